/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.BatchLayout;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

class ProducerStatesTest {
    private static final long ID = 42;

    private final SimDisk disk = SimDisk.standalone(1);
    private LogFixture log;

    @BeforeEach
    void open() throws IOException {
        log = LogFixture.open(disk);
    }

    @Test
    void knowsTheLastFiveBatchesAgain() throws IOException {
        for (int i = 0; i < 7; i++) {
            assertAppended(send(0, 2 * i, "a", "b"));
        }

        for (int i = 2; i < 7; i++) {
            assertThat(send(0, 2 * i, "a", "b"))
                    .isEqualTo(new LogAppend.Duplicate(2L * i, 2L * i + 1, LogFixture.START_MS, 0));
        }
        assertRejected(send(0, 2, "a", "b"), LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(log.log.logEndOffset()).isEqualTo(14);
    }

    @Test
    void refusesAGapInTheSequence() throws IOException {
        assertAppended(send(0, 0, "a"));

        assertRejected(send(0, 2, "c"), LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertAppended(send(0, 1, "b"));
    }

    @Test
    void anEmptyLogWaitsForTheFirstBatchOfAProducer() throws IOException {
        assertRejected(send(0, 1, "b"), LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER);

        assertAppended(send(0, 0, "a"));
        assertAppended(send(0, 1, "b"));
    }

    @Test
    void theSequenceWrapsAroundToZero() throws IOException {
        log.append(0, "of somebody else");
        assertAppended(send(0, Integer.MAX_VALUE - 1, "a", "b", "c"));

        assertThat(log.log.producers().describe().getFirst().lastSequence()).isZero();
        assertThat(send(0, Integer.MAX_VALUE - 1, "a", "b", "c"))
                .isInstanceOf(LogAppend.Duplicate.class);
        assertRejected(send(0, 0, "d"), LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertAppended(send(0, 1, "d"));
    }

    @Test
    void aNewEpochBeginsAtZeroAndEndsTheOldOne() throws IOException {
        assertAppended(send(3, 0, "a"));

        assertRejected(send(4, 1, "b"), LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertAppended(send(4, 0, "b"));
        assertRejected(send(3, 1, "c"), LogAppend.Reason.INVALID_PRODUCER_EPOCH);
        assertThat(send(4, 0, "b")).isInstanceOf(LogAppend.Duplicate.class);
    }

    @Test
    void anUnknownProducerMayBeginAnywhereInALogThatHasHadRecords() throws IOException {
        log.append(0, "of somebody else");

        assertAppended(send(0, 17, "a"));
        assertAppended(send(0, 18, "b"));
    }

    @Test
    void duplicatesAreKnownAfterARestartOfEitherKind() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertAppended(send(0, i, "x"));
        }
        log.log.close();
        log.reopen();
        assertThat(send(0, 0, "x")).isInstanceOf(LogAppend.Duplicate.class);
        assertAppended(send(0, 5, "x"));
        log.log.closeAbruptly();
        log.reopen();
        assertThat(send(0, 1, "x")).isInstanceOf(LogAppend.Duplicate.class);
        assertThat(send(0, 5, "x")).isInstanceOf(LogAppend.Duplicate.class);
        assertAppended(send(0, 6, "x"));
    }

    @Test
    void aDamagedSnapshotIsReplacedByTheBatches() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertAppended(send(0, i, "x"));
        }
        log.log.close();
        disk.flipStoredBit(
                LogFiles.path(LogFixture.DIRECTORY, 5, LogFiles.PRODUCER_SNAPSHOT), 30, 3);

        log.reopen();

        assertThat(send(0, 0, "x")).isInstanceOf(LogAppend.Duplicate.class);
    }

    @Test
    void truncationForgetsWhatItCuts() throws IOException {
        for (int i = 0; i < 10; i++) {
            assertAppended(send(0, i, "x"));
        }
        log.log.roll();
        assertAppended(send(0, 10, "x"));

        log.log.truncateTo(7);

        assertRejected(send(0, 10, "x"), LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER);
        assertThat(send(0, 6, "x")).isInstanceOf(LogAppend.Duplicate.class);
        assertAppended(send(0, 7, "x"));
    }

    @Test
    void idleProducersExpireButNotThoseWithATransaction() throws IOException {
        assertAppended(send(0, 0, "a"));
        ByteBuffer transactional =
                new RecordBatchBuilder()
                        .producer(43, (short) 0, 0)
                        .transactional()
                        .append(log.clock.nowMs, null, null)
                        .build();
        assertAppended(log.append(0, transactional));

        long day = LogFixture.SMALL.producerExpirationMs();
        log.log.deleteOldSegments(LogFixture.START_MS + day - 1, 0);
        assertThat(log.log.producers().size()).isEqualTo(2);
        log.log.deleteOldSegments(LogFixture.START_MS + day, 0);
        assertThat(log.log.producers().describe())
                .singleElement()
                .satisfies(p -> assertThat(p.producerId()).isEqualTo(43));
    }

    @Test
    void theStableOffsetWaitsForTheMarkerAndForItsReplication() throws IOException {
        log.append(0, "plain");
        assertAppended(sendTransactional(0, "a"));
        assertAppended(sendTransactional(1, "b"));
        log.append(0, "plain");
        assertThat(log.log.lastStableOffset(4)).isEqualTo(1);
        assertThat(log.log.producers().describe().getFirst().transactionFirstOffset())
                .isEqualTo(OptionalLong.of(1));

        assertAppended(end(0, ControlMarker.Type.COMMIT, 1));

        assertThat(log.log.lastStableOffset(4)).isEqualTo(1);
        assertThat(log.log.lastStableOffset(5)).isEqualTo(5);
    }

    @Test
    void refusesAPlainBatchWithinATransaction() throws IOException {
        assertAppended(sendTransactional(0, "a"));

        assertRejected(send(0, 1, "b"), LogAppend.Reason.INVALID_TXN_STATE);
    }

    @Test
    void refusesMarkersThatComeLate() throws IOException {
        assertAppended(sendTransactional(0, "a"));
        assertAppended(end(1, ControlMarker.Type.ABORT, 5));

        assertRejected(
                end(0, ControlMarker.Type.COMMIT, 5), LogAppend.Reason.INVALID_PRODUCER_EPOCH);
        assertRejected(
                end(1, ControlMarker.Type.COMMIT, 4),
                LogAppend.Reason.TRANSACTION_COORDINATOR_FENCED);
    }

    @Test
    void anIdempotentProducerAppendsOneBatchAtATime() throws IOException {
        ByteBuffer one = log.producerBatch(ID, 0, 0, "a");
        ByteBuffer two = log.producerBatch(ID, 0, 1, "b");
        ByteBuffer both =
                ByteBuffer.allocate(one.remaining() + two.remaining()).put(one).put(two).flip();

        assertRejected(log.append(0, both), LogAppend.Reason.INVALID_RECORD);
    }

    @Test
    void theSnapshotSurvivesEachMutationOfItsBytes() throws IOException {
        for (int i = 0; i < 3; i++) {
            assertAppended(send(0, i, "x"));
        }
        assertAppended(sendTransactional(3, "y"));
        ByteBuffer good = ProducerSnapshot.encode(log.log.producers());
        assertThat(ProducerSnapshot.decode(good.duplicate()).orElseThrow().describe())
                .isEqualTo(log.log.producers().describe());
        for (int at = 0; at < good.limit(); at++) {
            ByteBuffer bad = ByteBuffer.allocate(good.limit()).put(good.duplicate()).flip();
            bad.put(at, (byte) (bad.get(at) + 1));
            assertThat(ProducerSnapshot.decode(bad)).as("byte " + at).isEmpty();
            assertThat(ProducerSnapshot.decode(good.duplicate().limit(at))).isEmpty();
        }
    }

    private LogAppend send(int epoch, int sequence, String... values) throws IOException {
        return log.append(0, log.producerBatch(ID, epoch, sequence, values));
    }

    private LogAppend sendTransactional(int sequence, String value) throws IOException {
        return log.append(
                0,
                new RecordBatchBuilder()
                        .producer(ID, (short) 0, sequence)
                        .transactional()
                        .append(log.clock.nowMs, null, LogFixture.text(value))
                        .build());
    }

    private LogAppend end(int epoch, ControlMarker.Type type, int coordinatorEpoch)
            throws IOException {
        ByteBuffer marker =
                RecordBatchBuilder.endOfTransaction(
                        ID,
                        (short) epoch,
                        log.clock.nowMs,
                        new ControlMarker(type, coordinatorEpoch));
        assertThat(new RecordBatch(marker, 0).baseSequence()).isEqualTo(BatchLayout.NO_SEQUENCE);
        return log.append(0, marker);
    }

    private static void assertAppended(LogAppend append) {
        assertThat(append).isInstanceOf(LogAppend.Appended.class);
    }

    private static void assertRejected(LogAppend append, LogAppend.Reason reason) {
        assertThat(append)
                .isInstanceOfSatisfying(
                        LogAppend.Rejected.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }
}

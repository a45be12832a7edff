/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class AbortedTransactionsTest {
    private static final short EPOCH = 0;

    private final SimDisk disk = SimDisk.standalone(1);
    private final Map<Long, Integer> sequences = new HashMap<>();
    private LogFixture log;

    @BeforeEach
    void open() throws IOException {
        log = LogFixture.open(disk);
    }

    @Test
    void aReaderIsToldOfTheAbortedTransactionsAmongWhatItReads() throws IOException {
        send(1); // 0
        send(2); // 1
        abort(1); // 2
        send(3); // 3
        commit(2); // 4
        abort(3); // 5
        send(1); // 6
        abort(1); // 7

        assertThat(aborted(0, Long.MAX_VALUE))
                .containsExactly(
                        new AbortedTransaction(1, 0, 2, 1),
                        new AbortedTransaction(3, 3, 5, 6),
                        new AbortedTransaction(1, 6, 7, 8));
        assertThat(aborted(0, 3)).containsExactly(new AbortedTransaction(1, 0, 2, 1));
        assertThat(aborted(3, 6)).containsExactly(new AbortedTransaction(3, 3, 5, 6));
        assertThat(aborted(8, Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aTransactionOverSeveralSegmentsIsToldInEachOfThem() throws IOException {
        send(7);
        log.log.roll();
        log.append(0, "plain");
        log.log.roll();
        abort(7);
        log.log.roll();
        log.append(0, "plain");

        AbortedTransaction whole = new AbortedTransaction(7, 0, 2, 3);
        assertThat(aborted(0, 1)).containsExactly(whole);
        assertThat(aborted(1, 2)).containsExactly(whole);
        assertThat(aborted(3, 4)).isEmpty();
        assertThat(disk.exists(index(0))).isFalse();
    }

    @Test
    void theIndexSurvivesRestartsOfEitherKind() throws IOException {
        severalTransactions();
        List<AbortedTransaction> before = aborted(0, Long.MAX_VALUE);
        assertThat(before).hasSize(10);

        log.log.close();
        log.reopen();
        assertThat(aborted(0, Long.MAX_VALUE)).isEqualTo(before);

        send(5);
        log.log.closeAbruptly();
        log.reopen();
        assertThat(aborted(0, Long.MAX_VALUE)).isEqualTo(before);
        abort(5);
        assertThat(aborted(0, Long.MAX_VALUE)).hasSize(11);
    }

    @Test
    void truncationForgetsTheMarkersThatItCuts() throws IOException {
        severalTransactions();
        List<AbortedTransaction> before = aborted(0, Long.MAX_VALUE);
        long cut = before.get(4).lastOffset();

        log.log.truncateTo(cut);

        assertThat(aborted(0, Long.MAX_VALUE)).isEqualTo(before.subList(0, 4));
        assertThat(log.log.lastStableOffset(cut)).isLessThan(cut);
        log.log.closeAbruptly();
        log.reopen();
        assertThat(aborted(0, Long.MAX_VALUE)).isEqualTo(before.subList(0, 4));
    }

    @Test
    void aDamagedIndexIsMadeAgainFromTheBatches() throws IOException {
        severalTransactions();
        List<AbortedTransaction> before = aborted(0, Long.MAX_VALUE);
        log.log.close();
        disk.flipStoredBit(index(0), TransactionIndex.LAST_OFFSET_AT + 1, 3);

        log.reopen();

        assertThat(aborted(0, Long.MAX_VALUE)).isEqualTo(before);
    }

    @Test
    void theIndexGoesWithItsSegment() throws IOException {
        severalTransactions();
        log.log.checkpoint();
        assertThat(disk.exists(index(0))).isTrue();
        log.log.roll();
        log.config = LogFixture.SMALL.withRetentionBytes(0);
        log.log.reconfigure(log.config);

        log.log.deleteOldSegments(log.clock.nowMs, log.log.logEndOffset());

        assertThat(disk.exists(index(0))).isFalse();
        assertThat(aborted(log.log.logStartOffset(), Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void theBytesAreKafkas() throws IOException {
        send(0x0102030405060708L);
        abort(0x0102030405060708L);
        log.log.close();

        ByteBuffer bytes = WholeFile.read(disk, index(0)).orElseThrow();

        assertThat(bytes)
                .isEqualTo(
                        ByteBuffer.allocate(34)
                                .putShort((short) 0)
                                .putLong(0x0102030405060708L)
                                .putLong(0)
                                .putLong(1)
                                .putLong(2)
                                .flip());
    }

    @Test
    void anOpenTransactionIsKnownByItsEpoch() throws IOException {
        send(1);
        assertThat(log.log.producers().hasOpenTransaction(1, EPOCH)).isTrue();
        assertThat(log.log.producers().hasOpenTransaction(1, (short) 1)).isFalse();
        abort(1);
        assertThat(log.log.producers().hasOpenTransaction(1, EPOCH)).isFalse();
        assertThat(log.log.producers().knows(1)).isTrue();
        assertThat(log.log.producers().knows(2)).isFalse();
    }

    @Test
    void theNextEpochWaitsForTheMarkerOfTheLastOne() throws IOException {
        send(1);

        assertThat(log.append(0, transactional(1, (short) 1, 0)))
                .isInstanceOfSatisfying(
                        LogAppend.Rejected.class,
                        rejected ->
                                assertThat(rejected.reason())
                                        .isEqualTo(LogAppend.Reason.INVALID_TXN_STATE));
    }

    private void severalTransactions() throws IOException {
        for (int i = 0; i < 20; i++) {
            send(i % 3);
            log.append(0, "plain");
            if (i % 2 == 0) {
                abort(i % 3);
            } else {
                commit(i % 3);
            }
        }
        assertThat(log.log.segmentCount()).isGreaterThan(1);
    }

    private List<AbortedTransaction> aborted(long from, long to) throws IOException {
        LogRead read = log.log.read(from, 1 << 20, to, true);
        return log.log.abortedTransactions(from, (LogRead.Slices) read);
    }

    private void send(long producerId) throws IOException {
        int sequence = sequences.merge(producerId, 1, Integer::sum) - 1;
        assertThat(log.append(0, transactional(producerId, EPOCH, sequence)))
                .isInstanceOf(LogAppend.Appended.class);
    }

    private ByteBuffer transactional(long producerId, short epoch, int sequence) {
        return new RecordBatchBuilder()
                .producer(producerId, epoch, sequence)
                .transactional()
                .append(log.clock.nowMs, null, LogFixture.text("v"))
                .build();
    }

    private void abort(long producerId) throws IOException {
        end(producerId, ControlMarker.Type.ABORT);
    }

    private void commit(long producerId) throws IOException {
        end(producerId, ControlMarker.Type.COMMIT);
    }

    private void end(long producerId, ControlMarker.Type type) throws IOException {
        ByteBuffer marker =
                RecordBatchBuilder.endOfTransaction(
                        producerId, EPOCH, log.clock.nowMs, new ControlMarker(type, 3));
        assertThat(log.append(0, marker)).isInstanceOf(LogAppend.Appended.class);
    }

    private static String index(long baseOffset) {
        return LogFiles.path(LogFixture.DIRECTORY, baseOffset, LogFiles.TRANSACTION_INDEX);
    }
}

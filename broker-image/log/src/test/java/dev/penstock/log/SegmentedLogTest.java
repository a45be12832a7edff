/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.DiskFullException;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.record.Compression;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.record.TimestampType;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

class SegmentedLogTest {
    private final SimDisk disk = SimDisk.standalone(1);
    private LogFixture log;

    @BeforeEach
    void open() throws IOException {
        log = LogFixture.open(disk);
    }

    @Test
    void givesOffsetsAndEpochsInPlace() throws IOException {
        LogAppend first = log.append(3, "a", "b");
        ByteBuffer batch = log.batch("c");
        LogAppend second = log.append(4, batch);

        assertThat(first).isEqualTo(new LogAppend.Appended(0, 1, -1, 0));
        assertThat(second).isEqualTo(new LogAppend.Appended(2, 2, -1, 0));
        assertThat(new RecordBatch(batch, 0).baseOffset()).isEqualTo(2);
        assertThat(new RecordBatch(batch, 0).leaderEpoch()).isEqualTo(4);
        assertThat(batch.position()).isZero();
        assertThat(log.records()).containsExactly("0:a", "1:b", "2:c");
        assertThat(log.log.latestEpoch()).contains(new LeaderEpoch(4));
    }

    @Test
    void readsWholeBatchesFromAnyOffset() throws IOException {
        log.appendMany(0, 200);

        assertThat(log.log.segmentCount()).isGreaterThan(5);
        for (int start = 0; start < 200; start++) {
            assertThat(log.records(start)).isEqualTo(LogFixture.expected(start, 200));
        }
    }

    @Test
    void givesNoBatchThatReachesPastTheBound() throws IOException {
        log.append(0, "a", "b", "c");
        log.append(0, "d", "e");

        assertThat(read(0, 10_000, 5)).isEqualTo(5);
        assertThat(read(0, 10_000, 4)).isEqualTo(3);
        assertThat(read(0, 10_000, 3)).isEqualTo(3);
        assertThat(read(0, 10_000, 2)).isZero();
        assertThat(read(3, 10_000, 3)).isZero();
    }

    @Test
    void givesAtLeastOneBatchOnlyWhenAskedTo() throws IOException {
        log.append(0, "a".repeat(500));

        LogRead one = log.log.read(0, 10, Long.MAX_VALUE, true);
        LogRead none = log.log.read(0, 10, Long.MAX_VALUE, false);

        assertThat(((LogRead.Slices) one).sizeBytes()).isGreaterThan(500);
        assertThat(none).isEqualTo(LogRead.Slices.NONE);
    }

    @Test
    void neverGivesMoreThanTheBytesAskedFor() throws IOException {
        log.appendMany(0, 100);

        for (int maxBytes = 0; maxBytes < 3_000; maxBytes += 37) {
            LogRead.Slices read = (LogRead.Slices) log.log.read(7, maxBytes, Long.MAX_VALUE, false);
            assertThat(read.sizeBytes()).isLessThanOrEqualTo(maxBytes);
            assertThat(read.sizeBytes()).isGreaterThan(maxBytes - 100);
        }
    }

    @Test
    void saysWhichOffsetsThereAreWhenAskedForOthers() throws IOException {
        log.appendMany(0, 10);
        log.log.deleteRecordsBefore(4);

        assertThat(log.log.read(3, 100, 100, true)).isEqualTo(new LogRead.OutOfRange(4, 10));
        assertThat(log.log.read(11, 100, 100, true)).isEqualTo(new LogRead.OutOfRange(4, 10));
        assertThat(log.log.read(10, 100, 100, true)).isEqualTo(LogRead.Slices.NONE);
        assertThat(log.records()).isEqualTo(LogFixture.expected(4, 10));
    }

    @Test
    void setsTheAppendTimeWhereTheTopicWantsIt() throws IOException {
        log.config = LogFixture.SMALL.withTimestampType(TimestampType.LOG_APPEND_TIME);
        log.log.reconfigure(log.config);
        ByteBuffer batch = log.batch("a");
        log.clock.nowMs += 5_000;

        LogAppend append = log.append(0, batch);

        RecordBatch view = new RecordBatch(batch, 0);
        assertThat(append).isEqualTo(new LogAppend.Appended(0, 0, LogFixture.START_MS + 5_000, 0));
        assertThat(view.maxTimestampMs()).isEqualTo(LogFixture.START_MS + 5_000);
        assertThat(view.isCrcValid()).isTrue();
    }

    @Test
    void refusesAnAppendThatNoSegmentCanHold() throws IOException {
        LogAppend append = log.append(0, "x".repeat(2_000));

        assertThat(append)
                .isInstanceOfSatisfying(
                        LogAppend.Rejected.class,
                        r ->
                                assertThat(r.reason())
                                        .isEqualTo(LogAppend.Reason.RECORD_LIST_TOO_LARGE));
        assertThat(log.log.logEndOffset()).isZero();
    }

    @Test
    void refusesAnOlderEpoch() throws IOException {
        log.append(5, "a");

        assertThat(log.append(4, "b"))
                .isInstanceOfSatisfying(
                        LogAppend.Rejected.class,
                        r ->
                                assertThat(r.reason())
                                        .isEqualTo(LogAppend.Reason.FENCED_LEADER_EPOCH));
    }

    @Test
    void truncatingForgetsAnEpochThatHasNoRecords() throws IOException {
        log.append(3, "a", "b");
        log.log.beginEpoch(new LeaderEpoch(4));

        log.log.truncateTo(log.log.logEndOffset());

        assertThat(log.log.latestEpoch()).contains(new LeaderEpoch(3));
        assertThat(log.records()).containsExactly("0:a", "1:b");
    }

    @Test
    void rollsByEventTime() throws IOException {
        log.log.reconfigure(LogFixture.SMALL.withSegmentMs(1_000));
        log.append(0, "a");
        log.clock.nowMs += 999;
        log.append(0, "b");
        assertThat(log.log.segmentCount()).isEqualTo(1);

        log.clock.nowMs += 1;
        log.append(0, "c");

        assertThat(log.log.segmentCount()).isEqualTo(2);
        assertThat(log.records()).containsExactly("0:a", "1:b", "2:c");
    }

    @Test
    void rollsWhenAnIndexIsFull() throws IOException {
        log.config = LogConfig.DEFAULTS.withIndex(0, 80);
        log.log.closeAbruptly();
        log.reopen();

        log.appendMany(0, 30);

        assertThat(log.log.segmentCount()).isGreaterThan(2);
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 30));
    }

    @Test
    void copiesOfALeadersBatchesAreEqual() throws IOException {
        log.appendMany(2, 50);
        log.appendMany(3, 50);
        SegmentedLog follower = SegmentedLog.open(disk, "orders-1", LogFixture.SMALL, log.clock);
        while (follower.logEndOffset() < 100) {
            LogRead read = log.log.read(follower.logEndOffset(), 900, Long.MAX_VALUE, true);
            ByteBuffer bytes = ((LogRead.Slices) read).copy();
            assertThat(follower.appendAsFollower(bytes)).isInstanceOf(LogAppend.Appended.class);
        }

        LogRead theirs = follower.read(0, 1 << 20, Long.MAX_VALUE, true);
        LogRead ours = log.log.read(0, 1 << 20, Long.MAX_VALUE, true);

        assertThat(((LogRead.Slices) theirs).copy()).isEqualTo(((LogRead.Slices) ours).copy());
        assertThat(follower.endOffsetFor(new LeaderEpoch(2)))
                .contains(new EpochEnd(new LeaderEpoch(2), 50));
    }

    @Test
    void aFollowerRefusesWhatDoesNotContinueItsLog() throws IOException {
        log.append(1, "a", "b");
        ByteBuffer again = new RecordBatchBuilder().append(1, null, null).build();
        new RecordBatch(again, 0).setLeaderEpoch(new LeaderEpoch(1));
        ByteBuffer older = new RecordBatchBuilder().append(1, null, null).baseOffset(2).build();
        new RecordBatch(older, 0).setLeaderEpoch(new LeaderEpoch(0));
        ByteBuffer damaged = new RecordBatchBuilder().append(1, null, null).baseOffset(2).build();
        damaged.put(30, (byte) 9);

        assertThat(reason(log.log.appendAsFollower(again)))
                .isEqualTo(LogAppend.Reason.OFFSET_OUT_OF_RANGE);
        assertThat(reason(log.log.appendAsFollower(older)))
                .isEqualTo(LogAppend.Reason.FENCED_LEADER_EPOCH);
        assertThat(reason(log.log.appendAsFollower(damaged)))
                .isEqualTo(LogAppend.Reason.CORRUPT_MESSAGE);
        assertThat(log.log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void findsOffsetsByTimestamp() throws IOException {
        for (int i = 0; i < 150; i++) {
            log.clock.nowMs = LogFixture.START_MS + 10L * i;
            log.append(7, "value-" + i);
        }

        for (int i = 0; i < 150; i++) {
            long exact = LogFixture.START_MS + 10L * i;
            Optional<TimestampedOffset> expected =
                    Optional.of(new TimestampedOffset(i, exact, Optional.of(new LeaderEpoch(7))));
            assertThat(log.log.offsetForTimestamp(exact)).isEqualTo(expected);
            assertThat(log.log.offsetForTimestamp(exact - 9)).isEqualTo(expected);
        }
        assertThat(log.log.offsetForTimestamp(log.clock.nowMs + 1)).isEmpty();
        assertThat(log.log.offsetOfMaxTimestamp().orElseThrow().offset()).isEqualTo(149);
    }

    @Test
    void findsATimestampWithinACompressedBatch() throws IOException {
        RecordBatchBuilder builder = new RecordBatchBuilder().compression(Compression.ZSTD);
        for (int i = 0; i < 10; i++) {
            builder.append(1_000 + i, null, LogFixture.text("v"));
        }
        log.append(0, builder.build());

        assertThat(log.log.offsetForTimestamp(1_006).orElseThrow().offset()).isEqualTo(6);
    }

    @Test
    void aSearchByTimeEndsAtABatchWhoseProducerWroteNoRecordsIntoIt() throws IOException {
        log.append(0, LogFixture.unreadable(log.batch("a", "b")));

        TimestampedOffset found = log.log.offsetForTimestamp(LogFixture.START_MS).orElseThrow();

        assertThat(found.offset()).isZero();
        assertThat(found.timestampMs()).isEqualTo(LogFixture.START_MS);
        assertThat(log.log.offsetForTimestamp(LogFixture.START_MS + 1)).isEmpty();
    }

    @Test
    void aFullDiskAppendsNothingAndGoesOnWithRoomAgain() throws IOException {
        log.append(0, "a");
        disk.capacityBytes(100);

        org.assertj.core.api.Assertions.assertThatThrownBy(() -> log.append(0, "b"))
                .isInstanceOf(IOException.class)
                .isInstanceOf(DiskFullException.class);
        assertThat(log.records()).containsExactly("0:a");

        disk.capacityBytes(1 << 20);
        log.append(0, "c");
        assertThat(log.records()).containsExactly("0:a", "1:c");
    }

    private int read(long start, int maxBytes, long bound) throws IOException {
        LogRead read = log.log.read(start, maxBytes, bound, true);
        int records = 0;
        for (RecordBatch batch :
                dev.penstock.record.RecordBatches.of(((LogRead.Slices) read).copy())) {
            records += batch.recordCount();
        }
        return records;
    }

    private static LogAppend.Reason reason(LogAppend append) {
        return ((LogAppend.Rejected) append).reason();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;

class LogRetentionTest {
    private final SimDisk disk = SimDisk.standalone(1);
    private LogFixture log;

    @BeforeEach
    void open() throws IOException {
        log = LogFixture.open(disk);
    }

    @Test
    void deletesBySizeFromTheBeginning() throws IOException {
        log.log.reconfigure(LogFixture.SMALL.withRetentionBytes(5_000));
        log.appendMany(0, 200);
        long sizeBefore = log.log.sizeBytes();

        int deleted = log.log.deleteOldSegments(log.clock.nowMs, 200);

        assertThat(deleted).isPositive();
        assertThat(log.log.sizeBytes()).isBetween(5_000L, 7_000L).isLessThan(sizeBefore);
        assertThat(log.records())
                .isEqualTo(LogFixture.expected((int) log.log.logStartOffset(), 200));
        assertThat(log.log.deleteOldSegments(log.clock.nowMs, 200)).isZero();
    }

    @Test
    void deletesByTheLargestTimestampOfASegment() throws IOException {
        log.log.reconfigure(LogFixture.SMALL.withRetentionMs(1_000));
        log.appendMany(0, 5);
        log.clock.nowMs += 500;
        log.append(0, "value-5");
        log.log.roll();
        log.clock.nowMs += 1_000;
        log.append(0, "value-6");

        assertThat(log.log.deleteOldSegments(log.clock.nowMs, 7)).isZero();
        assertThat(log.log.deleteOldSegments(log.clock.nowMs + 1, 7)).isEqualTo(1);
        assertThat(log.records()).containsExactly("6:value-6");
    }

    @Test
    void neverDeletesWhatIsNotCommitted() throws IOException {
        log.log.reconfigure(LogFixture.SMALL.withRetentionMs(1_000));
        log.appendMany(0, 5);
        log.log.roll();
        log.appendMany(0, 5);

        assertThat(log.log.deleteOldSegments(log.clock.nowMs + 10_000, 4)).isZero();
        assertThat(log.log.deleteOldSegments(log.clock.nowMs + 10_000, 9)).isEqualTo(1);
        assertThat(log.log.logStartOffset()).isEqualTo(5);
    }

    @Test
    void theActiveSegmentGoesOnlyWhenAllOfItIsOldAndTheOffsetsGoOn() throws IOException {
        log.log.reconfigure(LogFixture.SMALL.withRetentionMs(1_000));
        log.appendMany(2, 5);

        assertThat(log.log.deleteOldSegments(log.clock.nowMs + 10_000, 5)).isEqualTo(1);

        assertThat(log.log.logStartOffset()).isEqualTo(5);
        assertThat(log.log.logEndOffset()).isEqualTo(5);
        assertThat(log.log.deleteOldSegments(log.clock.nowMs + 10_000, 5)).isZero();
        assertThat(log.append(2, "value-5")).isEqualTo(new LogAppend.Appended(5, 5, -1, 5));
        log.log.close();
        log.reopen();
        assertThat(log.records()).containsExactly("5:value-5");
        assertThat(log.log.latestEpoch()).contains(new LeaderEpoch(2));
    }

    @Test
    void deletedRecordsStayDeletedAfterARestart() throws IOException {
        log.appendMany(0, 100);
        log.log.deleteRecordsBefore(60);
        assertThat(log.records()).isEqualTo(LogFixture.expected(60, 100));
        assertThat(log.log.deleteOldSegments(log.clock.nowMs, 100)).isPositive();
        log.log.close();

        log.reopen();

        assertThat(log.log.logStartOffset()).isEqualTo(60);
        assertThat(log.records()).isEqualTo(LogFixture.expected(60, 100));
    }

    @Test
    void slicesOfADeletedSegmentCanBeSentUntilTheDelayIsOver() throws IOException {
        log.log.reconfigure(LogFixture.SMALL.withRetentionBytes(0).withFileDeleteDelayMs(1_000));
        log.appendMany(0, 3);
        log.log.roll();
        LogRead.Slices read = (LogRead.Slices) log.log.read(0, 1_000, 3, true);
        ByteBuffer before = read.copy();

        log.log.deleteOldSegments(log.clock.nowMs, 3);

        assertThat(log.log.logStartOffset()).isEqualTo(3);
        assertThat(read.copy()).isEqualTo(before);
        log.log.deleteOldSegments(log.clock.nowMs + 1_000, 3);
        FileSlice slice = read.slices().getFirst();
        assertThatThrownBy(() -> slice.file().read(0, ByteBuffer.allocate(1)))
                .isInstanceOf(IOException.class);
        assertThat(disk.list(LogFixture.DIRECTORY)).noneMatch(n -> n.endsWith(".deleted"));
    }

    @Test
    void truncationEndsBeforeTheBatchThatHasTheOffset() throws IOException {
        log.append(1, "a", "b");
        log.append(2, "c", "d");
        log.append(3, "e");

        log.log.truncateTo(3);

        assertThat(log.records()).containsExactly("0:a", "1:b");
        assertThat(log.log.logEndOffset()).isEqualTo(2);
        assertThat(log.log.latestEpoch()).contains(new LeaderEpoch(1));
        assertThat(log.append(5, "f")).isEqualTo(new LogAppend.Appended(2, 2, -1, 0));
        assertThat(log.log.endOffsetFor(new LeaderEpoch(3)))
                .contains(new EpochEnd(new LeaderEpoch(1), 2));
    }

    @Test
    void truncationReachesOverSegments() throws IOException {
        log.appendMany(0, 100);

        log.log.truncateTo(31);

        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 31));
        log.appendMany(1, 50);
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 81));
        log.log.closeAbruptly();
        log.reopen();
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 81));
    }

    @Test
    void aLogCanBeginAnywhere() throws IOException {
        log.appendMany(0, 100);

        log.log.truncateFullyAndStartAt(5_000_000_000L);

        assertThat(log.log.logStartOffset()).isEqualTo(5_000_000_000L);
        assertThat(log.log.latestEpoch()).isEmpty();
        log.append(4, "x");
        assertThat(log.records()).containsExactly("5000000000:x");
        log.log.closeAbruptly();
        log.reopen();
        assertThat(log.records()).containsExactly("5000000000:x");
    }

    @Test
    void deletingTheLogLeavesNothing() throws IOException {
        log.appendMany(0, 100);

        log.log.remove().delete();

        assertThat(disk.exists(LogFixture.DIRECTORY)).isFalse();
        disk.checkNoOpenFiles();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.StoredFile;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

class LogRecoveryTest {
    private final SimDisk disk = SimDisk.standalone(1);
    private LogFixture log;

    @BeforeEach
    void open() throws IOException {
        log = LogFixture.open(disk);
    }

    @Test
    void anOrderlyStopLeavesAlmostNothingToRead() throws IOException {
        log.appendMany(3, 200);
        log.log.beginEpoch(new LeaderEpoch(5));
        log.append(5, "value-200");
        log.log.close();
        disk.checkNoOpenFiles();

        log.reopen();

        assertThat(log.log.recovery().recoveryPoint()).isEqualTo(201);
        assertThat(log.log.recovery().scannedBytes()).isLessThan(500);
        assertThat(log.log.recovery().truncatedBytes()).isZero();
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 201));
        assertThat(log.log.latestEpoch()).contains(new LeaderEpoch(5));
        assertThat(log.log.endOffsetFor(new LeaderEpoch(4)))
                .contains(new EpochEnd(new LeaderEpoch(3), 200));
    }

    @Test
    void aKilledProcessLosesNothing() throws IOException {
        log.appendMany(0, 120);
        log.log.checkpoint();
        log.appendMany(1, 120);
        log.log.closeAbruptly();

        log.reopen();

        assertThat(log.log.recovery().recoveryPoint()).isEqualTo(120);
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 240));
        assertThat(log.log.endOffsetFor(new LeaderEpoch(0)))
                .contains(new EpochEnd(LeaderEpoch.FIRST, 120));
        log.appendMany(1, 10);
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 250));
    }

    @Test
    void aTornTailIsCut() throws IOException {
        log.appendMany(0, 10);
        log.log.checkpoint();
        log.appendMany(0, 5);
        log.log.closeAbruptly();
        truncate(logFile(0), size(logFile(0)) - 7);

        log.reopen();

        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 14));
        assertThat(log.log.recovery().truncatedBytes()).isPositive();
        log.appendMany(0, 3);
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 17));
    }

    @Test
    void damageAboveTheRecoveryPointCutsTheRestAndLaterSegments() throws IOException {
        log.appendMany(0, 5);
        log.log.checkpoint();
        log.appendMany(0, 100);
        log.log.closeAbruptly();
        disk.flipStoredBit(logFile(0), size(logFile(0)) - 3, 2);

        log.reopen();

        assertThat(log.log.recovery().deletedSegments()).isPositive();
        assertThat(log.log.segmentCount()).isEqualTo(1);
        assertThat(log.log.logEndOffset()).isGreaterThan(5);
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, (int) log.log.logEndOffset()));
    }

    @Test
    void damageBelowTheRecoveryPointIsReportedAndNotCut() throws IOException {
        log.appendMany(0, 10);
        log.log.close();
        long size = size(logFile(0));
        disk.flipStoredBit(logFile(0), size - 3, 2);

        assertThatThrownBy(log::reopen)
                .isInstanceOfSatisfying(
                        DamagedLogException.class,
                        damage -> {
                            assertThat(damage.kind()).isEqualTo(DamagedLogException.Kind.BAD_BATCH);
                            assertThat(damage.firstDamagedOffset()).isEqualTo(9);
                        })
                .hasMessageContaining("orders-0");
        disk.checkNoOpenFiles();
        assertThat(size(logFile(0))).isEqualTo(size);
    }

    @Test
    void aShortLogIsReported() throws IOException {
        log.appendMany(0, 10);
        log.log.close();
        truncate(logFile(0), 0);

        assertDamaged(DamagedLogException.Kind.TOO_SHORT, 0);
    }

    @Test
    void aMissingSegmentIsReported() throws IOException {
        log.appendMany(0, 100);
        log.log.close();
        List<Long> bases = bases();
        assertThat(bases.size()).isGreaterThan(3);

        disk.delete(logFile(bases.get(2)));
        assertDamaged(DamagedLogException.Kind.MISSING_SEGMENT, bases.get(2));
    }

    @Test
    void aMissingFirstOrLastSegmentIsReported() throws IOException {
        log.appendMany(0, 100);
        log.log.close();
        List<Long> bases = bases();

        disk.rename(logFile(bases.getFirst()), "kept");
        assertDamaged(DamagedLogException.Kind.MISSING_SEGMENT, 0);
        disk.rename("kept", logFile(bases.getFirst()));
        disk.delete(logFile(bases.getLast()));
        assertDamaged(DamagedLogException.Kind.TOO_SHORT, bases.getLast());
    }

    @Test
    void lostIndexesAreMadeAgain() throws IOException {
        log.appendMany(0, 100);
        log.log.close();
        for (String name : disk.list(LogFixture.DIRECTORY)) {
            if (name.endsWith(LogFiles.OFFSET_INDEX) || name.endsWith(LogFiles.TIME_INDEX)) {
                disk.delete(LogFixture.DIRECTORY + "/" + name);
            }
        }

        log.reopen();
        assertThat(log.records()).isEqualTo(LogFixture.expected(0, 100));
        log.log.close();
        assertThat(disk.exists(LogFixture.DIRECTORY + "/00000000000000000000.index")).isTrue();
    }

    @Test
    void rottenIndexesAreNoticedAndMadeAgain() throws IOException {
        log.clock.nowMs = LogFixture.START_MS;
        for (int i = 0; i < 100; i++) {
            log.clock.nowMs += 10;
            log.append(0, "value-" + i);
        }
        log.log.close();
        for (String name : disk.list(LogFixture.DIRECTORY)) {
            String path = LogFixture.DIRECTORY + "/" + name;
            if (name.endsWith(LogFiles.OFFSET_INDEX) || name.endsWith(LogFiles.TIME_INDEX)) {
                for (long at = 0; at < size(path); at++) {
                    disk.flipStoredBit(path, at, (int) (at % 8));
                }
            }
        }

        log.reopen();

        for (int i = 0; i < 100; i++) {
            assertThat(log.records(i)).isEqualTo(LogFixture.expected(i, 100));
            long timestamp = LogFixture.START_MS + 10L * (i + 1);
            assertThat(log.log.offsetForTimestamp(timestamp).orElseThrow().offset()).isEqualTo(i);
        }
    }

    /**
     * Found by LogCrashTest with seed 710. The index entry of a torn batch went with the batch, and
     * with the entry the timestamp of a batch before it, the largest until then.
     */
    @Test
    void aTornBatchHidesNoOlderRecordFromASearchByTime() throws IOException {
        long[] timestampsMs = {100, 100, 100, 100, 1_000, 100};
        for (long timestampMs : timestampsMs) {
            appendAt(timestampMs);
        }
        log.log.checkpoint();
        appendAt(1_500);
        log.log.beginCheckpoint();
        log.log.closeAbruptly();
        disk.flipStoredBit(logFile(0), size(logFile(0)) - 3, 2);

        log.reopen();
        assertThat(log.log.logEndOffset()).isEqualTo(6);
        appendAt(200);

        assertThat(log.log.offsetForTimestamp(LogFixture.START_MS + 1_000).orElseThrow().offset())
                .isEqualTo(4);
        assertThat(log.log.offsetOfMaxTimestamp().orElseThrow().offset()).isEqualTo(4);
    }

    private void appendAt(long timestampMs) throws IOException {
        log.clock.nowMs = LogFixture.START_MS + timestampMs;
        log.appendMany(0, 1);
    }

    @Test
    void aLostEpochFileIsMadeAgain() throws IOException {
        for (int epoch = 0; epoch < 5; epoch++) {
            log.appendMany(epoch, 20);
        }
        log.log.close();
        disk.delete(LogFixture.DIRECTORY + "/" + LogFiles.LEADER_EPOCHS);

        log.reopen();

        for (int epoch = 0; epoch < 5; epoch++) {
            LeaderEpoch asked = new LeaderEpoch(epoch);
            assertThat(log.log.endOffsetFor(asked))
                    .contains(new EpochEnd(asked, 20L * (epoch + 1)));
        }
    }

    private void assertDamaged(DamagedLogException.Kind kind, long offset) {
        assertThatThrownBy(log::reopen)
                .isInstanceOfSatisfying(
                        DamagedLogException.class,
                        damage -> {
                            assertThat(damage.kind()).isEqualTo(kind);
                            assertThat(damage.firstDamagedOffset()).isEqualTo(offset);
                        });
    }

    private List<Long> bases() {
        return disk.list(LogFixture.DIRECTORY).stream()
                .filter(name -> name.endsWith(LogFiles.LOG))
                .map(name -> LogFiles.offsetOf(name, LogFiles.LOG).getAsLong())
                .toList();
    }

    private static String logFile(long baseOffset) {
        return LogFiles.path(LogFixture.DIRECTORY, baseOffset, LogFiles.LOG);
    }

    private long size(String path) throws IOException {
        try (StoredFile file = disk.openForRead(path)) {
            return file.sizeBytes();
        }
    }

    private void truncate(String path, long size) throws IOException {
        try (StoredFile file = disk.open(path)) {
            file.truncate(size);
            file.write(size, ByteBuffer.allocate(0));
        }
    }
}

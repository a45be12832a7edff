/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.StoredFile;
import dev.penstock.record.BatchLayout;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Closed segments are read again while the log goes on. */
class LogScrubTest {
    private static final long ALL = Long.MAX_VALUE;

    private final SimDisk disk = SimDisk.standalone(1);
    private LogFixture log;

    @BeforeEach
    void aLogOfSeveralSegments() throws IOException {
        log = LogFixture.open(disk);
        log.appendMany(0, 120);
        log.log.checkpoint();
        assertThat(log.log.segmentCount()).isGreaterThan(3);
    }

    private List<Long> bases() throws IOException {
        List<Long> bases = new ArrayList<>();
        for (String name : disk.list(LogFixture.DIRECTORY)) {
            LogFiles.offsetOf(name, LogFiles.LOG).ifPresent(bases::add);
        }
        bases.sort(null);
        return bases;
    }

    private void flip(long base, long position, int bit) {
        disk.flipStoredBit(LogFiles.path(LogFixture.DIRECTORY, base, LogFiles.LOG), position, bit);
    }

    /** The next offset of each segment that is found good. */
    private List<Long> scrubbed(long stepBytes) throws IOException {
        List<Long> good = new ArrayList<>();
        long next = 0;
        for (Optional<ScrubWork> work = log.log.beginScrub(next);
                work.isPresent();
                work = log.log.beginScrub(next)) {
            while (!work.get().isDone()) {
                work.get().run(stepBytes);
                assertThat(log.log.isScrubbing(work.get())).isTrue();
            }
            next = work.get().nextOffset();
            good.add(next);
        }
        return good;
    }

    @Test
    void allButTheActiveSegmentAreRead() throws IOException {
        List<Long> bases = bases();

        assertThat(scrubbed(ALL)).isEqualTo(bases.subList(1, bases.size()));
    }

    @Test
    void aStepReadsWhatItMayAndTheBatchThatHasTheLastByte() throws IOException {
        List<Long> bases = bases();
        ScrubWork work = log.log.beginScrub(0).orElseThrow();

        work.run(1);

        assertThat(work.isDone()).isFalse();
        assertThat(work.readBytes()).isBetween(1L, 200L);
        assertThat(scrubbed(1)).isEqualTo(bases.subList(1, bases.size()));
    }

    @Test
    void whatNoCheckpointCoversIsLeftAlone() throws IOException {
        long covered = log.log.recoveryPoint();
        log.appendMany(0, 120);

        assertThat(scrubbed(ALL)).allMatch(end -> end <= covered);
    }

    /** No checksum covers the base offset, the length, the epoch and the checksum's format. */
    @Test
    void everyFlippedBitButThoseOfTheEpochIsFound() throws IOException {
        long base = bases().get(1);
        ScrubWork whole = log.log.beginScrub(base).orElseThrow();
        whole.run(ALL);
        for (long position = 0; position < whole.readBytes(); position++) {
            int bit = (int) (position % Byte.SIZE);
            flip(base, position, bit);
            ScrubWork work = log.log.beginScrub(base).orElseThrow();
            if (isOfEpoch(whole, position)) {
                flip(base, position, bit);
                continue;
            }
            assertThatThrownBy(() -> work.run(ALL))
                    .as("byte %d", position)
                    .isInstanceOf(DamagedLogException.class);
            assertThat(log.log.isScrubbing(work)).isTrue();
            flip(base, position, bit);
        }
    }

    /** All batches of the segment have one record of the same size. */
    private boolean isOfEpoch(ScrubWork segment, long position) throws IOException {
        long batches = segment.nextOffset() - bases().get(1);
        long inBatch = position % (segment.readBytes() / batches);
        return inBatch >= BatchLayout.LEADER_EPOCH_AT && inBatch < BatchLayout.MAGIC_AT;
    }

    @Test
    void damageSaysWhereItIs() throws IOException {
        long base = bases().get(2);
        flip(base, 70, 3);
        ScrubWork work = log.log.beginScrub(base).orElseThrow();

        assertThatThrownBy(() -> work.run(ALL))
                .isInstanceOfSatisfying(
                        DamagedLogException.class,
                        damage -> {
                            assertThat(damage.kind()).isEqualTo(DamagedLogException.Kind.BAD_BATCH);
                            assertThat(damage.firstDamagedOffset()).isEqualTo(base);
                        })
                .hasMessageContaining("checksum");
    }

    @Test
    void aFileThatLostItsEndIsFound() throws IOException {
        long base = bases().get(1);
        try (StoredFile file = disk.open(LogFiles.path(LogFixture.DIRECTORY, base, LogFiles.LOG))) {
            file.truncate(file.sizeBytes() - 10);
        }
        ScrubWork work = log.log.beginScrub(base).orElseThrow();

        assertThatThrownBy(() -> work.run(ALL)).isInstanceOf(DamagedLogException.class);
    }

    /** A length that says a gigabyte must not take one from the heap. */
    @Test
    void aLargeBatchIsReadInPieces() throws IOException {
        log.config = LogFixture.SMALL.withSegmentBytes(4_000_000);
        log.log.reconfigure(log.config);
        log.log.roll();
        long base = log.log.logEndOffset();
        log.append(0, "x".repeat(1_500_000));
        log.append(0, "y".repeat(700_000));
        log.log.roll();
        log.log.checkpoint();
        ScrubWork good = log.log.beginScrub(base).orElseThrow();
        good.run(ALL);
        assertThat(good.isDone()).isTrue();

        flip(base, 1_400_000, 5);

        ScrubWork work = log.log.beginScrub(base).orElseThrow();
        assertThatThrownBy(() -> work.run(ALL))
                .isInstanceOf(DamagedLogException.class)
                .hasMessageContaining("checksum");
    }

    @Test
    void aLogThatIsCutMeanwhileIsNotTakenForDamaged() throws IOException {
        ScrubWork work = log.log.beginScrub(bases().get(1)).orElseThrow();
        work.run(1);

        log.log.truncateTo(bases().get(1) + 1);

        assertThat(log.log.isScrubbing(work)).isFalse();
    }

    @Test
    void aSegmentThatRetentionTakesMeanwhileIsNotTakenForDamaged() throws IOException {
        ScrubWork work = log.log.beginScrub(0).orElseThrow();
        work.run(1);

        log.log.deleteRecordsBefore(bases().get(2));
        assertThat(log.log.deleteOldSegments(log.clock.nowMs, log.log.logEndOffset())).isPositive();

        assertThat(log.log.isScrubbing(work)).isFalse();
        assertThat(log.log.beginScrub(0)).isPresent();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Clock;
import dev.penstock.world.CutOffStore;
import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A process dies, or the power goes, before each single change of the disk that a compaction makes.
 * The next one finds a whole log: compacted, not yet, or in part, but of each key the newest
 * record.
 */
class CompactionCrashTest {
    private static final int KEYS = 7;
    private static final int RECORDS = 150;
    private static final int SEEDS_OF_LOST_POWER = 20;

    @Test
    void aKillAtAnyStepLeavesAWholeLog() throws IOException {
        int steps = 0;
        while (!dies(1, steps, false)) {
            steps++;
        }
        assertThat(steps).as("steps that were cut off").isGreaterThan(30);
    }

    @Test
    void aLossOfPowerAtAnyStepLeavesAWholeLog() throws IOException {
        for (int seed = 1; seed <= SEEDS_OF_LOST_POWER; seed++) {
            int steps = 0;
            while (!dies(seed, steps, true)) {
                steps++;
            }
        }
    }

    /** Whether the compaction ended before the process died. */
    private static boolean dies(int seed, int step, boolean losesPower) throws IOException {
        SimDisk disk = SimDisk.standalone(seed);
        CutOffStore store = new CutOffStore(disk);
        CompactedLog log = new CompactedLog(store);
        for (int i = 0; i < RECORDS; i++) {
            log.epoch = i / 40;
            log.put("key-" + i % KEYS, "value-" + i);
        }
        log.seal();
        store.dieAfter(step);
        boolean ended = false;
        try {
            log.cleanWhatIsDue();
            log.log().checkpoint();
            ended = true;
        } catch (CutOffStore.Dead e) {
            assertThat(e).isNotNull();
        }
        if (losesPower) {
            disk.crash();
        } else {
            disk.processDied();
        }
        check(disk, log.fixture.clock, seed, step);
        return ended;
    }

    private static void check(SimDisk disk, Clock clock, int seed, int step) throws IOException {
        CompactedLog next = new CompactedLog(disk);
        String where = "seed %d step %d at %d".formatted(seed, step, clock.epochMs());
        assertThat(next.log().logEndOffset()).as(where).isEqualTo(RECORDS);
        assertThat(next.log().recovery().truncatedBytes()).as(where).isZero();
        List<String> records = next.records();
        for (int key = 0; key < KEYS; key++) {
            int newest = RECORDS - 1 - (RECORDS - 1 - key) % KEYS;
            assertThat(records)
                    .as(where)
                    .contains(newest + ":key-%d=value-%d".formatted(key, newest));
        }
        assertThat(records).as(where).isSubsetOf(written());
        assertThat(disk.list(LogFixture.DIRECTORY))
                .as(where)
                .noneMatch(name -> name.contains(LogFiles.CLEANED) || name.contains(LogFiles.SWAP));
        Optional<CleaningReport> again;
        do {
            next.seal();
            again = next.cleanOnce(CompactedLog.ALL_KEYS_BYTES);
        } while (again.isPresent());
        assertThat(next.records()).as(where).hasSize(KEYS);
        next.log().close();
        disk.checkNoOpenFiles();
    }

    private static List<String> written() {
        return IntStream.range(0, RECORDS)
                .mapToObj(i -> i + ":key-%d=value-%d".formatted(i % KEYS, i))
                .toList();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SecondJvm;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Clusters of drawn shape under drawn faults. {@code -Dseeds=N} runs more of them, {@code -Dseed=S}
 * one, with all messages in its trace.
 */
class RaftSimulationTest {
    private static final int COMPARED_SEEDS = 10;

    @SeededTest(seeds = 300)
    void staysSafeUnderFaultsAndRecovers(SimWorld world) {
        new RaftSimulation(world, SafetyRules::new, CheckedStorage::new).run();
    }

    @Test
    void reachesEveryCornerOfTheProtocol() {
        Map<String, Integer> counts = new TreeMap<>();
        for (int seed = 1; seed <= 60; seed++) {
            RaftSimulation simulation =
                    new RaftSimulation(new SimWorld(seed), SafetyRules::new, CheckedStorage::new);
            simulation.run();
            simulation.cluster().eventCounts().forEach((k, n) -> counts.merge(k, n, Integer::sum));
            long committed = simulation.cluster().checks().committedEndOffset();
            counts.merge("committed", (int) committed, Integer::sum);
        }

        assertThat(counts)
                .containsKeys(
                        "CorruptFetch",
                        "Truncated",
                        "SnapshotFetchStarted",
                        "SnapshotFetchFinished",
                        "LogTrimmed",
                        "LeaderSuspected",
                        "to CANDIDATE",
                        "to FOLLOWER",
                        "to LEADER",
                        "to PROSPECTIVE",
                        "to RESIGNED",
                        "to UNATTACHED");
        assertThat(counts.get("committed")).isGreaterThan(60 * 50);
    }

    @Test
    void sameSeedRunsTheSameInAnotherJvm() throws IOException, InterruptedException {
        assertThat(SecondJvm.outputOf(Hashes.class)).isEqualTo(Hashes.ofTheFirstSeeds());
    }

    /** Prints the hashes of some runs. */
    static final class Hashes {
        public static void main(String[] arguments) {
            System.out.println(ofTheFirstSeeds());
        }

        static String ofTheFirstSeeds() {
            StringBuilder hashes = new StringBuilder();
            for (int seed = 1; seed <= COMPARED_SEEDS; seed++) {
                SimWorld world = new SimWorld(seed);
                new RaftSimulation(world, SafetyRules::new, CheckedStorage::new).run();
                hashes.append(Long.toHexString(world.trace().hash())).append(' ');
            }
            return hashes.toString().strip();
        }
    }
}

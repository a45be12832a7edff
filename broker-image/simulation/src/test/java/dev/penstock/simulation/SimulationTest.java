/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.simulation.run.FaultKind;
import dev.penstock.simulation.run.Simulation;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SecondJvm;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import java.util.Map;
import java.util.TreeMap;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SimulationTest {
    private static final int JVM_SEEDS = 40;

    /** The traces of the runs of this JVM, by seed. */
    private static final Map<Long, String> HASHES = new TreeMap<>();

    @SeededTest(seeds = 200)
    void nothingAcknowledgedIsLostAndTheClusterRecovers(SimWorld world) {
        Simulation simulation = Simulation.of(world);

        simulation.run();

        assertThat(simulation.history().acknowledgedCount()).isPositive();
        HASHES.put(world.seed(), SeedRun.hash(world));
    }

    @SeededTest(seeds = 30)
    void norWhereDisksTakeNoWritesForAWhile(SimWorld world) {
        Simulation simulation = Simulation.of(world, FaultKind.STALLED_DISK);

        simulation.run();

        assertThat(simulation.history().acknowledgedCount()).isPositive();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void aSeedRunsTheSameInAnotherJvm() throws Exception {
        StringBuilder here = new StringBuilder();
        for (long seed = 1; seed <= JVM_SEEDS; seed++) {
            here.append(seed)
                    .append(' ')
                    .append(HASHES.computeIfAbsent(seed, SimulationTest::hash))
                    .append('\n');
        }

        String there = SecondJvm.outputOf(SeedRun.class, "1", String.valueOf(JVM_SEEDS));

        assertThat(there).isEqualTo(here.toString().strip());
    }

    private static String hash(long seed) {
        SimWorld world = new SimWorld(seed);
        Simulation.of(world).run();
        return SeedRun.hash(world);
    }
}

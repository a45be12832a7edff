/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.simulation.run.Simulation;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SecondJvm;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final int JVM_SEEDS = 5;

    @SeededTest(seeds = 200)
    void nothingAcknowledgedIsLostAndTheClusterRecovers(SimWorld world) {
        Simulation simulation = Simulation.of(world);

        simulation.run();

        assertThat(simulation.history().acknowledgedCount()).isPositive();
    }

    @Test
    void aSeedRunsTheSameInAnotherJvm() throws Exception {
        StringBuilder here = new StringBuilder();
        for (long seed = 1; seed <= JVM_SEEDS; seed++) {
            SimWorld world = new SimWorld(seed);
            Simulation.of(world).run();
            here.append(seed).append(' ').append(SeedRun.hash(world)).append('\n');
        }

        String there = SecondJvm.outputOf(SeedRun.class, "1", String.valueOf(JVM_SEEDS));

        assertThat(there).isEqualTo(here.toString().strip());
    }
}

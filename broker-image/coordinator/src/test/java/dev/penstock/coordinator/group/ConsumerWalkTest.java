/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

/**
 * Random walks of a group whose members speak either protocol, while topics, replication and the
 * leadership change.
 */
final class ConsumerWalkTest {
    @SeededTest(seeds = 200)
    void aPartitionHasOneReaderAtEveryMomentAndAllIsSharedInTheEnd(SimWorld world) {
        ConsumerWalk walk = new ConsumerWalk(world);

        walk.walk(300);
        walk.heal();
        walk.walk(100);
        walk.heal();
        walk.fallSilent();
    }

    @SeededTest(seeds = 10)
    void theSameSeedGivesTheSameTrace(long seed) {
        SimWorld first = new SimWorld(seed);
        new ConsumerWalk(first).walk(200);

        SimWorld second = new SimWorld(seed);
        new ConsumerWalk(second).walk(200);

        assertThat(second.trace().hash()).isEqualTo(first.trace().hash());
    }
}

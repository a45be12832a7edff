/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

/** Random walks through everything that clients, tools, replication and time can do to groups. */
final class GroupWalkTest {
    @SeededTest(seeds = 200)
    void invariantsHoldAndTimeoutsLeadToProgress(SimWorld world) {
        GroupWalk walk = new GroupWalk(world);

        walk.walk(400);

        walk.heal();
        walk.walk(100);
        walk.heal();
        walk.fallSilent();
    }

    @SeededTest(seeds = 10)
    void theSameSeedGivesTheSameTrace(long seed) {
        SimWorld first = new SimWorld(seed);
        new GroupWalk(first).walk(200);

        SimWorld second = new SimWorld(seed);
        new GroupWalk(second).walk(200);

        assertThat(second.trace().hash()).isEqualTo(first.trace().hash());
        assertThat(first.trace().lineCount()).isGreaterThan(100);
    }
}

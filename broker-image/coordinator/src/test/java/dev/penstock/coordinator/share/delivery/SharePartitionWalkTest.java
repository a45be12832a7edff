/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SeededTest;

/** Random walks through everything that members, logs, coordinators and time can do. */
final class SharePartitionWalkTest {
    @SeededTest(seeds = 400)
    void eachRecordIsHeldByOneAndAcceptedOnceAndNoneIsForgotten(SimWorld world) {
        SharePartitionWalk walk = new SharePartitionWalk(world);

        walk.walk(300);

        walk.heal();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.world.SimDisk;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.junit.SeededTest;

import java.io.IOException;

/**
 * A compacted log under random use, with compactions that are overtaken by appends, cuts, kills and
 * losses of power. At any time it is what {@link CompactionModel} allows: of each key the newest
 * record, nothing that was never written, nothing of an aborted transaction below what is clean.
 */
class CompactionModelTest {
    private static final int STEPS = 250;

    @SeededTest(seeds = 150)
    void ofEachKeyTheNewestRecordIsThere(long seed) throws IOException {
        SimRandomness chance = new SimRandomness(seed).split("steps");
        CompactionSteps steps = new CompactionSteps(SimDisk.standalone(seed), chance);
        for (int step = 0; step < STEPS; step++) {
            steps.take(chance.nextInt(100));
        }
        steps.check();
        steps.finish();
    }
}

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
 * A log under random use, random stops, kills and losses of power. After each start it must be what
 * {@link LogHistory} allows: nothing durable lost, no hole, no mixture of histories, epochs and
 * producers as the batches say.
 */
class LogCrashTest {
    private static final int STEPS = 300;
    private static final int MILLION = 1_000_000;

    @SeededTest(seeds = 150)
    void survivesEverything(long seed) throws IOException {
        SimDisk disk = SimDisk.standalone(seed);
        SimRandomness chance = new SimRandomness(seed).split("steps");
        LogSteps steps = new LogSteps(disk, chance);
        // Each seed leaves some kinds of steps out, so that others pile up.
        int[] weights = {
            weight(chance, 300), // append
            weight(chance, 60), // producer's append
            weight(chance, 30), // new epoch
            weight(chance, 40), // flush
            weight(chance, 40), // checkpoint
            weight(chance, 20), // roll
            weight(chance, 25), // truncate
            weight(chance, 5), // truncate fully
            weight(chance, 15), // retention
            weight(chance, 15), // orderly restart
            weight(chance, 15), // kill
            weight(chance, 25), // loss of power
            weight(chance, 30), // checkpoint in the background: begin
            weight(chance, 30), // run
            weight(chance, 30), // end
            weight(chance, 30), // flush in the background: begin
            weight(chance, 30), // run
            weight(chance, 30), // end
        };
        for (int step = 0; step < STEPS; step++) {
            steps.take(choose(weights, chance));
        }
        steps.check();
    }

    private static int weight(SimRandomness chance, int usual) {
        return chance.happens(MILLION / 4) ? 0 : usual;
    }

    private static int choose(int[] weights, SimRandomness chance) {
        int total = 1;
        for (int weight : weights) {
            total += weight;
        }
        int drawn = chance.nextInt(total);
        for (int i = 0; i < weights.length; i++) {
            drawn -= weights[i];
            if (drawn < 0) {
                return i;
            }
        }
        return 0;
    }
}

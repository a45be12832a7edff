/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.world.SimWorld;

/** Runs seeds outside of JUnit: for loops over many. */
final class RaftSeeds {
    private RaftSeeds() {}

    /**
     * Runs the seeds from the first to the last; fails at the first one that finds something.
     *
     * @param arguments the first seed, the last one
     */
    public static void main(String[] arguments) {
        long last = Long.parseLong(arguments[1]);
        for (long seed = Long.parseLong(arguments[0]); seed <= last; seed++) {
            try {
                new RaftSimulation(new SimWorld(seed), SafetyRules::new, CheckedStorage::new).run();
            } catch (RuntimeException | AssertionError e) {
                System.out.println(seed + " failed: " + e.toString().replace('\n', ' '));
                System.exit(1);
            }
        }
    }
}

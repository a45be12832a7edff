/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.simulation.run.Simulation;
import dev.penstock.world.SimWorld;

/** Runs seeds outside of JUnit: for loops over many, and for a second JVM. */
final class SeedRun {
    private SeedRun() {}

    /**
     * Runs the seeds from the first to the last and prints the hash of each one's trace.
     *
     * @param arguments the first seed, the last one, and "trace" for its last lines or
     *     "until-failure" to end at the first one that finds something
     */
    public static void main(String[] arguments) {
        long last = Long.parseLong(arguments[1]);
        boolean traced = arguments.length > 2 && arguments[2].equals("trace");
        boolean untilFailure = arguments.length > 2 && arguments[2].equals("until-failure");
        int failures = 0;
        long seed = Long.parseLong(arguments[0]);
        for (; seed <= last && !(untilFailure && failures > 0); seed++) {
            SimWorld world = new SimWorld(seed);
            Simulation simulation = Simulation.of(world);
            if (traced) {
                simulation.traceMetadata();
            }
            try {
                simulation.run();
                System.out.println(seed + " " + hash(world));
            } catch (RuntimeException | AssertionError e) {
                failures++;
                System.out.println(seed + " failed: " + e);
                e.printStackTrace(System.out);
            }
            if (traced) {
                world.trace().lastLines().forEach(System.out::println);
            }
        }
        System.exit(failures == 0 ? 0 : 1);
    }

    static String hash(SimWorld world) {
        return Long.toHexString(world.trace().hash());
    }
}

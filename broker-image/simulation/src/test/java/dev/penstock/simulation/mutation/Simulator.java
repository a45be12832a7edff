/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.mutation;

import java.nio.file.Path;

/** A program that runs seeds of one simulation, and fails when it finds something. */
enum Simulator {
    /** Replicas of the metadata log. */
    RAFT("raft", "dev.penstock.raft.RaftSeeds", 1, 2_000),
    /** Replicas of one partition. */
    REPLICATION("replication", "dev.penstock.replication.ReplicationSeeds", 1, 300),
    /** Whole brokers. */
    CLUSTER("simulation", "dev.penstock.simulation.SeedRun", 1, 150);

    private final String module;
    private final String mainClass;
    private final int firstSeed;
    private final int lastSeed;

    Simulator(String module, String mainClass, int firstSeed, int lastSeed) {
        this.module = module;
        this.mainClass = mainClass;
        this.firstSeed = firstSeed;
        this.lastSeed = lastSeed;
    }

    /** Where its tests are compiled to, below broker-image. */
    Path testClasses() {
        return Path.of(module, "target", "test-classes");
    }

    String mainClass() {
        return mainClass;
    }

    int firstSeed() {
        return firstSeed;
    }

    int lastSeed() {
        return lastSeed;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.simulation.ClusterShape;
import dev.penstock.world.SimRandomness;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What one run does.
 *
 * @param partitions of the topic
 * @param producers how many idempotent producers there are
 * @param maxInFlight how many batches of one partition a producer has on their way
 * @param commitsOffsets whether a group's offsets are committed
 * @param members how many members a consumer group has
 * @param churnsTopics whether another topic is created and deleted all the time
 * @param compacts whether the topic is compacted
 * @param reassigns whether partitions move from broker to broker
 * @param changesDirectories whether replicas move from log directory to log directory
 * @param changesVoters whether voters of the quorum come and go
 * @param transactions how many transactional producers there are
 * @param faults which kinds of fault happen
 * @param safetyMs how long they happen
 */
public record Scenario(
        ClusterShape shape,
        int partitions,
        int producers,
        int maxInFlight,
        boolean commitsOffsets,
        int members,
        boolean churnsTopics,
        boolean compacts,
        boolean reassigns,
        boolean changesDirectories,
        boolean changesVoters,
        int transactions,
        Set<FaultKind> faults,
        int safetyMs) {
    /** Not drawn with the others: each needs a shape of its own, or is asked for. */
    private static final Set<FaultKind> DRAWN_APART =
            Set.of(FaultKind.BROKEN_LOG_DIRECTORY, FaultKind.BIT_ROT, FaultKind.STALLED_DISK);

    /** Draws a scenario: each kind of fault is on or off. */
    public static Scenario draw(SimRandomness randomness) {
        int brokers = List.of(1, 3, 3, 3, 5).get(randomness.nextInt(5));
        int voters = brokers == 5 && randomness.nextBoolean() ? 3 : brokers;
        Set<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
        for (FaultKind kind : FaultKind.values()) {
            if (!DRAWN_APART.contains(kind) && randomness.nextBoolean()) {
                faults.add(kind);
            }
        }
        boolean changesVoters = brokers > 1 && randomness.nextInt(3) == 0;
        if (changesVoters) {
            // Of three voters one that is being removed and one that loses its disk are two too
            // many.
            faults.remove(FaultKind.DISK_LOSS);
        }
        boolean flushed = randomness.nextInt(4) == 0;
        if (flushed) {
            // It is what such a topic is for.
            faults.add(FaultKind.POWER_LOSS_OF_ALL);
        }
        SimRandomness disks = randomness.split("directories");
        int logDirectories = disks.nextInt(3) == 0 ? 2 : 1;
        boolean changesDirectories = logDirectories > 1 && disks.nextInt(4) > 0;
        if (logDirectories > 1 && disks.nextBoolean()) {
            faults.add(FaultKind.BROKEN_LOG_DIRECTORY);
        }
        if (brokers > 1 && disks.nextInt(3) == 0) {
            faults.add(FaultKind.BIT_ROT);
        }
        return new Scenario(
                new ClusterShape(
                        brokers, voters, 1 + randomness.nextInt(2), flushed, logDirectories),
                1 + randomness.nextInt(3),
                1 + randomness.nextInt(2),
                1 + randomness.nextInt(3),
                randomness.nextBoolean(),
                List.of(0, 0, 1, 2, 3).get(randomness.nextInt(5)),
                randomness.nextInt(4) == 0,
                randomness.nextInt(3) == 0,
                brokers > 1 && randomness.nextInt(3) == 0,
                changesDirectories,
                changesVoters,
                randomness.nextInt(3),
                faults,
                (int) randomness.between(2_000, 8_000));
    }

    /** The same, and one kind of fault more. */
    Scenario with(FaultKind fault) {
        Set<FaultKind> more = EnumSet.of(fault);
        more.addAll(faults);
        return new Scenario(
                shape,
                partitions,
                producers,
                maxInFlight,
                commitsOffsets,
                members,
                churnsTopics,
                compacts,
                reassigns,
                changesDirectories,
                changesVoters,
                transactions,
                more,
                safetyMs);
    }

    short replicas() {
        return (short) Math.min(3, shape.brokers());
    }

    int minInSync() {
        return Math.max(1, replicas() - 1);
    }
}

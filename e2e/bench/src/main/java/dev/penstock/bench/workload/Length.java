/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.workload;

/**
 * How long things are done.
 *
 * @param warmUpS before each case
 * @param measureS each case
 * @param idleS before and while idleness is looked at
 * @param preloadMb written before it is read
 * @param partitions of a topic with many
 * @param mostPartitions of a topic with more than that
 * @param restartMb what a broker has when it is to start again
 * @param moveMb replicas that are moved to other brokers
 * @param throttleMbPerS how fast each broker may move them where that is limited
 * @param members of a consumer group
 * @param afterFaultS a producer goes on after a broker has gone; for figures longer than Kafka's
 *     session of nine seconds, after which it elects another leader
 * @param stalledS a disk takes no writes
 */
public record Length(
        double warmUpS,
        double measureS,
        int idleS,
        int preloadMb,
        int partitions,
        int mostPartitions,
        int restartMb,
        int moveMb,
        int throttleMbPerS,
        int members,
        int afterFaultS,
        int stalledS) {
    /** For figures. */
    public static final Length FULL =
            new Length(4, 5, 3, 300, 1_000, 5_000, 5_000, 10_000, 50, 50, 14, 10);

    /** Only to see that all of it works. */
    public static final Length SHORT = new Length(1, 2, 1, 20, 50, 100, 20, 40, 10, 5, 6, 3);
}

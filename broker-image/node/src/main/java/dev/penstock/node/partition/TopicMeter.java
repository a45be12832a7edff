/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

/**
 * Counts what goes in and out of the partitions of one topic. Called for every append and every
 * read, on any loop: it neither blocks nor makes objects.
 */
public interface TopicMeter {
    /** A producer's or coordinator's records were appended; not those that were there already. */
    void produced(long records, long sizeBytes);

    /** Records were read for consumers. */
    void consumed(long sizeBytes);

    /** Records of the leader were appended here. */
    void replicatedIn(long sizeBytes);

    /** Records were read for followers. */
    void replicatedOut(long sizeBytes);

    /** Counts nothing. */
    TopicMeter NONE =
            new TopicMeter() {
                @Override
                public void produced(long records, long sizeBytes) {
                    // Nobody looks.
                }

                @Override
                public void consumed(long sizeBytes) {
                    // Nobody looks.
                }

                @Override
                public void replicatedIn(long sizeBytes) {
                    // Nobody looks.
                }

                @Override
                public void replicatedOut(long sizeBytes) {
                    // Nobody looks.
                }
            };
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogConfig;
import dev.penstock.log.SegmentedLog;

import java.io.IOException;
import java.util.OptionalInt;

/**
 * Copies of partitions in other log directories of this broker, each of which is to take its
 * partition's place. Directories are known by their numbers. Called on data loops, for different
 * partitions at the same time.
 *
 * <p>Always: there is one copy of a partition at most.
 */
public interface PartitionCopies {
    /** Where the partition is; empty when it is not stored here. */
    OptionalInt directoryOf(String topic, TopicPartition partition);

    /** Where a copy of the partition was begun, by this process or an earlier one. */
    OptionalInt begun(String topic, TopicPartition partition);

    /** Opens the copy in that directory, or begins it. */
    SegmentedLog open(String topic, TopicPartition partition, int directory, LogConfig config)
            throws IOException;

    /** Deletes the copy, whose log is closed; there may be none. */
    void drop(String topic, TopicPartition partition) throws IOException;

    /**
     * Puts the copy, which is complete, durable and closed, in the place of the partition. The
     * files that the partition had stay until they are {@linkplain #forget forgotten}.
     *
     * @return the partition's log from now on
     * @throws IOException when the copy cannot be it; the partition is as it was
     * @throws java.io.UncheckedIOException when the partition's storage failed
     */
    SegmentedLog promote(String topic, TopicPartition partition, LogConfig config)
            throws IOException;

    /**
     * Deletes the files that the partition had before its copy took its place, if there are any.
     */
    void forget(String topic, TopicPartition partition) throws IOException;
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogConfig;
import dev.penstock.log.SegmentedLog;

import java.io.IOException;

/**
 * Where partitions' logs are kept. Called on data loops, for different partitions at the same time.
 */
public interface PartitionStore {
    /**
     * Opens the partition's log, or begins it; a log of an older topic of the same name is deleted.
     */
    Opened open(String topic, TopicPartition partition, LogConfig config) throws IOException;

    /** Closes and deletes the partition's log. */
    void delete(SegmentedLog log, TopicPartition partition) throws IOException;

    /**
     * A log.
     *
     * @param highWatermark as last written down, 0 when it never was
     */
    record Opened(SegmentedLog log, long highWatermark) {}
}

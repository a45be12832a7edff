/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogConfig;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.loop.BlockingWork;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Where partitions' logs are kept. Called on data loops, for different partitions at the same time.
 */
public interface PartitionStore {
    /**
     * Opens the partition's log, or begins it; a log of an older topic of the same name is deleted.
     */
    Opened open(String topic, TopicPartition partition, LogConfig config) throws IOException;

    /**
     * Sets a log aside that cannot be opened as its durable bytes are wrong, and begins an empty
     * one that is marked as {@linkplain Opened#isHealing healing}. The log is fetched again from a
     * peer.
     */
    Opened replace(String topic, TopicPartition partition, LogConfig config) throws IOException;

    /** Takes the mark away: the log has been in sync with its leader's again. */
    void healed(String topic, TopicPartition partition) throws IOException;

    /**
     * Closes the partition's log, which is not to be there any more.
     *
     * @return what deletes its files, to be run once on any thread; until then a new log of that
     *     name may already be opened
     */
    BlockingWork remove(SegmentedLog log, String topic, TopicPartition partition)
            throws IOException;

    /** Where partitions are moved to. */
    PartitionCopies copies();

    /**
     * Looks for partitions that this broker is not to have; those are not open. Called on the
     * metadata loop.
     *
     * @param isWanted whether this broker is to have the partition
     * @param mayDelete whether what is not wanted is deleted; else it is set aside
     */
    List<Stray> removeStrays(Predicate<TopicPartition> isWanted, boolean mayDelete)
            throws IOException;

    /**
     * A partition that this broker is not to have.
     *
     * @param setAsideAs where its directory is now; empty when it was deleted
     */
    record Stray(String topic, TopicPartition partition, Optional<String> setAsideAs) {}

    /**
     * A log.
     *
     * @param highWatermark as last written down, 0 when it never was
     * @param isHealing whether the log took the place of a damaged one, and may lack what the
     *     cluster believes it to have
     */
    record Opened(SegmentedLog log, long highWatermark, boolean isHealing) {}
}

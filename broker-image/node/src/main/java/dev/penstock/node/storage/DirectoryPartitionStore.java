/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogConfig;
import dev.penstock.log.LogDirectory;
import dev.penstock.log.PartitionName;
import dev.penstock.log.SegmentedLog;
import dev.penstock.log.StoredPartition;
import dev.penstock.node.partition.PartitionStore;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Partitions' logs in the one log directory of this broker. */
public final class DirectoryPartitionStore implements PartitionStore {
    private final LogDirectory directory;
    private final Clock clock;
    private final SortedMap<PartitionName, Long> highWatermarks;
    private final Map<PartitionName, StoredPartition> stored;

    /** Reads which partitions there are and how far they were committed. */
    public DirectoryPartitionStore(LogDirectory directory, Clock clock) throws IOException {
        this.directory = directory;
        this.clock = clock;
        this.highWatermarks = directory.highWatermarks();
        this.stored = new java.util.TreeMap<>();
        for (StoredPartition partition : directory.partitions()) {
            stored.put(partition.name(), partition);
        }
    }

    @Override
    public Opened open(String topic, TopicPartition partition, LogConfig config)
            throws IOException {
        PartitionName name = new PartitionName(topic, partition.partition());
        boolean sameTopic = true;
        if (directory.exists(name)) {
            sameTopic =
                    Optional.ofNullable(stored.get(name))
                            .flatMap(StoredPartition::topicId)
                            .map(partition.topicId()::equals)
                            .orElse(true);
            if (!sameTopic) {
                directory.delete(name);
            }
        }
        SegmentedLog log = directory.openLog(name, partition.topicId(), config, clock);
        return new Opened(log, sameTopic ? highWatermarks.getOrDefault(name, 0L) : 0L);
    }

    @Override
    public void delete(SegmentedLog log, TopicPartition partition) throws IOException {
        log.delete();
    }
}

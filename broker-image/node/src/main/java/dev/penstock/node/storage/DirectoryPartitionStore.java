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
import dev.penstock.node.quorum.MetadataTopic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

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
        boolean isHealing = directory.isHealing(name);
        boolean isKnown = sameTopic && !isHealing;
        return new Opened(log, isKnown ? highWatermarks.getOrDefault(name, 0L) : 0L, isHealing);
    }

    @Override
    public Opened replace(String topic, TopicPartition partition, LogConfig config)
            throws IOException {
        PartitionName name = new PartitionName(topic, partition.partition());
        directory.markHealing(name);
        directory.quarantine(name);
        SegmentedLog log = directory.openLog(name, partition.topicId(), config, clock);
        return new Opened(log, 0L, true);
    }

    @Override
    public void healed(String topic, TopicPartition partition) throws IOException {
        directory.markHealed(new PartitionName(topic, partition.partition()));
    }

    /**
     * What is stored without saying whose it is never held a durable record: it stays until used.
     */
    @Override
    public List<Stray> removeStrays(Predicate<TopicPartition> isWanted, boolean mayDelete)
            throws IOException {
        List<Stray> strays = new ArrayList<>();
        for (StoredPartition found : directory.partitions()) {
            boolean isMetadata = found.name().topic().equals(MetadataTopic.NAME);
            if (isMetadata || found.topicId().isEmpty()) {
                continue;
            }
            TopicPartition id = new TopicPartition(found.topicId().get(), found.name().partition());
            if (!isWanted.test(id)) {
                Optional<String> setAsideAs = Optional.empty();
                if (mayDelete) {
                    directory.delete(found.name());
                } else {
                    setAsideAs = Optional.of(directory.setStrayAside(found.name()));
                }
                strays.add(new Stray(found.name().topic(), id, setAsideAs));
            }
        }
        return strays;
    }

    @Override
    public void delete(SegmentedLog log, TopicPartition partition) throws IOException {
        log.delete();
    }
}

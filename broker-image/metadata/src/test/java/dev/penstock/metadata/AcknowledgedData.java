/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.MetadataRecord;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who has everything that was acknowledged, if producers never rest: whenever enough replicas are
 * in sync, something new is acknowledged, and only those in sync have it. A broker that crashes may
 * lose the end of what it has. A leader that is not in this set, and is not marked as recovering
 * from an unclean election, is lost data that nobody was told of.
 */
final class AcknowledgedData {
    private final SortedMap<TopicPartition, SortedSet<BrokerId>> complete = new TreeMap<>();

    /** After each record. */
    void follow(MetadataImage before, MetadataRecord record, MetadataImage after) {
        EffectiveConfigs configs = new EffectiveConfigs(after, new TreeMap<>());
        switch (record) {
            case MetadataRecord.Partition each -> follow(before, each.partition(), after, configs);
            case MetadataRecord.PartitionChange each ->
                    follow(before, each.partition(), after, configs);
            case MetadataRecord.RemoveTopic each ->
                    complete.keySet().removeIf(id -> id.topicId().equals(each.topicId()));
            default -> complete.keySet().forEach(id -> follow(before, id, after, configs));
        }
    }

    private void follow(
            MetadataImage before,
            TopicPartition id,
            MetadataImage after,
            EffectiveConfigs configs) {
        PartitionImage is = after.partition(id).orElseThrow();
        PartitionImage was = before.partition(id).orElse(is);
        boolean uncleanly =
                is.recovering() && (!was.recovering() || !was.leader().equals(is.leader()));
        if (!complete.containsKey(id)) {
            complete.put(id, new TreeSet<>(is.replicas().asList()));
        }
        SortedSet<BrokerId> having = complete.get(id);
        if (is.hasLeader()) {
            BrokerId leader = is.leader().orElseThrow();
            if (uncleanly) {
                having.clear();
                having.add(leader);
            }
            String topic = after.topic(id.topicId()).orElseThrow().name();
            if (!is.leader().equals(was.leader())) {
                assertThat(having)
                        .as(topic + "-" + id.partition() + ": " + was + " -> " + is)
                        .contains(leader);
            }
            acknowledge(having, is, configs.topicLong(topic, "min.insync.replicas"));
        }
    }

    /** The broker may have lost the end. */
    void lose(BrokerId broker) {
        complete.values().forEach(having -> having.remove(broker));
    }

    /** What the broker has of the partition cannot be read any more. */
    void lose(TopicPartition id, BrokerId broker) {
        complete.get(id).remove(broker);
    }

    /** The leader has seen the broker fetch to its end. */
    void caughtUp(TopicPartition id, BrokerId broker) {
        complete.get(id).add(broker);
    }

    private static void acknowledge(
            SortedSet<BrokerId> having, PartitionImage partition, long minInsyncReplicas) {
        if (partition.isr().size() >= Math.min(minInsyncReplicas, partition.replicas().size())) {
            having.clear();
        }
        // Below that nothing new is acknowledged.
        having.addAll(partition.isr().asList());
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.MetadataRecord;

import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import java.util.Objects;

/**
 * All topics, and what is counted over all partitions. The counts are sums over the partitions at
 * any time; {@link #replaced} is the one place that moves them.
 */
record TopicsImage(
        TreePMap<Uuid, TopicImage> byId,
        TreePMap<String, Uuid> idsByName,
        TreePMap<String, String> namesByMetricName,
        TreePSet<TopicPartition> reassigning,
        TreePMap<BrokerId, BrokerLoad> loads,
        int partitionCount,
        int leaderlessCount,
        int notPreferredCount) {
    static final TopicsImage EMPTY =
            new TopicsImage(
                    TreePMap.empty(),
                    TreePMap.empty(),
                    TreePMap.empty(),
                    TreePSet.empty(),
                    TreePMap.empty(),
                    0,
                    0,
                    0);

    TopicsImage with(MetadataRecord.Topic record) {
        Invariants.check(!byId.containsKey(record.topicId()), "a topic id is new", record);
        Invariants.check(!idsByName.containsKey(record.name()), "a topic name is free", record);
        TopicImage topic = new TopicImage(record.topicId(), record.name(), PartitionVector.EMPTY);
        return new TopicsImage(
                byId.plus(record.topicId(), topic),
                idsByName.plus(record.name(), record.topicId()),
                hasMetricName(record.name())
                        ? namesByMetricName.plus(metricName(record.name()), record.name())
                        : namesByMetricName,
                reassigning,
                loads,
                partitionCount,
                leaderlessCount,
                notPreferredCount);
    }

    TopicsImage with(MetadataRecord.Partition record) {
        TopicImage topic = existing(record.partition().topicId());
        PartitionImage before = topic.partition(record.partition().partition()).orElse(null);
        return replaced(topic, record.partition(), before, PartitionImage.from(record));
    }

    TopicsImage with(MetadataRecord.PartitionChange change) {
        TopicImage topic = existing(change.partition().topicId());
        PartitionImage before = topic.partition(change.partition().partition()).orElse(null);
        Invariants.check(before != null, "a partition that changes exists", change);
        PartitionImage after = Objects.requireNonNull(before).with(change);
        return replaced(topic, change.partition(), before, after);
    }

    TopicsImage without(Uuid topicId) {
        TopicImage topic = existing(topicId);
        TopicsImage rest = this;
        for (int i = 0; i < topic.partitionCount(); i++) {
            PartitionImage before = topic.partition(i).orElseThrow();
            rest = rest.counted(topic.topicPartition(i), before, null);
        }
        return new TopicsImage(
                byId.minus(topicId),
                idsByName.minus(topic.name()),
                hasMetricName(topic.name())
                        ? namesByMetricName.minus(metricName(topic.name()))
                        : namesByMetricName,
                rest.reassigning,
                rest.loads,
                rest.partitionCount,
                rest.leaderlessCount,
                rest.notPreferredCount);
    }

    /** The topic whose name is the same where '.' and '_' are, as in the names of metrics. */
    @Nullable String colliding(String name) {
        return hasMetricName(name) ? namesByMetricName.get(metricName(name)) : null;
    }

    private static boolean hasMetricName(String name) {
        return name.indexOf('.') >= 0 || name.indexOf('_') >= 0;
    }

    private static String metricName(String name) {
        return name.replace('.', '_');
    }

    private TopicImage existing(Uuid topicId) {
        TopicImage topic = byId.get(topicId);
        Invariants.check(topic != null, "a topic that changes exists", topicId);
        return Objects.requireNonNull(topic);
    }

    private TopicsImage replaced(
            TopicImage topic,
            TopicPartition partition,
            @Nullable PartitionImage before,
            PartitionImage after) {
        TopicsImage counted = counted(partition, before, after);
        return new TopicsImage(
                byId.plus(topic.id(), topic.with(partition.partition(), after)),
                idsByName,
                namesByMetricName,
                counted.reassigning,
                counted.loads,
                counted.partitionCount,
                counted.leaderlessCount,
                counted.notPreferredCount);
    }

    /** These counts with one partition taken out and another one put in. */
    private TopicsImage counted(
            TopicPartition partition,
            @Nullable PartitionImage before,
            @Nullable PartitionImage after) {
        boolean moves = after != null && after.isReassigning();
        boolean moved = before != null && before.isReassigning();
        return new TopicsImage(
                byId,
                idsByName,
                namesByMetricName,
                moves == moved
                        ? reassigning
                        : moves ? reassigning.plus(partition) : reassigning.minus(partition),
                movedLoads(before, after),
                partitionCount + count(after != null) - count(before != null),
                leaderlessCount + count(isLeaderless(after)) - count(isLeaderless(before)),
                notPreferredCount + count(isNotPreferred(after)) - count(isNotPreferred(before)));
    }

    private TreePMap<BrokerId, BrokerLoad> movedLoads(
            @Nullable PartitionImage before, @Nullable PartitionImage after) {
        if (before != null
                && after != null
                && before.replicas().equals(after.replicas())
                && before.leader().equals(after.leader())) {
            return loads;
        }
        TreePMap<BrokerId, BrokerLoad> moved = loads;
        if (before != null) {
            moved = plusLoad(moved, before, -1);
        }
        if (after != null) {
            moved = plusLoad(moved, after, 1);
        }
        return moved;
    }

    private static TreePMap<BrokerId, BrokerLoad> plusLoad(
            TreePMap<BrokerId, BrokerLoad> loads, PartitionImage partition, int sign) {
        TreePMap<BrokerId, BrokerLoad> moved = loads;
        for (BrokerId broker : partition.replicas()) {
            int leads = partition.isLedBy(broker) ? sign : 0;
            int prefers = partition.preferredLeader().equals(broker) ? sign : 0;
            BrokerLoad load =
                    loads.getOrDefault(broker, BrokerLoad.NONE).plus(sign, leads, prefers);
            moved = load.equals(BrokerLoad.NONE) ? moved.minus(broker) : moved.plus(broker, load);
        }
        return moved;
    }

    private static boolean isLeaderless(@Nullable PartitionImage partition) {
        return partition != null && !partition.hasLeader();
    }

    private static boolean isNotPreferred(@Nullable PartitionImage partition) {
        return partition != null && !partition.isLedBy(partition.preferredLeader());
    }

    private static int count(boolean counts) {
        return counts ? 1 : 0;
    }
}

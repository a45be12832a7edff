/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.group.OffsetsTopic;
import dev.penstock.node.share.ShareStateTopic;
import dev.penstock.node.transaction.TransactionsTopic;

import java.util.List;
import java.util.Optional;

/** How requests name topics, and where their partitions are led. */
public final class Topics {
    static final int NO_LEADER = -1;

    private Topics() {}

    /** By its identifier when the request has one, else by its name. */
    static Optional<TopicImage> find(MetadataImage image, Uuid topicId, String name) {
        return topicId.isZero() ? image.topic(name) : image.topic(topicId);
    }

    /** The partition, if the topic has it. */
    static Optional<TopicPartition> partition(TopicImage topic, int partition) {
        return partition >= 0 && partition < topic.partitionCount()
                ? Optional.of(topic.topicPartition(partition))
                : Optional.empty();
    }

    /** Whether only the broker itself writes to it. */
    static boolean isInternal(String topic) {
        return topic.equals(OffsetsTopic.NAME)
                || topic.equals(TransactionsTopic.NAME)
                || topic.equals(ShareStateTopic.NAME);
    }

    /** Brokers as messages number them. */
    static List<Integer> ids(BrokerIds brokers) {
        return brokers.asList().stream().map(BrokerId::value).toList();
    }

    /** Who leads the partition and where the listener reaches it; for KIP-951. */
    public static Optional<CurrentLeader> leader(
            MetadataImage image, TopicPartition partition, ListenerName listener) {
        return image.partition(partition).flatMap(found -> leader(image, found, listener));
    }

    private static Optional<CurrentLeader> leader(
            MetadataImage image, PartitionImage partition, ListenerName listener) {
        return partition
                .leader()
                .flatMap(
                        leader ->
                                image.broker(leader)
                                        .flatMap(
                                                broker ->
                                                        broker.endpoint(listener.value())
                                                                .map(
                                                                        endpoint ->
                                                                                new CurrentLeader(
                                                                                        leader,
                                                                                        partition
                                                                                                .leaderEpoch(),
                                                                                        endpoint,
                                                                                        broker.rack()
                                                                                                .orElse(
                                                                                                        null)))));
    }

    /** A leader that can be reached. */
    public record CurrentLeader(
            BrokerId broker,
            LeaderEpoch epoch,
            Endpoint endpoint,
            @org.jspecify.annotations.Nullable String rack) {}
}

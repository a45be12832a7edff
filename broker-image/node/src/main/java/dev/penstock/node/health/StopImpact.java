/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.health;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;

import java.util.ArrayList;
import java.util.List;

/**
 * What breaks if a broker stops now, as the image says.
 *
 * @param unavailable partitions that nobody could lead: neither produce nor consume
 * @param rejecting partitions that would refuse acks=all, for too few replicas in sync
 * @param underReplicated how many partitions of this broker are not fully in sync already, because
 *     of others
 * @param leaderless partitions of this broker that nobody leads now
 */
public record StopImpact(
        List<NamedPartition> unavailable,
        List<NamedPartition> rejecting,
        int underReplicated,
        int leaderless) {
    public StopImpact {
        unavailable = List.copyOf(unavailable);
        rejecting = List.copyOf(rejecting);
    }

    /** A partition that a person can find. */
    public record NamedPartition(String topic, int partition) {}

    /** Whether nothing breaks. */
    public boolean isSafe() {
        return unavailable.isEmpty() && rejecting.isEmpty();
    }

    /** Looks at every partition that the broker stores. */
    public static StopImpact of(MetadataImage image, EffectiveConfigs configs, BrokerId broker) {
        Counter counter = new Counter(image, configs, broker);
        image.topics()
                .values()
                .forEach(
                        topic ->
                                topic.forEachPartition(
                                        (partition, number) -> {
                                            if (partition.replicas().contains(broker)) {
                                                counter.count(
                                                        topic.name(),
                                                        topic.topicPartition(number),
                                                        partition);
                                            }
                                        }));
        return new StopImpact(
                counter.unavailable,
                counter.rejecting,
                counter.underReplicated,
                counter.leaderless);
    }

    /** Goes through the partitions. */
    private static final class Counter {
        private final MetadataImage image;
        private final EffectiveConfigs configs;
        private final BrokerId broker;
        private final List<NamedPartition> unavailable = new ArrayList<>();
        private final List<NamedPartition> rejecting = new ArrayList<>();
        private int underReplicated;
        private int leaderless;

        Counter(MetadataImage image, EffectiveConfigs configs, BrokerId broker) {
            this.image = image;
            this.configs = configs;
            this.broker = broker;
        }

        void count(String topic, TopicPartition id, PartitionImage partition) {
            int replicas = partition.replicas().size();
            if (!partition.hasLeader()) {
                leaderless++;
            }
            if (partition.isr().size() < replicas) {
                underReplicated++;
            }
            long others =
                    partition.isr().asList().stream()
                            .filter(member -> !member.equals(broker) && image.isActive(member))
                            .count();
            NamedPartition named = new NamedPartition(topic, id.partition());
            if (others == 0) {
                unavailable.add(named);
            } else if (others < configs.minInsyncReplicas(topic, replicas)) {
                rejecting.add(named);
            }
        }
    }
}

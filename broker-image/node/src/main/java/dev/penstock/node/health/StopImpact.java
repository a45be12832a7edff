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
import dev.penstock.raft.VoterSet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What breaks if brokers stop now, all of them together, as the image says.
 *
 * @param brokers that would stop
 * @param voters of the metadata quorum
 * @param votersLeft voters that would still be there
 * @param unavailable partitions that nobody could lead: neither produce nor consume
 * @param rejecting partitions that would refuse acks=all, for too few replicas in sync
 * @param underReplicated how many partitions of these brokers are not fully in sync already
 * @param leaderless partitions of these brokers that nobody leads now
 */
public record StopImpact(
        SortedSet<BrokerId> brokers,
        VoterSet voters,
        int votersLeft,
        List<NamedPartition> unavailable,
        List<NamedPartition> rejecting,
        int underReplicated,
        int leaderless) {
    public StopImpact {
        brokers = Collections.unmodifiableSortedSet(new TreeSet<>(brokers));
        unavailable = List.copyOf(unavailable);
        rejecting = List.copyOf(rejecting);
    }

    /** A partition that a person can find. */
    public record NamedPartition(String topic, int partition) {}

    /** Whether no partition suffers. */
    public boolean isSafe() {
        return unavailable.isEmpty() && rejecting.isEmpty();
    }

    /**
     * Whether the metadata quorum could go on deciding; while its voters are not known, it could
     * not.
     */
    public boolean keepsMajority() {
        return voters.size() > 0 && votersLeft >= voters.majority();
    }

    /** Looks at every partition that one of the brokers stores. */
    public static StopImpact of(
            MetadataImage image,
            EffectiveConfigs configs,
            VoterSet voters,
            SortedSet<BrokerId> brokers) {
        Counter counter = new Counter(image, configs, brokers);
        image.topics()
                .values()
                .forEach(
                        topic ->
                                topic.forEachPartition(
                                        (partition, number) -> {
                                            if (brokers.stream()
                                                    .anyMatch(partition.replicas()::contains)) {
                                                counter.count(
                                                        topic.name(),
                                                        topic.topicPartition(number),
                                                        partition);
                                            }
                                        }));
        return new StopImpact(
                brokers,
                voters,
                left(image, voters, brokers),
                counter.unavailable,
                counter.rejecting,
                counter.underReplicated,
                counter.leaderless);
    }

    private static int left(MetadataImage image, VoterSet voters, SortedSet<BrokerId> brokers) {
        return (int)
                voters.voters().stream()
                        .map(voter -> voter.key().id())
                        .filter(voter -> !brokers.contains(voter) && image.isActive(voter))
                        .count();
    }

    /** Goes through the partitions. */
    private static final class Counter {
        private final MetadataImage image;
        private final EffectiveConfigs configs;
        private final SortedSet<BrokerId> brokers;
        private final List<NamedPartition> unavailable = new ArrayList<>();
        private final List<NamedPartition> rejecting = new ArrayList<>();
        private int underReplicated;
        private int leaderless;

        Counter(MetadataImage image, EffectiveConfigs configs, SortedSet<BrokerId> brokers) {
            this.image = image;
            this.configs = configs;
            this.brokers = brokers;
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
                            .filter(member -> !brokers.contains(member) && image.isActive(member))
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

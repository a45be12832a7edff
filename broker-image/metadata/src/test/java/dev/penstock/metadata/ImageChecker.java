/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.BrokerLoad;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must hold of every image, and between an image and the next; counted anew each time. */
final class ImageChecker {
    private ImageChecker() {}

    static void check(MetadataImage before, MetadataImage after) {
        if (before == after) {
            return;
        }
        checkPartitions(after);
        checkCounts(after);
        checkNames(after);
        checkSteps(before, after);
    }

    /** What holds also if the log ends between two records of a decision. */
    static void checkPrefix(MetadataImage before, MetadataImage after) {
        checkPartitions(after);
        checkSteps(before, after);
    }

    private static void checkPartitions(MetadataImage image) {
        image.forEachPartition(
                (topic, number, partition) -> {
                    String broken = brokenRule(image, partition);
                    if (broken != null) {
                        throw new AssertionError(
                                topic.name() + "-" + number + " " + partition + ": " + broken);
                    }
                });
    }

    private static @Nullable String brokenRule(MetadataImage image, PartitionImage partition) {
        List<BrokerId> replicas = partition.replicas().asList();
        List<BrokerId> isr = partition.isr().asList();
        if (replicas.isEmpty() || new TreeSet<>(replicas).size() != replicas.size()) {
            return "replicas";
        }
        if (!replicas.containsAll(isr) || new TreeSet<>(isr).size() != isr.size()) {
            return "isr is not within replicas";
        }
        for (BrokerId each : partition.elr()) {
            if (!replicas.contains(each) || isr.contains(each)) {
                return "elr";
            }
        }
        for (BrokerId each : partition.adding().union(partition.removing())) {
            if (!replicas.contains(each)
                    || partition.adding().contains(each) == partition.removing().contains(each)) {
                return "adding and removing";
            }
        }
        for (BrokerId each : isr) {
            BrokerImage broker = image.brokers().get(each);
            if (broker == null || broker.fenced()) {
                return "in sync and fenced: " + each;
            }
            if (!image.isOnline(each, partition.directories())) {
                return "in sync and offline: " + each;
            }
        }
        return partition.leader().filter(leader -> !isr.contains(leader)).isPresent()
                ? "the leader is not in sync"
                : null;
    }

    private static void checkCounts(MetadataImage image) {
        SortedMap<BrokerId, int[]> counted = new TreeMap<>();
        SortedSet<TopicPartition> reassigning = new TreeSet<>();
        int[] totals = new int[3];
        image.forEachPartition(
                (topic, number, partition) -> {
                    for (BrokerId each : partition.replicas()) {
                        int[] load = counted.computeIfAbsent(each, _ -> new int[3]);
                        load[0]++;
                        load[1] += partition.isLedBy(each) ? 1 : 0;
                        load[2] += partition.replicas().first().equals(each) ? 1 : 0;
                    }
                    totals[0]++;
                    totals[1] += partition.hasLeader() ? 0 : 1;
                    totals[2] += partition.isLedBy(partition.replicas().first()) ? 0 : 1;
                    if (partition.isReassigning()) {
                        reassigning.add(topic.topicPartition(number));
                    }
                });
        assertThat(image.partitionCount()).isEqualTo(totals[0]);
        assertThat(image.leaderlessCount()).isEqualTo(totals[1]);
        assertThat(image.notPreferredCount()).isEqualTo(totals[2]);
        assertThat(new ArrayList<>(image.reassigning())).isEqualTo(new ArrayList<>(reassigning));
        SortedSet<BrokerId> brokers = new TreeSet<>(image.brokers().keySet());
        brokers.addAll(counted.keySet());
        for (BrokerId broker : brokers) {
            int[] load = counted.getOrDefault(broker, new int[3]);
            assertThat(image.load(broker)).isEqualTo(new BrokerLoad(load[0], load[1], load[2]));
        }
    }

    private static void checkNames(MetadataImage image) {
        assertThat(image.topicIds()).hasSize(image.topics().size());
        image.topics()
                .values()
                .forEach(
                        topic -> {
                            assertThat(image.topicIds()).containsEntry(topic.name(), topic.id());
                            assertThat(topic.partitionCount()).isPositive();
                        });
    }

    private static void checkSteps(MetadataImage before, MetadataImage after) {
        before.forEachPartition(
                (topic, number, was) ->
                        after.partition(topic.topicPartition(number))
                                .ifPresent(is -> checkStep(topic.name() + "-" + number, was, is)));
        for (Map.Entry<BrokerId, BrokerImage> entry : before.brokers().entrySet()) {
            BrokerImage is = after.brokers().get(entry.getKey());
            if (is != null) {
                assertThat(is.epoch()).isGreaterThanOrEqualTo(entry.getValue().epoch());
            }
        }
        assertThat(after.nextProducerId()).isGreaterThanOrEqualTo(before.nextProducerId());
    }

    private static void checkStep(String name, PartitionImage was, PartitionImage is) {
        if (was == is || was.equals(is)) {
            return;
        }
        boolean newLeadership =
                !was.leader().equals(is.leader()) || !is.replicas().containsAll(was.replicas());
        int leaderEpochs = is.leaderEpoch().compareTo(was.leaderEpoch());
        if (is.partitionEpoch() <= was.partitionEpoch()
                || leaderEpochs < 0
                || (newLeadership && leaderEpochs == 0)) {
            throw new AssertionError(name + ", epochs: " + was + " -> " + is);
        }
    }
}

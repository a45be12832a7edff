/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.ConsumerGroupConfig.MigrationPolicy;
import dev.penstock.coordinator.group.GroupRequest.ConsumerHeartbeat;
import dev.penstock.coordinator.message.ConsumerProtocolSubscription;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.schema.WireWriter;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The heartbeats of a scenario. A member comes back with the epoch that it was told last, unless
 * the line says another one; {@code ack} says that it has what it was told.
 */
final class ConsumerLines {
    private final FakeCluster cluster;
    private final Map<String, Integer> epochs = new LinkedHashMap<>();
    private final Map<String, SortedSet<TopicPartition>> assigned = new LinkedHashMap<>();

    ConsumerLines(FakeCluster cluster) {
        this.cluster = cluster;
    }

    ConsumerHeartbeat heartbeat(String groupId, String member, Map<String, String> options) {
        boolean joins = options.containsKey("join");
        int epoch =
                joins
                        ? 0
                        : options.containsKey("leave")
                                ? -1
                                : options.containsKey("depart")
                                        ? -2
                                        : epochs.getOrDefault(member, 0);
        return new ConsumerHeartbeat(
                groupId,
                options.getOrDefault("as", member),
                Integer.parseInt(options.getOrDefault("epoch", Integer.toString(epoch))),
                options.get("instance"),
                options.get("rack"),
                Integer.parseInt(options.getOrDefault("rebalance", joins ? "60000" : "-1")),
                options.containsKey("topics") ? words(options.get("topics")) : null,
                options.get("regex"),
                options.get("assignor"),
                owned(member, options, joins),
                member,
                "/10.0.0.1",
                options.containsKey("v0"));
    }

    private @Nullable Set<TopicPartition> owned(
            String member, Map<String, String> options, boolean joins) {
        if (options.containsKey("ack")) {
            return new TreeSet<>(assigned.getOrDefault(member, new TreeSet<>()));
        }
        if (!options.containsKey("owns")) {
            return joins ? Set.of() : null;
        }
        Set<TopicPartition> owned = new TreeSet<>();
        for (String word : words(options.get("owns"))) {
            int dash = word.lastIndexOf('-');
            owned.add(
                    new TopicPartition(
                            Objects.requireNonNull(cluster.idOf(word.substring(0, dash))),
                            Integer.parseInt(word.substring(dash + 1))));
        }
        return owned;
    }

    void told(String member, GroupResponse.ConsumerHeartbeat answer) {
        if (answer.error() == GroupError.NONE && answer.memberEpoch() > 0) {
            epochs.put(member, answer.memberEpoch());
            if (answer.assignment() != null) {
                assigned.put(member, answer.assignment());
            }
        }
    }

    ConsumerGroupConfig config(Map<String, String> options, ConsumerGroupConfig before) {
        return new ConsumerGroupConfig(
                before.sessionTimeoutMs(),
                before.minSessionTimeoutMs(),
                before.maxSessionTimeoutMs(),
                before.heartbeatIntervalMs(),
                before.minHeartbeatIntervalMs(),
                before.maxHeartbeatIntervalMs(),
                Integer.parseInt(
                        options.getOrDefault(
                                "consumer-max-size", Integer.toString(before.maxSize()))),
                before.assignors(),
                MigrationPolicy.valueOf(
                        options.getOrDefault("migration", before.migration().name())));
    }

    /** What a cooperative consumer sends, which says what it has. */
    static ByteBuffer subscription(String topics, String owned) {
        Map<String, List<Integer>> byTopic = new LinkedHashMap<>();
        for (String word : words(owned)) {
            int dash = word.lastIndexOf('-');
            byTopic.computeIfAbsent(word.substring(0, dash), _ -> new ArrayList<>())
                    .add(Integer.parseInt(word.substring(dash + 1)));
        }
        ConsumerProtocolSubscription subscription =
                new ConsumerProtocolSubscription()
                        .setTopics(words(topics))
                        .setOwnedPartitions(
                                byTopic.entrySet().stream()
                                        .map(
                                                each ->
                                                        new ConsumerProtocolSubscription
                                                                        .TopicPartition()
                                                                .setTopic(each.getKey())
                                                                .setPartitions(each.getValue()))
                                        .toList());
        WireWriter writer = WireWriter.onHeap();
        writer.int16((short) 1);
        subscription.write(writer, (short) 1);
        return ByteBuffer.wrap(writer.toByteArray()).asReadOnlyBuffer();
    }

    private static List<String> words(@Nullable String list) {
        return list == null || list.isEmpty() ? List.of() : Arrays.asList(list.split(","));
    }
}

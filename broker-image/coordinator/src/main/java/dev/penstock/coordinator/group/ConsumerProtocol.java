/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.message.ConsumerProtocolAssignment;
import dev.penstock.coordinator.message.ConsumerProtocolSubscription;
import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.Message;
import dev.penstock.schema.UnsupportedVersionException;
import dev.penstock.schema.WireReader;
import dev.penstock.schema.WireWriter;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What members of protocol type {@code consumer} say to one another through the coordinator: what
 * they subscribe to, and what the leader gives them.
 *
 * <pre>
 *   version int16 | ConsumerProtocolSubscription or ConsumerProtocolAssignment of that version
 * </pre>
 *
 * A version that is not known yet is read as the newest that is: that is how clients do it.
 */
final class ConsumerProtocol {
    /** The type that consumers name in JoinGroup. */
    static final String TYPE = "consumer";

    private ConsumerProtocol() {}

    /** The subscription, or nothing if the bytes are not what a consumer sends. */
    static Optional<ConsumerProtocolSubscription> subscription(ByteBuffer bytes) {
        return read(
                new ConsumerProtocolSubscription(),
                ConsumerProtocolSubscription.HIGHEST_VERSION,
                bytes);
    }

    /** The topics of a subscription. */
    static Optional<Set<String>> topics(ByteBuffer subscription) {
        return subscription(subscription).map(read -> new LinkedHashSet<>(read.topics()));
    }

    /** The partitions that a subscription says its member has. */
    static SortedSet<TopicPartitionName> owned(ConsumerProtocolSubscription subscription) {
        SortedSet<TopicPartitionName> owned = new TreeSet<>();
        for (var topic : subscription.ownedPartitions()) {
            add(topic.topic(), topic.partitions(), owned);
        }
        return owned;
    }

    /** The partitions of an assignment, or nothing if the bytes are none; no bytes give none. */
    static Optional<SortedSet<TopicPartitionName>> assigned(ByteBuffer bytes) {
        if (!bytes.hasRemaining()) {
            return Optional.of(new TreeSet<>());
        }
        return read(
                        new ConsumerProtocolAssignment(),
                        ConsumerProtocolAssignment.HIGHEST_VERSION,
                        bytes)
                .map(
                        assignment -> {
                            SortedSet<TopicPartitionName> assigned = new TreeSet<>();
                            for (var topic : assignment.assignedPartitions()) {
                                add(topic.topic(), topic.partitions(), assigned);
                            }
                            return assigned;
                        });
    }

    private static void add(
            String topic, List<Integer> numbers, SortedSet<TopicPartitionName> partitions) {
        for (int number : numbers) {
            if (number >= 0) {
                partitions.add(new TopicPartitionName(topic, number));
            }
        }
    }

    /** An assignment in the version that the member's subscription came in. */
    static ByteBuffer assignment(
            SortedSet<TopicPartitionName> partitions, ByteBuffer subscription) {
        SortedMap<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartitionName partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        List<ConsumerProtocolAssignment.TopicPartition> topics = new ArrayList<>();
        byTopic.forEach(
                (topic, numbers) ->
                        topics.add(
                                new ConsumerProtocolAssignment.TopicPartition()
                                        .setTopic(topic)
                                        .setPartitions(numbers)));
        short version = version(subscription, ConsumerProtocolAssignment.HIGHEST_VERSION);
        WireWriter writer = WireWriter.onHeap();
        writer.int16(version);
        new ConsumerProtocolAssignment().setAssignedPartitions(topics).write(writer, version);
        return ByteBuffer.wrap(writer.toByteArray());
    }

    private static short version(ByteBuffer bytes, short highest) {
        short version = bytes.remaining() < Short.BYTES ? 0 : bytes.getShort(bytes.position());
        return version < 0 ? 0 : (short) Math.min(version, highest);
    }

    private static <M extends Message> Optional<M> read(
            M message, short highest, ByteBuffer bytes) {
        try {
            WireReader reader = WireReader.over(bytes.duplicate());
            if (reader.int16("version") < 0) {
                return Optional.empty();
            }
            message.read(reader, version(bytes, highest));
            return Optional.of(message);
        } catch (MalformedMessageException | UnsupportedVersionException _) {
            return Optional.empty();
        }
    }
}

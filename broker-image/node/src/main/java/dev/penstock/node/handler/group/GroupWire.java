/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.protocol.ErrorCode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the answers of all group APIs have in common on the wire. */
final class GroupWire {
    private GroupWire() {}

    /** The wire's code; the names are the same. */
    static short code(GroupError error) {
        return ErrorCode.valueOf(error.name()).code();
    }

    /** The wire's code; the names are the same. */
    static short code(ShareStateError error) {
        return ErrorCode.valueOf(error.name()).code();
    }

    /** The numbers of the partitions by their topic, in order. */
    static SortedMap<Uuid, List<Integer>> byTopic(Collection<TopicPartition> partitions) {
        SortedMap<Uuid, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartition partition : partitions) {
            byTopic.computeIfAbsent(partition.topicId(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        return byTopic;
    }

    /** The partition, if it exists. */
    static Optional<TopicPartition> partition(MetadataImage image, String topic, int number) {
        return image.topic(topic)
                .filter(known -> number >= 0 && number < known.partitionCount())
                .map(known -> known.topicPartition(number));
    }

    /** A copy of the bytes, whose position stays. */
    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }
}

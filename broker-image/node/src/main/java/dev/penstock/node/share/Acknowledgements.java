/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.delivery.AcknowledgeType;
import dev.penstock.coordinator.share.delivery.Acknowledgement;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ErrorCode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What a request acknowledges, partition by partition. */
final class Acknowledgements {
    private final Map<TopicPartition, List<Acknowledgement>> asked = new LinkedHashMap<>();
    private final Map<TopicPartition, ErrorCode> outcomes = new LinkedHashMap<>();

    /** Nothing can be acknowledged there. */
    void refuse(TopicPartition partition, ErrorCode error) {
        asked.remove(partition);
        outcomes.put(partition, error);
    }

    /**
     * Adds what is said of neighbouring records.
     *
     * @param renews whether the request may lengthen locks
     */
    void add(
            TopicPartition partition,
            long firstOffset,
            long lastOffset,
            List<Byte> types,
            boolean renews) {
        if (outcomes.containsKey(partition)) {
            return;
        }
        Optional<Acknowledgement> said = read(firstOffset, lastOffset, types, renews);
        if (said.isPresent()) {
            asked.computeIfAbsent(partition, _ -> new ArrayList<>()).add(said.get());
        } else {
            refuse(partition, ErrorCode.INVALID_REQUEST);
        }
    }

    private static Optional<Acknowledgement> read(
            long firstOffset, long lastOffset, List<Byte> ids, boolean renews) {
        if (firstOffset < 0
                || lastOffset < firstOffset
                || (ids.size() != 1 && ids.size() != lastOffset - firstOffset + 1)) {
            return Optional.empty();
        }
        List<AcknowledgeType> types = new ArrayList<>(ids.size());
        for (byte id : ids) {
            Optional<AcknowledgeType> type = AcknowledgeType.ofId(id);
            if (type.isEmpty() || (type.get() == AcknowledgeType.RENEW && !renews)) {
                return Optional.empty();
            }
            types.add(type.get());
        }
        return Optional.of(new Acknowledgement(firstOffset, lastOffset, types));
    }

    /**
     * Says it to the deliveries of this broker.
     *
     * @param then is told what became of each, on the connection's loop
     */
    void say(
            RequestContext context,
            ShareDeliveries deliveries,
            String groupId,
            String memberId,
            Consumer<Map<TopicPartition, ErrorCode>> then) {
        List<TopicPartition> order = List.copyOf(asked.keySet());
        Gather<ErrorCode> gather =
                new Gather<>(
                        context.loop(),
                        order.size(),
                        errors -> {
                            for (int i = 0; i < order.size(); i++) {
                                outcomes.put(order.get(i), errors.get(i));
                            }
                            then.accept(outcomes);
                        });
        for (int i = 0; i < order.size(); i++) {
            Consumer<ErrorCode> slot = gather.slot(i);
            TopicPartition partition = order.get(i);
            List<Acknowledgement> said = asked.getOrDefault(partition, List.of());
            deliveries
                    .partitions()
                    .on(
                            partition,
                            loop -> {
                                ShareDelivery delivery =
                                        deliveries.find(
                                                loop, new SharePartitionKey(groupId, partition));
                                if (delivery == null) {
                                    slot.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                                } else {
                                    delivery.acknowledge(memberId, said, slot);
                                }
                            });
        }
    }
}

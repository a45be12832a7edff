/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.lag;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.OffsetAsk;
import dev.penstock.node.partition.OffsetFound;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ListOffsetsRequest;
import dev.penstock.protocol.message.ListOffsetsRequest.ListOffsetsPartition;
import dev.penstock.protocol.message.ListOffsetsRequest.ListOffsetsTopic;
import dev.penstock.protocol.message.ListOffsetsResponse;
import dev.penstock.replication.ReadLevel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks where partitions end: the loops here for those that this broker leads, other leaders by
 * ListOffsets. On the metadata loop.
 */
final class PartitionEnds {
    /** Every broker of a rolling upgrade knows it. */
    private static final short LIST_OFFSETS_VERSION = 7;

    private static final int OF_A_CONSUMER = -1;
    private static final int EPOCH_NOT_TOLD = -1;
    private static final long ANSWER_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final BrokerId self;
    private final Scheduler loop;
    private final CurrentImage current;
    private final ListenerName interBroker;
    private final Partitions partitions;
    private final Function<Endpoint, PeerClient> connect;
    private final Map<BrokerId, PeerClient> peers = new TreeMap<>();

    PartitionEnds(
            BrokerId self,
            Scheduler loop,
            CurrentImage current,
            ListenerName interBroker,
            Partitions partitions,
            Function<Endpoint, PeerClient> connect) {
        this.self = self;
        this.loop = loop;
        this.current = current;
        this.interBroker = interBroker;
        this.partitions = partitions;
        this.connect = connect;
    }

    /**
     * Asks for the high watermarks.
     *
     * @param answer is called once, on the metadata loop, with those that could be had
     */
    void find(Collection<TopicPartition> wanted, Consumer<Map<TopicPartition, Long>> answer) {
        MetadataImage image = current.newest();
        Map<BrokerId, List<TopicPartition>> byLeader = new TreeMap<>();
        for (TopicPartition partition : wanted) {
            image.partition(partition)
                    .flatMap(PartitionImage::leader)
                    .ifPresent(
                            leader ->
                                    byLeader.computeIfAbsent(leader, _ -> new ArrayList<>())
                                            .add(partition));
        }
        Gather<Map<TopicPartition, Long>> gather =
                new Gather<>(loop, byLeader.size(), found -> answer.accept(joined(found)));
        int index = 0;
        for (Map.Entry<BrokerId, List<TopicPartition>> each : byLeader.entrySet()) {
            Consumer<Map<TopicPartition, Long>> slot = gather.slot(index++);
            if (each.getKey().equals(self)) {
                here(each.getValue(), slot);
            } else {
                there(image, each.getKey(), each.getValue(), slot);
            }
        }
    }

    private static Map<TopicPartition, Long> joined(List<Map<TopicPartition, Long>> found) {
        Map<TopicPartition, Long> all = new TreeMap<>();
        found.forEach(all::putAll);
        return all;
    }

    private void here(List<TopicPartition> led, Consumer<Map<TopicPartition, Long>> slot) {
        Map<Integer, List<TopicPartition>> byLoop = new TreeMap<>();
        for (TopicPartition partition : led) {
            byLoop.computeIfAbsent(partitions.loops().ownerOf(partition), _ -> new ArrayList<>())
                    .add(partition);
        }
        Gather<Map<TopicPartition, Long>> gather =
                new Gather<>(loop, byLoop.size(), found -> slot.accept(joined(found)));
        int index = 0;
        for (Map.Entry<Integer, List<TopicPartition>> each : byLoop.entrySet()) {
            Consumer<Map<TopicPartition, Long>> part = gather.slot(index++);
            partitions.on(each.getKey(), owner -> part.accept(ends(owner, each.getValue())));
        }
    }

    private static Map<TopicPartition, Long> ends(PartitionLoop owner, List<TopicPartition> asked) {
        Map<TopicPartition, Long> ends = new TreeMap<>();
        for (TopicPartition partition : asked) {
            OffsetFound found =
                    owner.offset(
                            new OffsetAsk(
                                    partition,
                                    EPOCH_NOT_TOLD,
                                    OffsetAsk.LATEST,
                                    ReadLevel.HIGH_WATERMARK));
            if (found.error() == ErrorCode.NONE) {
                ends.put(partition, found.offset());
            }
        }
        return ends;
    }

    private void there(
            MetadataImage image,
            BrokerId leader,
            List<TopicPartition> led,
            Consumer<Map<TopicPartition, Long>> slot) {
        Optional<PeerClient> peer = peer(image, leader);
        if (peer.isEmpty()) {
            slot.accept(Map.of());
            return;
        }
        peer.get()
                .send(
                        ApiKey.LIST_OFFSETS,
                        LIST_OFFSETS_VERSION,
                        request(image, led),
                        ANSWER_WITHIN_NANOS,
                        got -> slot.accept(ends(image, got)));
    }

    private Optional<PeerClient> peer(MetadataImage image, BrokerId broker) {
        Optional<Endpoint> endpoint =
                image.broker(broker).flatMap(known -> known.endpoint(interBroker.value()));
        PeerClient known = peers.get(broker);
        if (known != null && !Optional.of(known.endpoint()).equals(endpoint)) {
            known.close();
            peers.remove(broker);
        }
        endpoint.ifPresent(to -> peers.computeIfAbsent(broker, _ -> connect.apply(to)));
        return Optional.ofNullable(peers.get(broker));
    }

    private static ListOffsetsRequest request(MetadataImage image, List<TopicPartition> led) {
        Map<String, ListOffsetsTopic> topics = new TreeMap<>();
        for (TopicPartition partition : led) {
            image.topic(partition.topicId())
                    .ifPresent(
                            topic ->
                                    topics.computeIfAbsent(
                                                    topic.name(),
                                                    name -> new ListOffsetsTopic().setName(name))
                                            .partitions()
                                            .add(
                                                    new ListOffsetsPartition()
                                                            .setPartitionIndex(
                                                                    partition.partition())
                                                            .setTimestamp(OffsetAsk.LATEST)));
        }
        return new ListOffsetsRequest()
                .setReplicaId(OF_A_CONSUMER)
                .setTopics(new ArrayList<>(topics.values()));
    }

    private static Map<TopicPartition, Long> ends(MetadataImage image, PeerAnswer got) {
        Map<TopicPartition, Long> ends = new TreeMap<>();
        if (got instanceof PeerAnswer.Answered(ListOffsetsResponse response)) {
            for (var topic : response.topics()) {
                image.topic(topic.name())
                        .ifPresent(
                                known ->
                                        topic.partitions().stream()
                                                .filter(found -> found.errorCode() == 0)
                                                .forEach(
                                                        found ->
                                                                ends.put(
                                                                        known.topicPartition(
                                                                                found
                                                                                        .partitionIndex()),
                                                                        found.offset())));
            }
        }
        return ends;
    }

    void close() {
        peers.values().forEach(PeerClient::close);
        peers.clear();
    }
}

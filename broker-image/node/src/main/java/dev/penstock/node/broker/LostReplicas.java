/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.ReplicaDirectories;
import dev.penstock.node.controller.ControllerChannel;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AssignReplicasToDirsRequest;
import dev.penstock.protocol.message.AssignReplicasToDirsResponse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Tells the controller which replicas this broker cannot use any more, again and again until it
 * knows: as long as it does not, a partition may have a leader that serves nobody. Replicas may be
 * reported from any loop; all else is on the metadata loop.
 */
public final class LostReplicas {
    private static final long REQUEST_TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** A disk that fails takes thousands with it; each request stays well below a frame's limit. */
    private static final int MAX_REPLICAS = 2_000;

    private final BrokerId self;
    private final Scheduler loop;
    private final ControllerChannel controller;
    private final Supplier<OptionalLong> brokerEpoch;
    private final SortedSet<TopicPartition> untold = new TreeSet<>();
    private boolean inFlight;
    private boolean closed;
    private Scheduler.@Nullable Timer retry;

    public LostReplicas(
            BrokerId self,
            Scheduler metadataLoop,
            ControllerChannel controller,
            Supplier<OptionalLong> brokerEpoch) {
        this.self = self;
        this.loop = metadataLoop;
        this.controller = controller;
        this.brokerEpoch = brokerEpoch;
    }

    /** The replica of the partition cannot be read or written here. */
    void report(TopicPartition partition) {
        Loops.run(
                loop,
                () -> {
                    untold.add(partition);
                    send();
                });
    }

    /** Whether the controller knows of all. */
    public boolean areTold() {
        return untold.isEmpty();
    }

    /** Nothing is sent any more. */
    public void close() {
        closed = true;
        if (retry != null) {
            retry.cancel();
        }
    }

    private void send() {
        if (inFlight || closed || untold.isEmpty()) {
            return;
        }
        OptionalLong epoch = brokerEpoch.get();
        if (epoch.isEmpty()) {
            sendLater();
            return;
        }
        inFlight = true;
        controller.send(
                ApiKey.ASSIGN_REPLICAS_TO_DIRS,
                ApiKey.ASSIGN_REPLICAS_TO_DIRS.highestVersion(),
                request(epoch.getAsLong()),
                REQUEST_TIMEOUT_NANOS,
                this::answered);
    }

    private void sendLater() {
        if (retry != null) {
            retry.cancel();
        }
        retry = loop.schedule(RETRY_NANOS, this::send);
    }

    private AssignReplicasToDirsRequest request(long epoch) {
        Map<Uuid, AssignReplicasToDirsRequest.TopicData> topics = new TreeMap<>();
        untold.stream()
                .limit(MAX_REPLICAS)
                .forEach(
                        id ->
                                topics.computeIfAbsent(
                                                id.topicId(),
                                                topicId ->
                                                        new AssignReplicasToDirsRequest.TopicData()
                                                                .setTopicId(topicId))
                                        .partitions()
                                        .add(
                                                new AssignReplicasToDirsRequest.PartitionData()
                                                        .setPartitionIndex(id.partition())));
        return new AssignReplicasToDirsRequest()
                .setBrokerId(self.value())
                .setBrokerEpoch(epoch)
                .setDirectories(
                        List.of(
                                new AssignReplicasToDirsRequest.DirectoryData()
                                        .setId(ReplicaDirectories.LOST)
                                        .setTopics(List.copyOf(topics.values()))));
    }

    private void answered(PeerAnswer answer) {
        inFlight = false;
        int before = untold.size();
        if (answer instanceof PeerAnswer.Answered(AssignReplicasToDirsResponse response)
                && response.errorCode() == ErrorCode.NONE.code()) {
            for (AssignReplicasToDirsResponse.DirectoryData directory : response.directories()) {
                for (AssignReplicasToDirsResponse.TopicData topic : directory.topics()) {
                    topic.partitions().forEach(partition -> told(topic.topicId(), partition));
                }
            }
        }
        if (untold.size() < before) {
            send();
        } else if (!closed) {
            sendLater();
        }
    }

    /** What the controller does not know, or not as this broker's, is nobody's concern any more. */
    private void told(Uuid topicId, AssignReplicasToDirsResponse.PartitionData partition) {
        boolean settled =
                switch (ErrorCode.of(partition.errorCode())) {
                    case NONE,
                            UNKNOWN_TOPIC_ID,
                            UNKNOWN_TOPIC_OR_PARTITION,
                            NOT_LEADER_OR_FOLLOWER ->
                            true;
                    default -> false;
                };
        if (settled) {
            untold.remove(new TopicPartition(topicId, partition.partitionIndex()));
        }
    }
}

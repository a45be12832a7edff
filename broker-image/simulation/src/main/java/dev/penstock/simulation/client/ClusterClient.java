/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.MetadataRequest;
import dev.penstock.protocol.message.MetadataResponse;
import dev.penstock.protocol.message.MetadataResponse.MetadataResponsePartition;
import dev.penstock.protocol.message.MetadataResponse.MetadataResponseTopic;
import dev.penstock.schema.Message;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimRandomness;

import io.netty.buffer.UnpooledByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One client's connections to all brokers, and what it knows of who leads. */
public final class ClusterClient {
    /** How long a client waits before it tries again. */
    static final long BACKOFF_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long REQUEST_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final Scheduler loop;
    private final Clock clock;
    private final SimRandomness randomness;
    private final TreeMap<Integer, PeerClient> brokers = new TreeMap<>();
    private final SortedMap<Integer, Leader> leaders = new TreeMap<>();
    private final String topic;
    private @Nullable Uuid topicId;
    private boolean refreshing;

    /** Who leads a partition, as some broker said. */
    record Leader(int broker, int epoch) {}

    public ClusterClient(SimProcess process, SortedMap<Integer, Endpoint> endpoints, String topic) {
        this.loop = process.loop("client");
        this.clock = process.clock();
        this.randomness = process.randomness();
        this.topic = topic;
        for (Map.Entry<Integer, Endpoint> broker : endpoints.entrySet()) {
            brokers.put(
                    broker.getKey(),
                    new PeerClient(
                            process.network(),
                            loop,
                            new UnpooledByteBufAllocator(false),
                            broker.getValue(),
                            process.host().name()));
        }
    }

    Scheduler loop() {
        return loop;
    }

    /** This client's wall clock. */
    long epochMs() {
        return clock.epochMs();
    }

    SimRandomness randomness() {
        return randomness;
    }

    String topic() {
        return topic;
    }

    @Nullable Uuid topicId() {
        return topicId;
    }

    /** Whom the client takes for the leader; null when it does not know. */
    @Nullable Leader leader(int partition) {
        return leaders.get(partition);
    }

    int anyBroker() {
        return List.copyOf(brokers.keySet()).get(randomness.nextInt(brokers.size()));
    }

    void ask(int broker, ApiKey api, Message request, Consumer<PeerAnswer> answer) {
        PeerClient asked = brokers.get(broker);
        if (asked == null) {
            throw new IllegalStateException("an answer names the unknown broker " + broker);
        }
        asked.send(api, api.highestVersion(), request, REQUEST_TIMEOUT_NANOS, answer);
    }

    void later(Runnable task) {
        loop.schedule(BACKOFF_NANOS + randomness.between(0, BACKOFF_NANOS), task);
    }

    /** Asks some broker who leads; what it says is known some time later, or not. */
    void refresh() {
        if (refreshing) {
            return;
        }
        refreshing = true;
        MetadataRequest request =
                new MetadataRequest()
                        .setTopics(
                                List.of(new MetadataRequest.MetadataRequestTopic().setName(topic)))
                        .setAllowAutoTopicCreation(false);
        ask(
                anyBroker(),
                ApiKey.METADATA,
                request,
                answer -> {
                    refreshing = false;
                    if (answer instanceof PeerAnswer.Answered(MetadataResponse response)) {
                        response.topics().forEach(this::learn);
                    }
                });
    }

    /**
     * A refusal has named the leader (KIP-951).
     *
     * @return whether that is news, so that nothing has to be waited for
     */
    boolean learn(int partition, int leader, int leaderEpoch) {
        Leader known = leaders.get(partition);
        boolean isNews =
                brokers.containsKey(leader) && (known == null || known.epoch < leaderEpoch);
        if (isNews) {
            leaders.put(partition, new Leader(leader, leaderEpoch));
        }
        return isNews;
    }

    private void learn(MetadataResponseTopic told) {
        if (told.errorCode() != ErrorCode.NONE.code()) {
            return;
        }
        topicId = told.topicId();
        for (MetadataResponsePartition partition : told.partitions()) {
            Leader known = leaders.get(partition.partitionIndex());
            boolean isNews = known == null || known.epoch <= partition.leaderEpoch();
            if (isNews && brokers.containsKey(partition.leaderId())) {
                leaders.put(
                        partition.partitionIndex(),
                        new Leader(partition.leaderId(), partition.leaderEpoch()));
            }
        }
    }
}

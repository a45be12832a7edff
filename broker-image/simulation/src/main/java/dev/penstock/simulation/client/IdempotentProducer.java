/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.InitProducerIdRequest;
import dev.penstock.protocol.message.InitProducerIdResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.protocol.message.ProduceResponse.PartitionProduceResponse;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.simulation.client.ClusterClient.Leader;
import dev.penstock.simulation.client.History.Sent;
import dev.penstock.world.SimWorld;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An idempotent producer with acks=all: sends small batches to each partition for as long as it is
 * asked to, and then only what is not acknowledged yet.
 *
 * <p>Always: the batches of a partition are sent in the order of their sequence numbers; after one
 * has failed, or when another broker leads, nothing is sent until those behind it were answered,
 * and then all in order again.
 */
public final class IdempotentProducer {
    private static final short ACKS_ALL = -1;
    private static final int TIMEOUT_MS = 1_500;
    private static final int MAX_BATCH_RECORDS = 4;
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

    private final SimWorld world;
    private final ClusterClient client;
    private final History history;
    private final int number;
    private final int maxInFlight;
    private final List<Lane> lanes = new ArrayList<>();
    private long producerId = -1;
    private short producerEpoch;
    private boolean ending;

    /**
     * A producer that has not begun.
     *
     * @param number which of the run's producers it is
     * @param maxInFlight how many batches of a partition may be on their way
     */
    public IdempotentProducer(
            SimWorld world,
            ClusterClient client,
            History history,
            int number,
            int partitions,
            int maxInFlight) {
        this.world = world;
        this.client = client;
        this.history = history;
        this.number = number;
        this.maxInFlight = maxInFlight;
        for (int partition = 0; partition < partitions; partition++) {
            lanes.add(new Lane(partition));
        }
    }

    public void start() {
        client.loop().execute(this::initialise);
    }

    /** Nothing new is sent from now on. */
    public void finish() {
        ending = true;
    }

    /** Whether all that it ever sent is acknowledged. */
    public boolean isDone() {
        return ending && lanes.stream().allMatch(lane -> lane.unacknowledged.isEmpty());
    }

    @Override
    public String toString() {
        return "producer " + number + " id=" + producerId + " waits for " + lanes;
    }

    private void initialise() {
        InitProducerIdRequest request =
                new InitProducerIdRequest()
                        .setTransactionalId(null)
                        .setTransactionTimeoutMs(60_000)
                        .setProducerId(-1)
                        .setProducerEpoch((short) -1);
        client.ask(
                client.anyBroker(),
                ApiKey.INIT_PRODUCER_ID,
                request,
                answer -> {
                    if (answer instanceof PeerAnswer.Answered(InitProducerIdResponse response)
                            && response.errorCode() == ErrorCode.NONE.code()) {
                        producerId = response.producerId();
                        producerEpoch = response.producerEpoch();
                        world.trace().note("producer-" + number, "has id " + producerId);
                        lanes.forEach(Lane::produce);
                    } else {
                        client.later(this::initialise);
                    }
                });
    }

    /** Some records with successive sequence numbers. */
    private record Batch(int baseSequence, int count) {}

    /** One partition's batches. */
    private final class Lane {
        private final int partition;
        private final List<Batch> unacknowledged = new ArrayList<>();
        private int nextSequence;
        private int sent;
        private int inFlight;
        private int sentTo;
        private boolean failed;
        private boolean leaderMoved;
        private String lastError = "";

        Lane(int partition) {
            this.partition = partition;
        }

        @Override
        public String toString() {
            return partition + ":" + unacknowledged + " inFlight=" + inFlight + " " + lastError;
        }

        void produce() {
            if (!ending) {
                if (unacknowledged.size() < maxInFlight) {
                    int count = 1 + client.randomness().nextInt(MAX_BATCH_RECORDS);
                    unacknowledged.add(new Batch(nextSequence, count));
                    nextSequence += count;
                    send();
                }
                client.loop()
                        .schedule(client.randomness().between(0, MAX_PAUSE_NANOS), this::produce);
            }
        }

        private void send() {
            Uuid topicId = client.topicId();
            Leader leader = client.leader(partition);
            if (topicId == null || leader == null) {
                retryLater();
                return;
            }
            if (inFlight > 0 && leader.broker() != sentTo) {
                // What is on its way to the former leader may be there already: one that comes
                // later than five others is not known for a duplicate any more.
                return;
            }
            sentTo = leader.broker();
            while (!failed && sent < unacknowledged.size()) {
                Batch batch = unacknowledged.get(sent);
                sent++;
                inFlight++;
                client.ask(
                        leader.broker(),
                        ApiKey.PRODUCE,
                        request(topicId, batch),
                        answer -> answered(batch, answer));
            }
        }

        private void retryLater() {
            if (!failed) {
                failed = true;
                client.refresh();
                client.later(this::resume);
            }
        }

        private void resume() {
            if (!failed) {
                return;
            }
            if (inFlight > 0) {
                client.later(this::resume);
                return;
            }
            failed = false;
            leaderMoved = false;
            sent = 0;
            send();
        }

        private ProduceRequest request(Uuid topicId, Batch batch) {
            RecordBatchBuilder builder =
                    new RecordBatchBuilder()
                            .producer(producerId, producerEpoch, batch.baseSequence);
            for (int i = 0; i < batch.count; i++) {
                Sent sent = new Sent(number, partition, batch.baseSequence + i);
                builder.append(client.epochMs(), bytes(sent.key()), bytes(sent.text()));
            }
            return new ProduceRequest()
                    .setAcks(ACKS_ALL)
                    .setTimeoutMs(TIMEOUT_MS)
                    .setTopicData(
                            List.of(
                                    new ProduceRequest.TopicProduceData()
                                            .setTopicId(topicId)
                                            .setPartitionData(
                                                    List.of(
                                                            new ProduceRequest
                                                                            .PartitionProduceData()
                                                                    .setIndex(partition)
                                                                    .setRecords(
                                                                            RecordsPayload.of(
                                                                                    builder
                                                                                            .build()))))));
        }

        private static ByteBuffer bytes(String text) {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }

        private void answered(Batch batch, PeerAnswer answer) {
            inFlight--;
            if (answer instanceof PeerAnswer.Answered(ProduceResponse response)) {
                PartitionProduceResponse result =
                        response.responses().getFirst().partitionResponses().getFirst();
                ErrorCode error = ErrorCode.of(result.errorCode());
                lastError = error.name();
                if (error == ErrorCode.NONE) {
                    acknowledged(batch, result.baseOffset());
                    return;
                }
                leaderMoved |=
                        client.learn(
                                partition,
                                result.currentLeader().leaderId(),
                                result.currentLeader().leaderEpoch());
            } else {
                lastError = answer.toString();
            }
            if (leaderMoved && inFlight == 0) {
                failed = true;
                resume();
            } else {
                retryLater();
            }
        }

        private void acknowledged(Batch batch, long baseOffset) {
            for (int i = 0; i < batch.count; i++) {
                history.acknowledged(
                        new Sent(number, partition, batch.baseSequence + i), baseOffset + i);
            }
            int at = unacknowledged.indexOf(batch);
            unacknowledged.remove(at);
            if (at < sent) {
                sent--;
            }
            if (!failed) {
                send();
            }
        }
    }
}

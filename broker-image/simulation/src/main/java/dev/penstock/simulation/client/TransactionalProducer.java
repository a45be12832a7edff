/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.client;

import dev.penstock.kernel.Uuid;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.EndTxnRequest;
import dev.penstock.protocol.message.EndTxnResponse;
import dev.penstock.protocol.message.InitProducerIdRequest;
import dev.penstock.protocol.message.InitProducerIdResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.protocol.message.TxnOffsetCommitRequest;
import dev.penstock.protocol.message.TxnOffsetCommitResponse;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.schema.RecordsPayload;
import dev.penstock.simulation.client.ClusterClient.Leader;
import dev.penstock.simulation.client.Ledger.Outcome;
import dev.penstock.simulation.client.Ledger.Tx;
import dev.penstock.world.SimWorld;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A producer that writes transactions over several partitions, each with a position, and ends them
 * either way. It takes a new epoch from each end (KIP-890). Where it does not know what has become
 * of a request it sends the same again; where that is refused it begins anew, as another process
 * with its transactional id would.
 */
public final class TransactionalProducer {
    private static final short ACKS_ALL = -1;
    private static final int TIMEOUT_MS = 1_500;
    private static final int TRANSACTION_TIMEOUT_MS = 4_000;
    private static final int MAX_BATCHES = 3;
    private static final int MAX_BATCH_RECORDS = 3;

    private final SimWorld world;
    private final ClusterClient client;
    private final CoordinatorFinder coordinator;
    private final CoordinatorFinder groupCoordinator;
    private final Ledger ledger;
    private final int number;
    private final int partitions;
    private final String id;
    private final String group;
    private long producerId = -1;
    private short epoch = -1;
    private int transactions;
    private boolean ending;
    private boolean done;
    private String doing = "begins";

    /** One transaction's way to its end. */
    private final class Attempt {
        private final Tx tx = new Tx(number, transactions);
        private final SortedMap<Integer, Integer> sequences = new TreeMap<>();
        private int batchesLeft = 1 + client.randomness().nextInt(MAX_BATCHES);
        private final boolean commits = client.randomness().nextInt(4) != 0;
        private final boolean stores = client.randomness().nextBoolean();
    }

    public TransactionalProducer(
            SimWorld world, ClusterClient client, Ledger ledger, int number, int partitions) {
        this.world = world;
        this.client = client;
        this.ledger = ledger;
        this.number = number;
        this.partitions = partitions;
        this.id = "tx-" + number;
        this.group = group(number);
        this.coordinator = CoordinatorFinder.ofTransactions(client, id);
        this.groupCoordinator = CoordinatorFinder.ofGroups(client, group);
    }

    /** The group whose positions a producer stores. */
    static String group(int producer) {
        return "tx-group-" + producer;
    }

    public void start() {
        client.loop().execute(this::initialise);
    }

    /** No other transaction is begun from now on. */
    public void finish() {
        ending = true;
    }

    /** Whether its last transaction has ended, one way or the other. */
    public boolean isDone() {
        return done;
    }

    @Override
    public String toString() {
        return id + " " + producerId + "/" + epoch + " transaction " + transactions + " " + doing;
    }

    // ---- who it is ----

    private void initialise() {
        doing = "initialises";
        coordinator.find(
                broker ->
                        client.ask(
                                broker,
                                ApiKey.INIT_PRODUCER_ID,
                                new InitProducerIdRequest()
                                        .setTransactionalId(id)
                                        .setTransactionTimeoutMs(TRANSACTION_TIMEOUT_MS)
                                        .setProducerId(-1)
                                        .setProducerEpoch((short) -1),
                                this::initialised));
    }

    private void initialised(PeerAnswer answer) {
        if (answer instanceof PeerAnswer.Answered(InitProducerIdResponse response)
                && response.errorCode() == ErrorCode.NONE.code()) {
            producerId = response.producerId();
            epoch = response.producerEpoch();
            world.trace().note(id, "is " + producerId + "/" + epoch);
            begin();
        } else {
            coordinator.forget();
            client.later(this::initialise);
        }
    }

    // ---- a transaction ----

    private void begin() {
        if (ending) {
            done = true;
            doing = "is done";
            return;
        }
        transactions++;
        Attempt attempt = new Attempt();
        ledger.outcome(attempt.tx, Outcome.OPEN);
        write(attempt);
    }

    private void write(Attempt attempt) {
        if (attempt.batchesLeft > 0) {
            attempt.batchesLeft--;
            int partition = client.randomness().nextInt(partitions);
            int count = 1 + client.randomness().nextInt(MAX_BATCH_RECORDS);
            produce(attempt, partition, count);
        } else if (attempt.stores) {
            store(attempt);
        } else {
            end(attempt);
        }
    }

    private void produce(Attempt attempt, int partition, int count) {
        doing = "writes to " + partition;
        Uuid topicId = client.topicId();
        Leader leader = client.leader(partition);
        if (topicId == null || leader == null) {
            client.refresh();
            client.later(() -> produce(attempt, partition, count));
            return;
        }
        int sequence = attempt.sequences.getOrDefault(partition, 0);
        client.ask(
                leader.broker(),
                ApiKey.PRODUCE,
                request(topicId, attempt, partition, sequence, count),
                answer -> {
                    ErrorCode error = produced(answer);
                    if (error == ErrorCode.NONE) {
                        attempt.sequences.put(partition, sequence + count);
                        ledger.acknowledged(attempt.tx, partition, sequence + count);
                        write(attempt);
                    } else if (mayComeAgain(error)) {
                        client.refresh();
                        client.later(() -> produce(attempt, partition, count));
                    } else {
                        beginAnew(attempt, error);
                    }
                });
    }

    private ProduceRequest request(
            Uuid topicId, Attempt attempt, int partition, int sequence, int count) {
        RecordBatchBuilder batch =
                new RecordBatchBuilder().producer(producerId, epoch, sequence).transactional();
        for (int i = 0; i < count; i++) {
            String value = new Ledger.Entry(attempt.tx, sequence + i).text();
            batch.append(
                    1_700_000_000_000L,
                    null,
                    ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        }
        return new ProduceRequest()
                .setTransactionalId(id)
                .setAcks(ACKS_ALL)
                .setTimeoutMs(TIMEOUT_MS)
                .setTopicData(
                        List.of(
                                new ProduceRequest.TopicProduceData()
                                        .setTopicId(topicId)
                                        .setPartitionData(
                                                List.of(
                                                        new ProduceRequest.PartitionProduceData()
                                                                .setIndex(partition)
                                                                .setRecords(
                                                                        RecordsPayload.of(
                                                                                batch.build()))))));
    }

    private static ErrorCode produced(PeerAnswer answer) {
        return answer instanceof PeerAnswer.Answered(ProduceResponse response)
                ? ErrorCode.of(
                        response.responses().getFirst().partitionResponses().getFirst().errorCode())
                : ErrorCode.NETWORK_EXCEPTION;
    }

    private void store(Attempt attempt) {
        doing = "stores its position";
        Uuid topicId = client.topicId();
        if (topicId == null) {
            client.refresh();
            client.later(() -> store(attempt));
            return;
        }
        groupCoordinator.find(
                broker ->
                        client.ask(
                                broker,
                                ApiKey.TXN_OFFSET_COMMIT,
                                position(topicId, attempt),
                                answer -> {
                                    ErrorCode error = stored(answer);
                                    if (error == ErrorCode.NONE) {
                                        ledger.stored(attempt.tx);
                                        end(attempt);
                                    } else if (mayComeAgain(error)) {
                                        groupCoordinator.forget();
                                        client.later(() -> store(attempt));
                                    } else {
                                        beginAnew(attempt, error);
                                    }
                                }));
    }

    private TxnOffsetCommitRequest position(Uuid topicId, Attempt attempt) {
        return new TxnOffsetCommitRequest()
                .setTransactionalId(id)
                .setGroupId(group)
                .setProducerId(producerId)
                .setProducerEpoch(epoch)
                .setTopics(
                        List.of(
                                new TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic()
                                        .setTopicId(topicId)
                                        .setPartitions(
                                                List.of(
                                                        new TxnOffsetCommitRequest
                                                                        .TxnOffsetCommitRequestPartition()
                                                                .setPartitionIndex(0)
                                                                .setCommittedOffset(
                                                                        attempt.tx.number())))));
    }

    private static ErrorCode stored(PeerAnswer answer) {
        return answer instanceof PeerAnswer.Answered(TxnOffsetCommitResponse response)
                ? ErrorCode.of(response.topics().getFirst().partitions().getFirst().errorCode())
                : ErrorCode.NETWORK_EXCEPTION;
    }

    // ---- its end ----

    private void end(Attempt attempt) {
        doing = attempt.commits ? "commits" : "aborts";
        coordinator.find(
                broker -> {
                    ledger.outcome(attempt.tx, attempt.commits ? Outcome.UNKNOWN : Outcome.ABORTED);
                    client.ask(
                            broker,
                            ApiKey.END_TXN,
                            new EndTxnRequest()
                                    .setTransactionalId(id)
                                    .setProducerId(producerId)
                                    .setProducerEpoch(epoch)
                                    .setCommitted(attempt.commits),
                            answer -> ended(attempt, answer));
                });
    }

    private void ended(Attempt attempt, PeerAnswer answer) {
        if (!(answer instanceof PeerAnswer.Answered(EndTxnResponse response))) {
            coordinator.forget();
            client.later(() -> end(attempt));
            return;
        }
        ErrorCode error = ErrorCode.of(response.errorCode());
        if (error == ErrorCode.NONE) {
            ledger.outcome(attempt.tx, attempt.commits ? Outcome.COMMITTED : Outcome.ABORTED);
            producerId = response.producerId();
            epoch = response.producerEpoch();
            begin();
        } else if (error == ErrorCode.TRANSACTION_ABORTABLE) {
            // It took too long, and nothing of it was committed.
            ledger.outcome(attempt.tx, Outcome.ABORTED);
            beginAnew(attempt, error);
        } else if (mayComeAgain(error)) {
            coordinator.forget();
            client.later(() -> end(attempt));
        } else {
            beginAnew(attempt, error);
        }
    }

    /** Another process takes over; what this one had asked for last may or may not come true. */
    private void beginAnew(Attempt attempt, ErrorCode error) {
        world.trace().note(id, "begins anew after " + attempt.tx + " met " + error);
        client.later(this::initialise);
    }

    private static boolean mayComeAgain(ErrorCode error) {
        return switch (error) {
            case NETWORK_EXCEPTION,
                    NOT_LEADER_OR_FOLLOWER,
                    LEADER_NOT_AVAILABLE,
                    FENCED_LEADER_EPOCH,
                    UNKNOWN_TOPIC_OR_PARTITION,
                    UNKNOWN_TOPIC_ID,
                    NOT_ENOUGH_REPLICAS,
                    NOT_ENOUGH_REPLICAS_AFTER_APPEND,
                    REQUEST_TIMED_OUT,
                    NOT_COORDINATOR,
                    COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    CONCURRENT_TRANSACTIONS ->
                    true;
            default -> false;
        };
    }
}

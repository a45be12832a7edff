/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.transaction.TransactionError;
import dev.penstock.coordinator.transaction.TransactionRequest.AwaitMarkers;
import dev.penstock.coordinator.transaction.TransactionRequest.MarkersWritten;
import dev.penstock.coordinator.transaction.TransactionResponse.DueMarkers;
import dev.penstock.coordinator.transaction.TransactionResponse.MarkersDue;
import dev.penstock.coordinator.transaction.TransactionShard;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.coordinator.ShardHost;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.WriteTxnMarkersResponse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Delivers the markers of one shard in one leadership: asks the shard for those that are due, has
 * each partition's leader write them until all have, and tells the shard. On the shard's loop.
 *
 * <p>Always: each partition is asked again until it has answered, that it is written, that the
 * transaction has ended there before, or that a newer coordinator is at work.
 */
final class MarkerDelivery {
    /** How long after a partition could not write a marker it is asked again. */
    static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /**
     * How long a topic has to be unknown to be taken for deleted: a broker that hears of a new
     * topic so late leads nothing any more.
     */
    static final long UNKNOWN_TOPIC_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Longer than a leader waits for the marker's replication. */
    static final long ANSWER_TIMEOUT_NANOS =
            MarkerWriter.COMMIT_TIMEOUT_NANOS + TimeUnit.SECONDS.toNanos(2);

    private final BrokerId self;
    private final CurrentImage current;
    private final BrokerPeers peers;
    private final MarkerWriter local;
    private final ShardHost<TransactionShard> host;
    private final LeaderEpoch leadership;
    private final Map<String, Job> jobs = new TreeMap<>();

    MarkerDelivery(
            BrokerId self,
            CurrentImage current,
            BrokerPeers peers,
            MarkerWriter local,
            ShardHost<TransactionShard> host,
            LeaderEpoch leadership) {
        this.self = self;
        this.current = current;
        this.peers = peers;
        this.local = local;
        this.host = host;
        this.leadership = leadership;
    }

    /** One transaction and the partitions that have not answered. */
    private static final class Job {
        private final DueMarkers due;
        private final Marker marker;
        private final TreeSet<TopicPartitionName> missing;
        private final long forgetUnknownNanos;

        Job(DueMarkers due, LeaderEpoch leadership, long nowNanos) {
            this.due = due;
            this.forgetUnknownNanos = nowNanos + UNKNOWN_TOPIC_NANOS;
            this.marker =
                    new Marker(
                            due.producerId(),
                            due.producerEpoch(),
                            due.commit(),
                            leadership.value(),
                            due.transactionVersion());
            this.missing = new TreeSet<>(due.partitions());
        }
    }

    void begin() {
        await(true);
    }

    private boolean isOver() {
        return !host.epoch().equals(Optional.of(leadership));
    }

    private void await(boolean all) {
        host.run(shard -> shard.submit(new AwaitMarkers(all), host.now(), this::due));
    }

    private void due(MarkersDue answer) {
        if (isOver()) {
            return;
        }
        switch (answer.error()) {
            case NONE -> {
                answer.due().forEach(this::add);
                await(false);
            }
            case NOT_COORDINATOR, COORDINATOR_LOAD_IN_PROGRESS -> {
                // The shard is loaded again, and has its markers delivered then.
            }
            default -> host.loop().schedule(RETRY_NANOS, () -> ifNotOver(() -> await(true)));
        }
    }

    private void ifNotOver(Runnable task) {
        if (!isOver()) {
            task.run();
        }
    }

    private void add(DueMarkers due) {
        Job known = jobs.get(due.transactionalId());
        if (known == null || !known.due.equals(due)) {
            Job job = new Job(due, leadership, host.now().nanos());
            jobs.put(due.transactionalId(), job);
            send(job, due.partitions());
        }
    }

    private boolean isCurrent(Job job) {
        return !isOver() && job.equals(jobs.get(job.due.transactionalId()));
    }

    /** Asks the leaders of these partitions, as far as they have not answered. */
    private void send(Job job, List<TopicPartitionName> names) {
        MetadataImage image = current.newest();
        Map<BrokerId, List<TopicPartitionName>> byLeader = new TreeMap<>();
        List<TopicPartitionName> leaderless = new ArrayList<>();
        boolean forgetsUnknown = job.forgetUnknownNanos <= host.now().nanos();
        for (TopicPartitionName name : names) {
            Optional<TopicPartition> partition = partition(image, name);
            if (partition.isEmpty() && forgetsUnknown) {
                // Its topic was deleted, and the transaction's records with it.
                job.missing.remove(name);
                continue;
            }
            partition
                    .flatMap(image::partition)
                    .flatMap(found -> found.leader())
                    .ifPresentOrElse(
                            leader ->
                                    byLeader.computeIfAbsent(leader, _ -> new ArrayList<>())
                                            .add(name),
                            () -> leaderless.add(name));
        }
        if (job.missing.isEmpty()) {
            written(job);
            return;
        }
        byLeader.forEach(
                (leader, led) -> {
                    if (leader.equals(self)) {
                        led.forEach(name -> writeHere(job, image, name));
                    } else {
                        ask(job, leader, led);
                    }
                });
        if (!leaderless.isEmpty()) {
            retryLater(job, leaderless);
        }
    }

    private static Optional<TopicPartition> partition(
            MetadataImage image, TopicPartitionName name) {
        return image.topic(name.topic())
                .filter(topic -> name.partition() < topic.partitionCount())
                .map((TopicImage topic) -> topic.topicPartition(name.partition()));
    }

    private void writeHere(Job job, MetadataImage image, TopicPartitionName name) {
        partition(image, name)
                .ifPresent(
                        id ->
                                local.write(
                                        id,
                                        job.marker,
                                        error ->
                                                Loops.run(
                                                        host.loop(),
                                                        () -> answered(job, name, error))));
    }

    private void ask(Job job, BrokerId leader, List<TopicPartitionName> names) {
        peers.client(leader, host.loop())
                .ifPresentOrElse(
                        peer ->
                                peer.send(
                                        ApiKey.WRITE_TXN_MARKERS,
                                        ApiKey.WRITE_TXN_MARKERS.highestVersion(),
                                        MarkerWire.request(job.marker, names),
                                        ANSWER_TIMEOUT_NANOS,
                                        got -> answered(job, names, got)),
                        () -> retryLater(job, names));
    }

    private void answered(Job job, List<TopicPartitionName> names, PeerAnswer got) {
        if (got instanceof PeerAnswer.Answered(WriteTxnMarkersResponse response)) {
            Map<TopicPartitionName, ErrorCode> errors = MarkerWire.errors(response);
            for (TopicPartitionName name : names) {
                answered(job, name, errors.getOrDefault(name, ErrorCode.UNKNOWN_SERVER_ERROR));
            }
        } else {
            retryLater(job, names);
        }
    }

    private void answered(Job job, TopicPartitionName name, ErrorCode error) {
        if (!isCurrent(job)) {
            return;
        }
        switch (error) {
            case NONE, INVALID_PRODUCER_EPOCH -> {
                if (job.missing.remove(name) && job.missing.isEmpty()) {
                    written(job);
                }
            }
            case TRANSACTION_COORDINATOR_FENCED ->
                    // Whoever coordinates now has the markers written, too.
                    jobs.remove(job.due.transactionalId(), job);
            default -> retryLater(job, List.of(name));
        }
    }

    private void retryLater(Job job, List<TopicPartitionName> names) {
        host.loop()
                .schedule(
                        RETRY_NANOS,
                        () -> {
                            if (isCurrent(job)) {
                                send(job, names);
                            }
                        });
    }

    private void written(Job job) {
        host.run(
                shard ->
                        shard.submit(
                                new MarkersWritten(
                                        job.due.transactionalId(),
                                        job.due.producerId(),
                                        job.due.producerEpoch()),
                                host.now(),
                                done -> {
                                    if (done.error() == TransactionError.NONE) {
                                        jobs.remove(job.due.transactionalId(), job);
                                    } else {
                                        host.loop()
                                                .schedule(
                                                        RETRY_NANOS,
                                                        () -> {
                                                            if (isCurrent(job)) {
                                                                written(job);
                                                            }
                                                        });
                                    }
                                }));
    }
}

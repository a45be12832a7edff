/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.transaction.Transaction;
import dev.penstock.coordinator.transaction.TransactionRequest;
import dev.penstock.coordinator.transaction.TransactionResponse.PartitionResults;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.peer.PeerAnswer;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AddPartitionsToTxnRequest;
import dev.penstock.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import dev.penstock.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import dev.penstock.protocol.message.AddPartitionsToTxnResponse;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Asks the coordinator of a transaction, here or on another broker, about one partition. */
public final class CoordinatorClient implements CoordinatorAsk {
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final BrokerId self;
    private final CurrentImage current;
    private final TransactionCoordinators local;
    private final BrokerPeers peers;

    public CoordinatorClient(
            BrokerId self, CurrentImage current, TransactionCoordinators local, BrokerPeers peers) {
        this.self = self;
        this.current = current;
        this.local = local;
        this.peers = peers;
    }

    @Override
    public void ask(TransactionEntry entry, Scheduler loop, Consumer<ErrorCode> answer) {
        MetadataImage image = current.newest();
        Optional<TopicPartition> partition =
                TransactionCoordinators.partitionOf(image, entry.transactionalId());
        Optional<BrokerId> leader =
                partition.flatMap(image::partition).flatMap(PartitionImage::leader);
        if (partition.isEmpty() || leader.isEmpty()) {
            answer.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else if (leader.get().equals(self)) {
            local.ask(partition.get(), question(entry), results -> answer.accept(error(results)));
        } else {
            Optional<PeerClient> peer = peers.client(leader.get(), loop);
            if (peer.isEmpty()) {
                answer.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
                return;
            }
            peer.get()
                    .send(
                            ApiKey.ADD_PARTITIONS_TO_TXN,
                            ApiKey.ADD_PARTITIONS_TO_TXN.highestVersion(),
                            request(entry),
                            TIMEOUT_NANOS,
                            got -> answer.accept(error(got)));
        }
    }

    private static TransactionRequest<PartitionResults> question(TransactionEntry entry) {
        return entry.adds()
                ? new TransactionRequest.AddPartitions(
                        entry.transactionalId(),
                        entry.producerId(),
                        entry.producerEpoch(),
                        List.of(entry.name()),
                        Transaction.VERSION_WITH_BUMP)
                : new TransactionRequest.VerifyPartitions(
                        entry.transactionalId(),
                        entry.producerId(),
                        entry.producerEpoch(),
                        List.of(entry.name()));
    }

    private static ErrorCode error(PartitionResults results) {
        return ErrorCode.valueOf(results.partitions().getFirst().error().name());
    }

    private static AddPartitionsToTxnRequest request(TransactionEntry entry) {
        return new AddPartitionsToTxnRequest()
                .setTransactions(
                        List.of(
                                new AddPartitionsToTxnTransaction()
                                        .setTransactionalId(entry.transactionalId())
                                        .setProducerId(entry.producerId())
                                        .setProducerEpoch(entry.producerEpoch())
                                        .setVerifyOnly(!entry.adds())
                                        .setTopics(
                                                List.of(
                                                        new AddPartitionsToTxnTopic()
                                                                .setName(entry.name().topic())
                                                                .setPartitions(
                                                                        List.of(
                                                                                entry.name()
                                                                                        .partition()))))));
    }

    private static ErrorCode error(PeerAnswer got) {
        if (!(got instanceof PeerAnswer.Answered(AddPartitionsToTxnResponse response))) {
            return ErrorCode.NETWORK_EXCEPTION;
        }
        if (response.errorCode() != ErrorCode.NONE.code()) {
            return ErrorCode.of(response.errorCode());
        }
        return response.resultsByTransaction().stream()
                .flatMap(transaction -> transaction.topicResults().stream())
                .flatMap(topic -> topic.resultsByPartition().stream())
                .map(partition -> ErrorCode.of(partition.partitionErrorCode()))
                .findFirst()
                .orElse(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
}

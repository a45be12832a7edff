/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.coordinator.transaction.TransactionConfig;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.broker.ProducerIds;
import dev.penstock.node.config.TransactionSettings;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.handler.AutoTopicCreation;
import dev.penstock.node.handler.DescribeProducersHandler;
import dev.penstock.node.handler.InitProducerIdHandler;
import dev.penstock.node.handler.transaction.AddOffsetsToTxnHandler;
import dev.penstock.node.handler.transaction.AddPartitionsToTxnHandler;
import dev.penstock.node.handler.transaction.DescribeTransactionsHandler;
import dev.penstock.node.handler.transaction.EndTxnHandler;
import dev.penstock.node.handler.transaction.ListTransactionsHandler;
import dev.penstock.node.handler.transaction.TxnOffsetCommitHandler;
import dev.penstock.node.handler.transaction.WriteTxnMarkersHandler;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.peer.BrokerPeers;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.CoordinatorClient;
import dev.penstock.node.transaction.MarkerSender;
import dev.penstock.node.transaction.MarkerWriter;
import dev.penstock.node.transaction.ProducerIdentities;
import dev.penstock.node.transaction.TransactionCoordinators;
import dev.penstock.node.transaction.TransactionGate;
import dev.penstock.node.transaction.TransactionalProduce;
import dev.penstock.node.transaction.TransactionsTopic;

import java.util.List;

/**
 * The transaction coordinators of one node, the gate and the markers, and the APIs of all these.
 */
final class TransactionApis {
    private final CurrentImage image;
    private final Scheduler metadataLoop;
    private final Partitions partitions;
    private final GroupCoordinators groups;
    private final BrokerPeers peers;
    private final TransactionCoordinators coordinators;
    private final TransactionGate gate;
    private final MarkerWriter markers;
    private final ProducerIds producerIds;

    /** Wires coordinators to the roles of partitions. */
    TransactionApis(Assembly parts, GroupCoordinators groups, BrokerPeers peers) {
        BrokerId self = parts.config().id();
        Clock clock = parts.ports().clock();
        this.groups = groups;
        this.peers = peers;
        image = parts.image();
        metadataLoop = parts.ports().loops().metadata();
        partitions = parts.partitions();
        coordinators =
                new TransactionCoordinators(
                        self,
                        image,
                        partitions,
                        clock,
                        config(TransactionSettings.of(parts.config().properties())),
                        new MarkerSender(self, image, peers, this::markers),
                        parts.events().transactions());
        gate =
                new TransactionGate(
                        partitions, new CoordinatorClient(self, image, coordinators, peers));
        markers = new MarkerWriter(partitions, clock, gate, groups.hosts());
        producerIds = new ProducerIds(self, metadataLoop, parts.channel(), parts::brokerEpoch);
        parts.outlets().follow(coordinators.hosts());
    }

    private MarkerWriter markers() {
        return markers;
    }

    TransactionCoordinators coordinators() {
        return coordinators;
    }

    TransactionalProduce produce() {
        return new TransactionalProduce(gate);
    }

    InternalTopicCreation topicCreation(AutoTopicCreation creation) {
        return new InternalTopicCreation(
                TransactionsTopic.NAME, image, metadataLoop, creation::createTransactionsTopic);
    }

    List<RequestHandler<?>> handlers(InternalTopicCreation offsetsTopic) {
        ProducerIdentities identities = new ProducerIdentities(coordinators, producerIds);
        return List.of(
                new InitProducerIdHandler(producerIds, identities),
                new AddPartitionsToTxnHandler(image, coordinators),
                new AddOffsetsToTxnHandler(image, offsetsTopic, coordinators),
                new EndTxnHandler(identities),
                new WriteTxnMarkersHandler(image, markers),
                new TxnOffsetCommitHandler(image, partitions, groups, gate),
                new DescribeTransactionsHandler(coordinators),
                new ListTransactionsHandler(coordinators),
                new DescribeProducersHandler(image, partitions));
    }

    /** Closes this loop's connections to other brokers; on that loop. */
    void close(Scheduler loop) {
        peers.close(loop);
    }

    private static TransactionConfig config(TransactionSettings settings) {
        return TransactionConfig.DEFAULT.with(settings.maxTimeoutMs(), settings.idExpirationMs());
    }
}

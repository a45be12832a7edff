/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.transaction.Transaction;
import dev.penstock.coordinator.transaction.TransactionRequest.DescribeTransaction;
import dev.penstock.coordinator.transaction.TransactionResponse.Described;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.TransactionCoordinators;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeTransactionsRequest;
import dev.penstock.protocol.message.DescribeTransactionsResponse;
import dev.penstock.protocol.message.DescribeTransactionsResponse.TopicData;
import dev.penstock.protocol.message.DescribeTransactionsResponse.TransactionState;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Describes transactions by their ids. */
public final class DescribeTransactionsHandler
        implements RequestHandler<DescribeTransactionsRequest> {
    private final TransactionCoordinators coordinators;

    public DescribeTransactionsHandler(TransactionCoordinators coordinators) {
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_TRANSACTIONS;
    }

    @Override
    public void handle(RequestContext context, DescribeTransactionsRequest request) {
        List<String> ids = request.transactionalIds();
        Gather<Described> gather =
                new Gather<>(
                        context.loop(),
                        ids.size(),
                        answers ->
                                context.respond(
                                        new DescribeTransactionsResponse()
                                                .setTransactionStates(
                                                        answers.stream()
                                                                .map(
                                                                        DescribeTransactionsHandler
                                                                                ::state)
                                                                .toList())));
        for (int i = 0; i < ids.size(); i++) {
            coordinators.ask(
                    ids.get(i), new DescribeTransaction(ids.get(i)), gather.slot(i)::accept);
        }
    }

    private static TransactionState state(Described described) {
        TransactionState state =
                new TransactionState()
                        .setTransactionalId(described.transactionalId())
                        .setErrorCode(TransactionWire.code(described.error(), true));
        Transaction transaction = described.transaction();
        if (transaction == null) {
            return state;
        }
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartitionName partition : transaction.partitions()) {
            byTopic.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        byTopic.forEach(
                (topic, partitions) ->
                        state.topics()
                                .add(new TopicData().setTopic(topic).setPartitions(partitions)));
        return state.setTransactionState(transaction.state().kafkaName())
                .setTransactionTimeoutMs(transaction.timeoutMs())
                .setTransactionStartTimeMs(transaction.startEpochMs())
                .setProducerId(transaction.producerId())
                .setProducerEpoch(transaction.producerEpoch());
    }

    @Override
    public DescribeTransactionsResponse refusal(
            DescribeTransactionsRequest request, ErrorCode error, String message) {
        return new DescribeTransactionsResponse()
                .setTransactionStates(
                        request.transactionalIds().stream()
                                .map(
                                        id ->
                                                new TransactionState()
                                                        .setTransactionalId(id)
                                                        .setErrorCode(error.code()))
                                .toList());
    }
}

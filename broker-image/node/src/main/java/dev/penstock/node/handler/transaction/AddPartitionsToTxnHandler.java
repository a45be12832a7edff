/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.transaction.Transaction;
import dev.penstock.coordinator.transaction.TransactionRequest;
import dev.penstock.coordinator.transaction.TransactionResponse.PartitionResult;
import dev.penstock.coordinator.transaction.TransactionResponse.PartitionResults;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.TransactionCoordinators;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AddPartitionsToTxnRequest;
import dev.penstock.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTopic;
import dev.penstock.protocol.message.AddPartitionsToTxnRequest.AddPartitionsToTxnTransaction;
import dev.penstock.protocol.message.AddPartitionsToTxnResponse;
import dev.penstock.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnPartitionResult;
import dev.penstock.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnResult;
import dev.penstock.protocol.message.AddPartitionsToTxnResponse.AddPartitionsToTxnTopicResult;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Partitions join a transaction. Up to version 3 a client asks for one transaction, from version 4
 * on leaders ask for several, or only whether the partitions have joined.
 */
public final class AddPartitionsToTxnHandler implements RequestHandler<AddPartitionsToTxnRequest> {
    /** Of the producer of a client that asks itself. */
    static final short CLIENT_VERSION = 0;

    /** From here on leaders ask. */
    private static final short BROKER_VERSION = 4;

    /** From here on a producer knows that it was fenced. */
    private static final short FENCED_VERSION = 2;

    private final CurrentImage current;
    private final TransactionCoordinators coordinators;

    public AddPartitionsToTxnHandler(CurrentImage current, TransactionCoordinators coordinators) {
        this.current = current;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ADD_PARTITIONS_TO_TXN;
    }

    @Override
    public void handle(RequestContext context, AddPartitionsToTxnRequest request) {
        if (context.version() < BROKER_VERSION) {
            ofClient(context, request);
        } else {
            ofLeader(context, request);
        }
    }

    // ---- of a client ----

    private void ofClient(RequestContext context, AddPartitionsToTxnRequest request) {
        List<AddPartitionsToTxnTopic> topics = request.v3AndBelowTopics();
        MetadataImage image = current.get();
        boolean allKnown =
                topics.stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .allMatch(partition -> partition >= 0)
                        && names(topics).stream().allMatch(name -> isKnown(image, name));
        if (!allKnown || topics.isEmpty()) {
            context.respond(
                    new AddPartitionsToTxnResponse()
                            .setResultsByTopicV3AndBelow(
                                    results(
                                            topics,
                                            name ->
                                                    isKnown(image, name)
                                                            ? ErrorCode.OPERATION_NOT_ATTEMPTED
                                                            : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
                                            true)));
            return;
        }
        boolean knowsFenced = context.version() >= FENCED_VERSION;
        coordinators.ask(
                request.v3AndBelowTransactionalId(),
                new TransactionRequest.AddPartitions(
                        request.v3AndBelowTransactionalId(),
                        request.v3AndBelowProducerId(),
                        request.v3AndBelowProducerEpoch(),
                        names(topics),
                        CLIENT_VERSION),
                answer ->
                        context.respond(
                                new AddPartitionsToTxnResponse()
                                        .setResultsByTopicV3AndBelow(
                                                results(topics, answer, knowsFenced))));
    }

    private static boolean isKnown(MetadataImage image, TopicPartitionName name) {
        return image.topic(name.topic())
                .filter((TopicImage topic) -> name.partition() < topic.partitionCount())
                .isPresent();
    }

    // ---- of leaders ----

    private void ofLeader(RequestContext context, AddPartitionsToTxnRequest request) {
        List<AddPartitionsToTxnTransaction> asked = request.transactions();
        Gather<PartitionResults> gather =
                new Gather<>(
                        context.loop(),
                        asked.size(),
                        answers -> context.respond(response(asked, answers)));
        for (int i = 0; i < asked.size(); i++) {
            AddPartitionsToTxnTransaction transaction = asked.get(i);
            coordinators.ask(
                    transaction.transactionalId(), question(transaction), gather.slot(i)::accept);
        }
    }

    private static TransactionRequest<PartitionResults> question(
            AddPartitionsToTxnTransaction asked) {
        List<TopicPartitionName> names = names(asked.topics());
        return asked.verifyOnly()
                ? new TransactionRequest.VerifyPartitions(
                        asked.transactionalId(), asked.producerId(), asked.producerEpoch(), names)
                : new TransactionRequest.AddPartitions(
                        asked.transactionalId(),
                        asked.producerId(),
                        asked.producerEpoch(),
                        names,
                        Transaction.VERSION_WITH_BUMP);
    }

    private static AddPartitionsToTxnResponse response(
            List<AddPartitionsToTxnTransaction> asked, List<PartitionResults> answers) {
        List<AddPartitionsToTxnResult> results = new ArrayList<>(asked.size());
        for (int i = 0; i < asked.size(); i++) {
            results.add(
                    new AddPartitionsToTxnResult()
                            .setTransactionalId(asked.get(i).transactionalId())
                            .setTopicResults(results(asked.get(i).topics(), answers.get(i), true)));
        }
        return new AddPartitionsToTxnResponse().setResultsByTransaction(results);
    }

    // ---- both ----

    private static List<TopicPartitionName> names(List<AddPartitionsToTxnTopic> topics) {
        List<TopicPartitionName> names = new ArrayList<>();
        for (AddPartitionsToTxnTopic topic : topics) {
            for (int partition : topic.partitions()) {
                names.add(new TopicPartitionName(topic.name(), partition));
            }
        }
        return names;
    }

    private static List<AddPartitionsToTxnTopicResult> results(
            List<AddPartitionsToTxnTopic> topics, PartitionResults answer, boolean knowsFenced) {
        Map<TopicPartitionName, ErrorCode> errors = new LinkedHashMap<>();
        for (PartitionResult result : answer.partitions()) {
            errors.put(result.partition(), ErrorCode.valueOf(result.error().name()));
        }
        return results(
                topics,
                name -> errors.getOrDefault(name, ErrorCode.UNKNOWN_SERVER_ERROR),
                knowsFenced);
    }

    private static List<AddPartitionsToTxnTopicResult> results(
            List<AddPartitionsToTxnTopic> topics,
            Function<TopicPartitionName, ErrorCode> errors,
            boolean knowsFenced) {
        List<AddPartitionsToTxnTopicResult> results = new ArrayList<>(topics.size());
        for (AddPartitionsToTxnTopic topic : topics) {
            AddPartitionsToTxnTopicResult result =
                    new AddPartitionsToTxnTopicResult().setName(topic.name());
            for (int partition : topic.partitions()) {
                ErrorCode error =
                        partition < 0
                                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                : errors.apply(new TopicPartitionName(topic.name(), partition));
                result.resultsByPartition()
                        .add(
                                new AddPartitionsToTxnPartitionResult()
                                        .setPartitionIndex(partition)
                                        .setPartitionErrorCode(
                                                TransactionWire.code(error, knowsFenced)));
            }
            results.add(result);
        }
        return results;
    }

    @Override
    public AddPartitionsToTxnResponse refusal(
            AddPartitionsToTxnRequest request, ErrorCode error, String message) {
        return new AddPartitionsToTxnResponse()
                .setErrorCode(error.code())
                .setResultsByTopicV3AndBelow(results(request.v3AndBelowTopics(), _ -> error, true));
    }
}

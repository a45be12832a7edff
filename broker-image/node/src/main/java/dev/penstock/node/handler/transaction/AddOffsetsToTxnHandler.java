/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.transaction.TransactionRequest.AddPartitions;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.OffsetsTopic;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.TransactionCoordinators;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AddOffsetsToTxnRequest;
import dev.penstock.protocol.message.AddOffsetsToTxnResponse;

import java.util.List;
import java.util.Optional;

/**
 * The positions of a group join a transaction: the partition of the offsets topic that it lives in.
 */
public final class AddOffsetsToTxnHandler implements RequestHandler<AddOffsetsToTxnRequest> {
    /** From here on a producer knows that it was fenced. */
    private static final short FENCED_VERSION = 2;

    private final CurrentImage current;
    private final InternalTopicCreation offsetsTopic;
    private final TransactionCoordinators coordinators;

    /**
     * A handler.
     *
     * @param offsetsTopic a producer may store positions before any group has asked for its
     *     coordinator
     */
    public AddOffsetsToTxnHandler(
            CurrentImage current,
            InternalTopicCreation offsetsTopic,
            TransactionCoordinators coordinators) {
        this.current = current;
        this.offsetsTopic = offsetsTopic;
        this.coordinators = coordinators;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ADD_OFFSETS_TO_TXN;
    }

    @Override
    public void handle(RequestContext context, AddOffsetsToTxnRequest request) {
        offsetsTopic.await(() -> ask(context, request));
    }

    private void ask(RequestContext context, AddOffsetsToTxnRequest request) {
        Optional<TopicPartition> partition =
                GroupCoordinators.partitionOf(current.get(), request.groupId());
        if (partition.isEmpty()) {
            context.respond(refusal(request, ErrorCode.COORDINATOR_NOT_AVAILABLE, ""));
            return;
        }
        coordinators.ask(
                request.transactionalId(),
                new AddPartitions(
                        request.transactionalId(),
                        request.producerId(),
                        request.producerEpoch(),
                        List.of(
                                new TopicPartitionName(
                                        OffsetsTopic.NAME, partition.get().partition())),
                        AddPartitionsToTxnHandler.CLIENT_VERSION),
                results ->
                        context.respond(
                                new AddOffsetsToTxnResponse()
                                        .setErrorCode(
                                                TransactionWire.code(
                                                        results.partitions().getFirst().error(),
                                                        context.version() >= FENCED_VERSION))));
    }

    @Override
    public AddOffsetsToTxnResponse refusal(
            AddOffsetsToTxnRequest request, ErrorCode error, String message) {
        return new AddOffsetsToTxnResponse().setErrorCode(error.code());
    }
}

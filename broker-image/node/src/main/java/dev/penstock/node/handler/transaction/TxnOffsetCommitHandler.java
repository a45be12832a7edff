/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.coordinator.group.GroupError;
import dev.penstock.coordinator.group.GroupRequest;
import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.group.GroupResponse;
import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.OffsetsTopic;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.TransactionEntry;
import dev.penstock.node.transaction.TransactionGate;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.TxnOffsetCommitRequest;
import dev.penstock.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition;
import dev.penstock.protocol.message.TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic;
import dev.penstock.protocol.message.TxnOffsetCommitResponse;
import dev.penstock.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition;
import dev.penstock.protocol.message.TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores positions within a transaction. They pass the gate of the partition that the group lives
 * in like records do; from version 5 on the partition joins the transaction by this.
 */
public final class TxnOffsetCommitHandler implements RequestHandler<TxnOffsetCommitRequest> {
    /** From here on it is left to the coordinator that the group joins the transaction. */
    private static final short ADDING_VERSION = 5;

    /** From here on a producer knows that its transaction can only be aborted. */
    private static final short ABORTABLE_VERSION = 4;

    private final CurrentImage current;
    private final Partitions partitions;
    private final GroupCoordinators groups;
    private final TransactionGate gate;

    public TxnOffsetCommitHandler(
            CurrentImage current,
            Partitions partitions,
            GroupCoordinators groups,
            TransactionGate gate) {
        this.current = current;
        this.partitions = partitions;
        this.groups = groups;
        this.gate = gate;
    }

    @Override
    public ApiKey api() {
        return ApiKey.TXN_OFFSET_COMMIT;
    }

    @Override
    public void handle(RequestContext context, TxnOffsetCommitRequest request) {
        MetadataImage image = current.get();
        Optional<TopicPartition> home = GroupCoordinators.partitionOf(image, request.groupId());
        List<OffsetToCommit> offsets = offsets(request, image);
        if (home.isEmpty()) {
            context.respond(refusal(request, ErrorCode.NOT_COORDINATOR, ""));
        } else if (offsets.isEmpty()) {
            context.respond(
                    response(
                            request,
                            (topic, _) ->
                                    topic.topicId().isZero()
                                            ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                                            : ErrorCode.UNKNOWN_TOPIC_ID));
        } else {
            partitions.on(
                    home.get(),
                    loop ->
                            gate.admit(
                                    loop,
                                    entry(home.get(), request, context.version()),
                                    error -> admitted(context, request, offsets, error)));
        }
    }

    private static TransactionEntry entry(
            TopicPartition home, TxnOffsetCommitRequest request, short version) {
        return new TransactionEntry(
                home,
                new TopicPartitionName(OffsetsTopic.NAME, home.partition()),
                request.transactionalId(),
                request.producerId(),
                request.producerEpoch(),
                version >= ADDING_VERSION);
    }

    private void admitted(
            RequestContext context,
            TxnOffsetCommitRequest request,
            List<OffsetToCommit> offsets,
            ErrorCode error) {
        if (error != ErrorCode.NONE) {
            context.respond(refusal(request, told(error, context.version()), ""));
            return;
        }
        groups.ask(
                request.groupId(),
                new GroupRequest.TransactionalOffsetCommit(
                        request.groupId(),
                        new TransactionalProducer(request.producerId(), request.producerEpoch()),
                        context.version() >= ADDING_VERSION,
                        context.connection(),
                        request.generationIdOrMemberEpoch(),
                        request.memberId(),
                        request.groupInstanceId(),
                        offsets),
                answer -> context.respond(response(request, current.get(), answer)));
    }

    private static ErrorCode told(ErrorCode error, short version) {
        return switch (error) {
            case NOT_LEADER_OR_FOLLOWER -> ErrorCode.NOT_COORDINATOR;
            // Of the transaction's coordinator, which the client did not ask: it comes again.
            case NETWORK_EXCEPTION,
                    NOT_COORDINATOR,
                    COORDINATOR_NOT_AVAILABLE,
                    COORDINATOR_LOAD_IN_PROGRESS,
                    CONCURRENT_TRANSACTIONS ->
                    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            case PRODUCER_FENCED -> ErrorCode.INVALID_PRODUCER_EPOCH;
            case TRANSACTION_ABORTABLE ->
                    version >= ABORTABLE_VERSION ? error : ErrorCode.INVALID_TXN_STATE;
            default -> error;
        };
    }

    /** The positions in partitions that there are. */
    private static List<OffsetToCommit> offsets(
            TxnOffsetCommitRequest request, MetadataImage image) {
        List<OffsetToCommit> offsets = new ArrayList<>();
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            Optional<TopicImage> known = topic(image, topic);
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                known.filter(
                                found ->
                                        partition.partitionIndex() >= 0
                                                && partition.partitionIndex()
                                                        < found.partitionCount())
                        .ifPresent(found -> offsets.add(offset(found, partition)));
            }
        }
        return offsets;
    }

    /** From version 6 on by its identifier (KIP-1319). */
    private static Optional<TopicImage> topic(
            MetadataImage image, TxnOffsetCommitRequestTopic topic) {
        return topic.topicId().isZero() ? image.topic(topic.name()) : image.topic(topic.topicId());
    }

    private static OffsetToCommit offset(
            TopicImage topic, TxnOffsetCommitRequestPartition partition) {
        int epoch = partition.committedLeaderEpoch();
        return new OffsetToCommit(
                new TopicPartitionName(topic.name(), partition.partitionIndex()),
                partition.committedOffset(),
                epoch < 0 ? null : new LeaderEpoch(epoch),
                partition.committedMetadata(),
                topic.id());
    }

    private static TxnOffsetCommitResponse response(
            TxnOffsetCommitRequest request,
            MetadataImage image,
            GroupResponse.OffsetCommit answer) {
        Map<TopicPartitionName, GroupError> errors = new LinkedHashMap<>();
        answer.partitions().forEach(result -> errors.put(result.partition(), result.error()));
        return response(
                request, (topic, partition) -> error(topic(image, topic), partition, errors));
    }

    private static ErrorCode error(
            Optional<TopicImage> topic, int partition, Map<TopicPartitionName, GroupError> errors) {
        GroupError error =
                topic.isEmpty() || partition < 0
                        ? null
                        : errors.get(new TopicPartitionName(topic.get().name(), partition));
        return error == null
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.valueOf(error.name());
    }

    /** What became of one partition of the request. */
    @FunctionalInterface
    private interface Errors {
        ErrorCode of(TxnOffsetCommitRequestTopic topic, int partition);
    }

    private static TxnOffsetCommitResponse response(TxnOffsetCommitRequest request, Errors errors) {
        TxnOffsetCommitResponse response = new TxnOffsetCommitResponse();
        for (TxnOffsetCommitRequestTopic topic : request.topics()) {
            TxnOffsetCommitResponseTopic answered =
                    new TxnOffsetCommitResponseTopic()
                            .setName(topic.name())
                            .setTopicId(topic.topicId());
            for (TxnOffsetCommitRequestPartition partition : topic.partitions()) {
                answered.partitions()
                        .add(
                                new TxnOffsetCommitResponsePartition()
                                        .setPartitionIndex(partition.partitionIndex())
                                        .setErrorCode(
                                                errors.of(topic, partition.partitionIndex())
                                                        .code()));
            }
            response.topics().add(answered);
        }
        return response;
    }

    @Override
    public TxnOffsetCommitResponse refusal(
            TxnOffsetCommitRequest request, ErrorCode error, String message) {
        return response(request, (_, _) -> error);
    }
}

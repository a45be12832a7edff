/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.TransactionalProduce;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceRequest.PartitionProduceData;
import dev.penstock.protocol.message.ProduceRequest.TopicProduceData;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.replication.Acks;
import dev.penstock.schema.RecordsPayload;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Appends what producers send. */
public final class ProduceHandler implements RequestHandler<ProduceRequest> {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final CurrentImage current;
    private final Partitions partitions;
    private final Clock clock;
    private final TransactionalProduce produce;
    private final Consumer<ProduceOperation> whenAll = this::answer;

    public ProduceHandler(
            CurrentImage current,
            Partitions partitions,
            Clock clock,
            TransactionalProduce produce) {
        this.produce = produce;
        this.current = current;
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public ApiKey api() {
        return ApiKey.PRODUCE;
    }

    @Override
    public void handle(RequestContext context, ProduceRequest request) {
        Acks acks = acks(request.acks());
        if (acks == null) {
            context.respond(
                    refusal(request, ErrorCode.INVALID_REQUIRED_ACKS, "acks must be -1, 0 or 1"));
            return;
        }
        long deadlineNanos =
                clock.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(0, request.timeoutMs()));
        ProduceOperation operation =
                new ProduceOperation(
                        context, request, acks, deadlineNanos, partitions, produce, whenAll);
        if (operation.size() == 0) {
            operation.answer();
        } else {
            append(request, operation);
        }
    }

    private void append(ProduceRequest request, ProduceOperation operation) {
        MetadataImage image = current.get();
        List<TopicProduceData> topics = request.topicData();
        int index = 0;
        // By their places: here the compiler keeps the iterators, two for each request.
        for (int t = 0; t < topics.size(); t++) {
            TopicProduceData topic = topics.get(t);
            TopicImage known = Topics.find(image, topic.topicId(), topic.name()).orElse(null);
            List<PartitionProduceData> sent = topic.partitionData();
            for (int p = 0; p < sent.size(); p++) {
                append(operation, index++, topic, known, sent.get(p));
            }
        }
    }

    private static void append(
            ProduceOperation operation,
            int index,
            TopicProduceData topic,
            @Nullable TopicImage known,
            PartitionProduceData partition) {
        Optional<TopicPartition> id =
                known == null ? Optional.empty() : Topics.partition(known, partition.index());
        if (known == null || id.isEmpty()) {
            operation.answered(index, new ProduceResult.Failed(unknown(topic), ""));
        } else if (Topics.isInternal(known.name())) {
            // A coordinator owns it: what others write, it could not read.
            operation.answered(
                    index,
                    new ProduceResult.Failed(
                            ErrorCode.INVALID_TOPIC_EXCEPTION,
                            "only the broker itself writes to " + known.name()));
        } else {
            operation.append(index, id.get(), known.name(), batches(partition));
        }
    }

    private void answer(ProduceOperation operation) {
        RequestContext context = operation.context();
        if (operation.acks() == Acks.NONE) {
            answerNothing(operation);
            return;
        }
        ProduceResponse response = new ProduceResponse();
        ProduceLeaders leaders =
                new ProduceLeaders(
                        context.version(), current.newest(), context.listener(), response);
        int index = 0;
        for (TopicProduceData topic : operation.request().topicData()) {
            ProduceResponse.TopicProduceResponse answered =
                    new ProduceResponse.TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId());
            for (PartitionProduceData partition : topic.partitionData()) {
                answered.partitionResponses()
                        .add(
                                leaders.partition(
                                        topic, partition.index(), operation.result(index++)));
            }
            response.responses().add(answered);
        }
        context.respond(response);
    }

    /**
     * The client wants no answer, so a closed connection is the only way to tell it to look for the
     * leader.
     */
    private static void answerNothing(ProduceOperation operation) {
        for (int index = 0; index < operation.size(); index++) {
            if (operation.result(index)
                    instanceof ProduceResult.Failed(ErrorCode error, String message, _)) {
                operation
                        .context()
                        .closeConnection(
                                "a produce with acks=0 failed: "
                                        + error
                                        + (message.isEmpty() ? "" : ", " + message));
                return;
            }
        }
        operation.context().respondNothing();
    }

    @Override
    public ProduceResponse refusal(ProduceRequest request, ErrorCode error, String message) {
        List<ProduceResponse.TopicProduceResponse> topics = new ArrayList<>();
        for (TopicProduceData topic : request.topicData()) {
            List<ProduceResponse.PartitionProduceResponse> refused = new ArrayList<>();
            for (PartitionProduceData partition : topic.partitionData()) {
                refused.add(
                        new ProduceResponse.PartitionProduceResponse()
                                .setIndex(partition.index())
                                .setErrorCode(error.code())
                                .setBaseOffset(-1L)
                                .setErrorMessage(message));
            }
            topics.add(
                    new ProduceResponse.TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitionResponses(refused));
        }
        return new ProduceResponse().setResponses(topics);
    }

    private static ByteBuffer batches(PartitionProduceData partition) {
        return partition.records() instanceof RecordsPayload.Bytes bytes
                ? bytes.toByteBuffer()
                : NOTHING;
    }

    private static ErrorCode unknown(TopicProduceData topic) {
        return topic.topicId().isZero()
                ? ErrorCode.UNKNOWN_TOPIC_OR_PARTITION
                : ErrorCode.UNKNOWN_TOPIC_ID;
    }

    private static @Nullable Acks acks(short acks) {
        return switch (acks) {
            case 0 -> Acks.NONE;
            case 1 -> Acks.LEADER;
            case -1 -> Acks.ALL;
            default -> null;
        };
    }
}

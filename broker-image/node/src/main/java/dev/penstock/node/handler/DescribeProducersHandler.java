/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.ProducerInfo;
import dev.penstock.node.handler.PartitionQuestions.Named;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeProducersRequest;
import dev.penstock.protocol.message.DescribeProducersRequest.TopicRequest;
import dev.penstock.protocol.message.DescribeProducersResponse;
import dev.penstock.protocol.message.DescribeProducersResponse.PartitionResponse;
import dev.penstock.protocol.message.DescribeProducersResponse.ProducerState;
import dev.penstock.protocol.message.DescribeProducersResponse.TopicResponse;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** Tells who has written to partitions that this broker leads, and which transactions are open. */
public final class DescribeProducersHandler implements RequestHandler<DescribeProducersRequest> {
    private static final long NO_OFFSET = -1L;

    private final CurrentImage current;
    private final Partitions partitions;

    public DescribeProducersHandler(CurrentImage current, Partitions partitions) {
        this.current = current;
        this.partitions = partitions;
    }

    /** What one partition says. */
    private record Found(ErrorCode error, List<ProducerInfo> producers) {
        static Found failed(ErrorCode error) {
            return new Found(error, List.of());
        }
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_PRODUCERS;
    }

    @Override
    public void handle(RequestContext context, DescribeProducersRequest request) {
        PartitionQuestions.ask(
                context,
                current.get(),
                named(request),
                (_, partition, slot) -> find(partition, slot),
                Found.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
                found -> context.respond(response(request, found)));
    }

    private void find(TopicPartition id, Consumer<Found> slot) {
        partitions.on(
                id,
                loop ->
                        slot.accept(
                                loop.led(id)
                                        .map(
                                                led ->
                                                        new Found(
                                                                ErrorCode.NONE,
                                                                led.producers().describe()))
                                        .orElseGet(
                                                () ->
                                                        Found.failed(
                                                                ErrorCode
                                                                        .NOT_LEADER_OR_FOLLOWER))));
    }

    private static List<Named> named(DescribeProducersRequest request) {
        return request.topics().stream()
                .flatMap(
                        topic ->
                                topic.partitionIndexes().stream()
                                        .map(partition -> new Named(topic.name(), partition)))
                .toList();
    }

    private static DescribeProducersResponse response(
            DescribeProducersRequest request, List<Found> found) {
        Iterator<Found> next = found.iterator();
        DescribeProducersResponse response = new DescribeProducersResponse();
        for (TopicRequest topic : request.topics()) {
            TopicResponse answered = new TopicResponse().setName(topic.name());
            for (int partition : topic.partitionIndexes()) {
                Found here = next.next();
                answered.partitions()
                        .add(
                                new PartitionResponse()
                                        .setPartitionIndex(partition)
                                        .setErrorCode(here.error().code())
                                        .setActiveProducers(
                                                here.producers().stream()
                                                        .map(DescribeProducersHandler::state)
                                                        .toList()));
            }
            response.topics().add(answered);
        }
        return response;
    }

    private static ProducerState state(ProducerInfo producer) {
        return new ProducerState()
                .setProducerId(producer.producerId())
                .setProducerEpoch(producer.epoch())
                .setLastSequence(producer.lastSequence())
                .setLastTimestamp(producer.lastTimestampMs())
                .setCoordinatorEpoch(producer.coordinatorEpoch())
                .setCurrentTxnStartOffset(producer.transactionFirstOffset().orElse(NO_OFFSET));
    }

    @Override
    public DescribeProducersResponse refusal(
            DescribeProducersRequest request, ErrorCode error, String message) {
        return response(request, Collections.nCopies(named(request).size(), Found.failed(error)));
    }
}

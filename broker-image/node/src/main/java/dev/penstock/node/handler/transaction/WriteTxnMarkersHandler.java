/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.transaction;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.transaction.Marker;
import dev.penstock.node.transaction.MarkerWriter;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.WriteTxnMarkersRequest;
import dev.penstock.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import dev.penstock.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import dev.penstock.protocol.message.WriteTxnMarkersResponse;
import dev.penstock.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import dev.penstock.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import dev.penstock.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Writes markers into partitions that this broker leads, for coordinators and for the tool. */
public final class WriteTxnMarkersHandler implements RequestHandler<WriteTxnMarkersRequest> {
    private final CurrentImage current;
    private final MarkerWriter writer;

    public WriteTxnMarkersHandler(CurrentImage current, MarkerWriter writer) {
        this.current = current;
        this.writer = writer;
    }

    @Override
    public ApiKey api() {
        return ApiKey.WRITE_TXN_MARKERS;
    }

    @Override
    public void handle(RequestContext context, WriteTxnMarkersRequest request) {
        Gather<ErrorCode> gather =
                new Gather<>(
                        context.loop(),
                        count(request),
                        errors -> context.respond(response(request, errors)));
        // A broker that has not acted on the newest metadata may lead the partition already.
        MetadataImage image = current.newest();
        int index = 0;
        for (WritableTxnMarker asked : request.markers()) {
            Marker marker =
                    new Marker(
                            asked.producerId(),
                            asked.producerEpoch(),
                            asked.transactionResult(),
                            asked.coordinatorEpoch(),
                            asked.transactionVersion());
            for (WritableTxnMarkerTopic topic : asked.topics()) {
                for (int partition : topic.partitionIndexes()) {
                    write(image, topic.name(), partition, marker, gather.slot(index++));
                }
            }
        }
    }

    private void write(
            MetadataImage image,
            String topic,
            int partition,
            Marker marker,
            Consumer<ErrorCode> answer) {
        Optional<TopicPartition> id =
                image.topic(topic)
                        .filter(found -> partition >= 0 && partition < found.partitionCount())
                        .map(found -> found.topicPartition(partition));
        if (id.isEmpty()) {
            answer.accept(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
        } else {
            writer.write(id.get(), marker, answer);
        }
    }

    private static int count(WriteTxnMarkersRequest request) {
        return request.markers().stream()
                .flatMap(marker -> marker.topics().stream())
                .mapToInt(topic -> topic.partitionIndexes().size())
                .sum();
    }

    private static WriteTxnMarkersResponse response(
            WriteTxnMarkersRequest request, List<ErrorCode> errors) {
        Iterator<ErrorCode> next = errors.iterator();
        WriteTxnMarkersResponse response = new WriteTxnMarkersResponse();
        for (WritableTxnMarker marker : request.markers()) {
            WritableTxnMarkerResult result =
                    new WritableTxnMarkerResult().setProducerId(marker.producerId());
            for (WritableTxnMarkerTopic topic : marker.topics()) {
                WritableTxnMarkerTopicResult answered =
                        new WritableTxnMarkerTopicResult().setName(topic.name());
                for (int partition : topic.partitionIndexes()) {
                    answered.partitions()
                            .add(
                                    new WritableTxnMarkerPartitionResult()
                                            .setPartitionIndex(partition)
                                            .setErrorCode(next.next().code()));
                }
                result.topics().add(answered);
            }
            response.markers().add(result);
        }
        return response;
    }

    @Override
    public WriteTxnMarkersResponse refusal(
            WriteTxnMarkersRequest request, ErrorCode error, String message) {
        return response(request, Collections.nCopies(count(request), error));
    }
}

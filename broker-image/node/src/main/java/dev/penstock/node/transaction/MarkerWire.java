/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.group.TopicPartitionName;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.WriteTxnMarkersRequest;
import dev.penstock.protocol.message.WriteTxnMarkersRequest.WritableTxnMarker;
import dev.penstock.protocol.message.WriteTxnMarkersRequest.WritableTxnMarkerTopic;
import dev.penstock.protocol.message.WriteTxnMarkersResponse;
import dev.penstock.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerPartitionResult;
import dev.penstock.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerResult;
import dev.penstock.protocol.message.WriteTxnMarkersResponse.WritableTxnMarkerTopicResult;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Markers on the wire. */
final class MarkerWire {
    private MarkerWire() {}

    static WriteTxnMarkersRequest request(Marker marker, List<TopicPartitionName> names) {
        Map<String, List<Integer>> byTopic = new TreeMap<>();
        for (TopicPartitionName name : names) {
            byTopic.computeIfAbsent(name.topic(), _ -> new ArrayList<>()).add(name.partition());
        }
        WritableTxnMarker written =
                new WritableTxnMarker()
                        .setProducerId(marker.producerId())
                        .setProducerEpoch(marker.producerEpoch())
                        .setTransactionResult(marker.commit())
                        .setCoordinatorEpoch(marker.coordinatorEpoch())
                        .setTransactionVersion((byte) marker.version());
        byTopic.forEach(
                (topic, partitions) ->
                        written.topics()
                                .add(
                                        new WritableTxnMarkerTopic()
                                                .setName(topic)
                                                .setPartitionIndexes(partitions)));
        return new WriteTxnMarkersRequest().setMarkers(List.of(written));
    }

    /** What each partition has answered to a request with one marker. */
    static Map<TopicPartitionName, ErrorCode> errors(WriteTxnMarkersResponse response) {
        Map<TopicPartitionName, ErrorCode> errors = new LinkedHashMap<>();
        for (WritableTxnMarkerResult marker : response.markers()) {
            for (WritableTxnMarkerTopicResult topic : marker.topics()) {
                for (WritableTxnMarkerPartitionResult partition : topic.partitions()) {
                    errors.put(
                            new TopicPartitionName(topic.name(), partition.partitionIndex()),
                            ErrorCode.of(partition.errorCode()));
                }
            }
        }
        return errors;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitionReassignments;
import dev.penstock.metadata.command.PartitionCommand.Reassigned;
import dev.penstock.metadata.command.PartitionCommand.Reassignment;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignablePartition;
import dev.penstock.protocol.message.AlterPartitionReassignmentsRequest.ReassignableTopic;
import dev.penstock.protocol.message.AlterPartitionReassignmentsResponse;
import dev.penstock.protocol.message.AlterPartitionReassignmentsResponse.ReassignablePartitionResponse;
import dev.penstock.protocol.message.AlterPartitionReassignmentsResponse.ReassignableTopicResponse;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client gives partitions other replicas, or wants them to stay where they are after all. */
public final class AlterPartitionReassignmentsApi
        implements ControllerApi<AlterPartitionReassignmentsRequest> {
    private final Controller controller;
    private final Supplier<MetadataImage> image;

    /**
     * The API.
     *
     * @param image in which topics are found by their names
     */
    public AlterPartitionReassignmentsApi(Controller controller, Supplier<MetadataImage> image) {
        this.controller = controller;
        this.image = image;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_PARTITION_REASSIGNMENTS;
    }

    @Override
    public void handle(
            AlterPartitionReassignmentsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        MetadataImage now = image.get();
        Sifted<Asked, Reassignment> partitions =
                Sifted.of(asked(request), each -> reassignment(now, each));
        controller.submit(
                new AlterPartitionReassignments(
                        partitions.wanted(), request.allowReplicationFactorChange()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        done -> response(request, partitions, done),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(
            AlterPartitionReassignmentsRequest request, ErrorCode error, String message) {
        return new AlterPartitionReassignmentsResponse()
                .setAllowReplicationFactorChange(request.allowReplicationFactorChange())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }

    private static List<Asked> asked(AlterPartitionReassignmentsRequest request) {
        List<Asked> asked = new ArrayList<>();
        for (ReassignableTopic topic : request.topics()) {
            for (ReassignablePartition partition : topic.partitions()) {
                asked.add(
                        new Asked(
                                new NamedPartition(topic.name(), partition.partitionIndex()),
                                partition.replicas()));
            }
        }
        return asked;
    }

    private static Result<Reassignment> reassignment(MetadataImage image, Asked asked) {
        Result<TopicPartition> partition = asked.partition().in(image);
        List<Integer> replicas = asked.replicas();
        return replicas == null
                ? partition.then(known -> Result.done(new Reassignment(known, null)))
                : partition.then(known -> reassignment(known, Replicas.read(replicas)));
    }

    private static Result<Reassignment> reassignment(
            TopicPartition partition, Result<BrokerIds> replicas) {
        return replicas.then(known -> Result.done(new Reassignment(partition, known)));
    }

    private static Message response(
            AlterPartitionReassignmentsRequest request,
            Sifted<Asked, Reassignment> partitions,
            List<Reassigned> done) {
        Map<String, ReassignableTopicResponse> topics = new LinkedHashMap<>();
        partitions
                .join(
                        done.stream().map(Reassigned::result).toList(),
                        (asked, result) -> Map.entry(asked.partition(), result))
                .forEach(
                        each ->
                                topics.computeIfAbsent(
                                                each.getKey().topic(),
                                                name ->
                                                        new ReassignableTopicResponse()
                                                                .setName(name))
                                        .partitions()
                                        .add(partition(each.getKey(), each.getValue())));
        return new AlterPartitionReassignmentsResponse()
                .setAllowReplicationFactorChange(request.allowReplicationFactorChange())
                .setErrorMessage(null)
                .setResponses(List.copyOf(topics.values()));
    }

    private static ReassignablePartitionResponse partition(
            NamedPartition partition, Result<?> result) {
        return new ReassignablePartitionResponse()
                .setPartitionIndex(partition.partition())
                .setErrorCode(Answers.code(result).code())
                .setErrorMessage(Answers.explanation(result));
    }

    /**
     * What a client asks of one partition.
     *
     * @param replicas null to cancel
     */
    private record Asked(NamedPartition partition, @Nullable List<Integer> replicas) {}
}

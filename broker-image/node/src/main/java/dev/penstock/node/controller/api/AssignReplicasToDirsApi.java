/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.command.PartitionCommand;
import dev.penstock.metadata.command.PartitionCommand.ReplicaAssigned;
import dev.penstock.metadata.command.PartitionCommand.ReplicaPlace;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AssignReplicasToDirsRequest;
import dev.penstock.protocol.message.AssignReplicasToDirsResponse;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A broker says in which of its log directories it has replicas, or that they are lost. */
public final class AssignReplicasToDirsApi implements ControllerApi<AssignReplicasToDirsRequest> {
    private final Controller controller;

    public AssignReplicasToDirsApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ASSIGN_REPLICAS_TO_DIRS;
    }

    @Override
    public void handle(
            AssignReplicasToDirsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        List<ReplicaPlace> places = new ArrayList<>();
        for (AssignReplicasToDirsRequest.DirectoryData directory : request.directories()) {
            for (AssignReplicasToDirsRequest.TopicData topic : directory.topics()) {
                for (AssignReplicasToDirsRequest.PartitionData partition : topic.partitions()) {
                    places.add(
                            new ReplicaPlace(
                                    new TopicPartition(topic.topicId(), partition.partitionIndex()),
                                    directory.id()));
                }
            }
        }
        controller.submit(
                new PartitionCommand.AssignReplicasToDirs(
                        new BrokerId(request.brokerId()), request.brokerEpoch(), places),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        AssignReplicasToDirsApi::response,
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(AssignReplicasToDirsRequest request, ErrorCode error, String message) {
        return new AssignReplicasToDirsResponse().setErrorCode(error.code());
    }

    private static Message response(List<ReplicaAssigned> assigned) {
        Map<Uuid, Map<Uuid, AssignReplicasToDirsResponse.TopicData>> directories = new TreeMap<>();
        for (ReplicaAssigned one : assigned) {
            TopicPartition id = one.place().partition();
            directories
                    .computeIfAbsent(one.place().directory(), _ -> new TreeMap<>())
                    .computeIfAbsent(
                            id.topicId(),
                            topicId ->
                                    new AssignReplicasToDirsResponse.TopicData()
                                            .setTopicId(topicId))
                    .partitions()
                    .add(
                            new AssignReplicasToDirsResponse.PartitionData()
                                    .setPartitionIndex(id.partition())
                                    .setErrorCode(Answers.code(one.result()).code()));
        }
        AssignReplicasToDirsResponse response = new AssignReplicasToDirsResponse();
        directories.forEach(
                (directory, topics) ->
                        response.directories()
                                .add(
                                        new AssignReplicasToDirsResponse.DirectoryData()
                                                .setId(directory)
                                                .setTopics(List.copyOf(topics.values()))));
        return response;
    }
}

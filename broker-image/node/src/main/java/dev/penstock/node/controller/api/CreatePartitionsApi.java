/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreatePartitions;
import dev.penstock.metadata.command.TopicCommand.TopicGrown;
import dev.penstock.metadata.command.TopicCommand.TopicGrowth;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.CreatePartitionsRequest;
import dev.penstock.protocol.message.CreatePartitionsRequest.CreatePartitionsAssignment;
import dev.penstock.protocol.message.CreatePartitionsRequest.CreatePartitionsTopic;
import dev.penstock.protocol.message.CreatePartitionsResponse;
import dev.penstock.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import dev.penstock.schema.Message;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A client wants topics to grow. */
public final class CreatePartitionsApi implements ControllerApi<CreatePartitionsRequest> {
    private final Controller controller;

    public CreatePartitionsApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CREATE_PARTITIONS;
    }

    @Override
    public void handle(
            CreatePartitionsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        Sifted<CreatePartitionsTopic, TopicGrowth> topics =
                Sifted.of(request.topics(), CreatePartitionsApi::growth);
        controller.submit(
                new CreatePartitions(topics.wanted(), request.validateOnly()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        grown -> response(topics, grown),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(CreatePartitionsRequest request, ErrorCode error, String message) {
        return new CreatePartitionsResponse()
                .setResults(
                        request.topics().stream()
                                .map(
                                        topic ->
                                                new CreatePartitionsTopicResult()
                                                        .setName(topic.name())
                                                        .setErrorCode(error.code())
                                                        .setErrorMessage(message))
                                .toList());
    }

    private static Result<TopicGrowth> growth(CreatePartitionsTopic topic) {
        List<CreatePartitionsAssignment> given = topic.assignments();
        if (given == null) {
            return Result.done(new TopicGrowth(topic.name(), topic.count(), null));
        }
        List<BrokerIds> assignments = new ArrayList<>(given.size());
        for (CreatePartitionsAssignment assignment : given) {
            switch (Replicas.read(assignment.brokerIds())) {
                case Result.Done<BrokerIds>(BrokerIds replicas) -> assignments.add(replicas);
                case Result.Refused<BrokerIds>(Rejection rejection) -> {
                    return Result.refused(rejection);
                }
            }
        }
        return Result.done(new TopicGrowth(topic.name(), topic.count(), assignments));
    }

    private static Message response(
            Sifted<CreatePartitionsTopic, TopicGrowth> topics, List<TopicGrown> grown) {
        return new CreatePartitionsResponse()
                .setResults(
                        topics.join(
                                grown.stream().map(TopicGrown::result).toList(),
                                (topic, result) ->
                                        new CreatePartitionsTopicResult()
                                                .setName(topic.name())
                                                .setErrorCode(Answers.code(result).code())
                                                .setErrorMessage(Answers.explanation(result))));
    }
}

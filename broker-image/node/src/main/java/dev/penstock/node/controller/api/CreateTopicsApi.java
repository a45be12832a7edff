/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreateTopics;
import dev.penstock.metadata.command.TopicCommand.CreatedTopic;
import dev.penstock.metadata.command.TopicCommand.NewTopic;
import dev.penstock.metadata.command.TopicCommand.TopicCreation;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import dev.penstock.schema.Message;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client wants topics. Each stands for itself; a name that comes twice is refused, once. */
public final class CreateTopicsApi implements ControllerApi<CreateTopicsRequest> {
    private static final Rejection NAMED_TWICE =
            new Rejection(ErrorName.INVALID_REQUEST, "The request names this topic twice.");

    private final Controller controller;
    private final Supplier<EffectiveConfigs> configs;

    /**
     * The API.
     *
     * @param configs what holds where a new topic says nothing of its own
     */
    public CreateTopicsApi(Controller controller, Supplier<EffectiveConfigs> configs) {
        this.controller = controller;
        this.configs = configs;
    }

    @Override
    public ApiKey api() {
        return ApiKey.CREATE_TOPICS;
    }

    @Override
    public void handle(
            CreateTopicsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        Map<String, CreatableTopicResult> answers = new LinkedHashMap<>();
        Map<String, NewTopic> wanted = new LinkedHashMap<>();
        for (CreatableTopic topic : request.topics()) {
            String name = topic.name();
            if (answers.put(name, new CreatableTopicResult().setName(name)) != null) {
                wanted.remove(name);
                refuse(answers, name, NAMED_TWICE);
                continue;
            }
            switch (NewTopics.from(topic)) {
                case Result.Done<NewTopic>(NewTopic one) -> wanted.put(name, one);
                case Result.Refused<NewTopic>(Rejection rejection) ->
                        refuse(answers, name, rejection);
            }
        }
        controller.submit(
                new CreateTopics(List.copyOf(wanted.values()), request.validateOnly()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        created -> response(request, answers, created),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(CreateTopicsRequest request, ErrorCode error, String message) {
        return new CreateTopicsResponse()
                .setTopics(
                        request.topics().stream()
                                .map(CreatableTopic::name)
                                .distinct()
                                .map(name -> refused(name, error, message))
                                .toList());
    }

    private Message response(
            CreateTopicsRequest request,
            Map<String, CreatableTopicResult> answers,
            List<TopicCreation> created) {
        Map<String, CreatableTopic> asked = new LinkedHashMap<>();
        request.topics().forEach(topic -> asked.put(topic.name(), topic));
        EffectiveConfigs effective = configs.get();
        for (TopicCreation one : created) {
            switch (one.result()) {
                case Result.Done<CreatedTopic>(CreatedTopic topic) ->
                        answers.put(
                                one.name(),
                                created(
                                        one.name(),
                                        topic,
                                        NewTopics.configs(asked.get(one.name()), effective)));
                case Result.Refused<CreatedTopic>(Rejection rejection) ->
                        refuse(answers, one.name(), rejection);
            }
        }
        return new CreateTopicsResponse().setTopics(List.copyOf(answers.values()));
    }

    private static CreatableTopicResult created(
            String name,
            CreatedTopic topic,
            List<CreateTopicsResponse.CreatableTopicConfigs> configs) {
        return new CreatableTopicResult()
                .setName(name)
                .setErrorMessage(null)
                .setTopicId(topic.topicId())
                .setNumPartitions(topic.partitions())
                .setReplicationFactor((short) topic.replicationFactor())
                .setConfigs(configs);
    }

    private static void refuse(
            Map<String, CreatableTopicResult> answers, String name, Rejection rejection) {
        answers.put(name, refused(name, Answers.code(rejection), rejection.message()));
    }

    private static CreatableTopicResult refused(String name, ErrorCode error, String message) {
        return new CreatableTopicResult()
                .setName(name)
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }
}

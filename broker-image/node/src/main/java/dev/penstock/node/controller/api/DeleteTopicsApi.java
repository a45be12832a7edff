/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.DeleteTopics;
import dev.penstock.metadata.command.TopicCommand.DeletedTopic;
import dev.penstock.metadata.command.TopicCommand.TopicDeletion;
import dev.penstock.metadata.command.TopicCommand.TopicReference;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DeleteTopicsRequest;
import dev.penstock.protocol.message.DeleteTopicsRequest.DeleteTopicState;
import dev.penstock.protocol.message.DeleteTopicsResponse;
import dev.penstock.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A client wants topics to go: by name, and from version 6 on also by id. One that is named twice
 * stays, as with Kafka.
 */
public final class DeleteTopicsApi implements ControllerApi<DeleteTopicsRequest> {
    private static final String NAMED_TWICE = "The request names this topic twice.";

    private final Controller controller;

    public DeleteTopicsApi(Controller controller) {
        this.controller = controller;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DELETE_TOPICS;
    }

    @Override
    public void handle(
            DeleteTopicsRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        List<DeletableTopicResult> refused = new ArrayList<>();
        Set<TopicReference> seen = new LinkedHashSet<>();
        Set<TopicReference> wanted = new LinkedHashSet<>();
        for (DeleteTopicState topic : asked(request)) {
            Optional<String> objection = objection(topic);
            if (objection.isPresent()) {
                refused.add(refused(topic, ErrorCode.INVALID_REQUEST, objection.get()));
            } else if (seen.add(reference(topic))) {
                wanted.add(reference(topic));
            } else if (wanted.remove(reference(topic))) {
                refused.add(refused(topic, ErrorCode.INVALID_REQUEST, NAMED_TWICE));
            }
        }
        controller.submit(
                new DeleteTopics(List.copyOf(wanted)),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        deleted -> response(deleted, refused),
                                        (error, message) -> refusal(request, error, message))));
    }

    @Override
    public Message refusal(DeleteTopicsRequest request, ErrorCode error, String message) {
        return new DeleteTopicsResponse()
                .setResponses(
                        asked(request).stream()
                                .map(topic -> refused(topic, error, message))
                                .toList());
    }

    /** The topics of both forms of the request; one of them is empty. */
    private static List<DeleteTopicState> asked(DeleteTopicsRequest request) {
        return Stream.concat(
                        request.topics().stream(),
                        request.topicNames().stream()
                                .map(name -> new DeleteTopicState().setName(name)))
                .toList();
    }

    private static Optional<String> objection(DeleteTopicState topic) {
        boolean named = topic.name() != null;
        boolean identified = !topic.topicId().equals(Uuid.ZERO);
        if (named && identified) {
            return Optional.of("A topic is named by its name or by its id, not by both.");
        }
        return named || identified
                ? Optional.empty()
                : Optional.of("Neither the name nor the id of a topic is given.");
    }

    private static TopicReference reference(DeleteTopicState topic) {
        String name = topic.name();
        return name == null
                ? new TopicReference.ById(topic.topicId())
                : new TopicReference.ByName(name);
    }

    private static Message response(
            List<TopicDeletion> deleted, List<DeletableTopicResult> refused) {
        List<DeletableTopicResult> results = new ArrayList<>();
        for (TopicDeletion one : deleted) {
            results.add(
                    switch (one.result()) {
                        case Result.Done<DeletedTopic>(DeletedTopic topic) ->
                                result(topic.name(), topic.topicId());
                        case Result.Refused<DeletedTopic>(Rejection rejection) ->
                                unknown(one.topic())
                                        .setErrorCode(Answers.code(rejection).code())
                                        .setErrorMessage(rejection.message());
                    });
        }
        results.addAll(refused);
        return new DeleteTopicsResponse().setResponses(results);
    }

    private static DeletableTopicResult unknown(TopicReference topic) {
        return switch (topic) {
            case TopicReference.ByName(String name) -> result(name, Uuid.ZERO);
            case TopicReference.ById(Uuid topicId) -> result(null, topicId);
        };
    }

    private static DeletableTopicResult refused(
            DeleteTopicState topic, ErrorCode error, String message) {
        return result(topic.name(), topic.topicId())
                .setErrorCode(error.code())
                .setErrorMessage(message);
    }

    private static DeletableTopicResult result(@Nullable String name, Uuid topicId) {
        return new DeletableTopicResult().setName(name).setTopicId(topicId);
    }
}

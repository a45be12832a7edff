/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.command.PartitionCommand.ElectLeaders;
import dev.penstock.metadata.command.PartitionCommand.Election;
import dev.penstock.metadata.command.PartitionCommand.LeaderElected;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.ElectLeadersRequest;
import dev.penstock.protocol.message.ElectLeadersRequest.TopicPartitions;
import dev.penstock.protocol.message.ElectLeadersResponse;
import dev.penstock.protocol.message.ElectLeadersResponse.PartitionResult;
import dev.penstock.protocol.message.ElectLeadersResponse.ReplicaElectionResult;
import dev.penstock.schema.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A client wants other leaders: the preferred ones, or any that is left. */
public final class ElectLeadersApi implements ControllerApi<ElectLeadersRequest> {
    private static final byte PREFERRED = 0;
    private static final byte UNCLEAN = 1;

    private final Controller controller;
    private final Supplier<MetadataImage> image;

    /**
     * The API.
     *
     * @param image in which topics are found by their names
     */
    public ElectLeadersApi(Controller controller, Supplier<MetadataImage> image) {
        this.controller = controller;
        this.image = image;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ELECT_LEADERS;
    }

    @Override
    public void handle(
            ElectLeadersRequest request,
            short version,
            ListenerName listener,
            Consumer<Message> answer) {
        Optional<Election> election = election(request.electionType());
        if (election.isEmpty()) {
            answer.accept(
                    refusal(
                            request,
                            version,
                            ErrorCode.INVALID_REQUEST,
                            "An election is preferred (0) or unclean (1), not "
                                    + request.electionType()
                                    + "."));
            return;
        }
        List<TopicPartitions> named = request.topicPartitions();
        if (named == null) {
            electAll(request, version, election.get(), answer);
        } else {
            electSome(request, version, election.get(), named(named), answer);
        }
    }

    /** Each partition of the request is refused; where it names none, the answer as a whole is. */
    @Override
    public Message refusal(ElectLeadersRequest request, ErrorCode error, String message) {
        List<TopicPartitions> named = request.topicPartitions();
        if (named == null || named.isEmpty()) {
            return new ElectLeadersResponse().setErrorCode(error.code());
        }
        Results results = new Results();
        named(named).forEach(each -> results.add(each, error, message));
        return results.response();
    }

    /** Version 0 has no field for the answer as a whole: it says that nobody was elected. */
    @Override
    public Message refusal(
            ElectLeadersRequest request, short version, ErrorCode error, String message) {
        List<TopicPartitions> named = request.topicPartitions();
        return version == 0 && (named == null || named.isEmpty())
                ? new ElectLeadersResponse()
                : refusal(request, error, message);
    }

    private void electSome(
            ElectLeadersRequest request,
            short version,
            Election election,
            List<NamedPartition> named,
            Consumer<Message> answer) {
        MetadataImage now = image.get();
        Sifted<NamedPartition, TopicPartition> partitions = Sifted.of(named, each -> each.in(now));
        controller.submit(
                new ElectLeaders(election, partitions.wanted()),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        elected -> response(partitions, elected),
                                        (error, message) ->
                                                refusal(request, version, error, message))));
    }

    private void electAll(
            ElectLeadersRequest request,
            short version,
            Election election,
            Consumer<Message> answer) {
        controller.submit(
                new ElectLeaders(election, null),
                decided ->
                        answer.accept(
                                Answers.message(
                                        decided,
                                        this::response,
                                        (error, message) ->
                                                refusal(request, version, error, message))));
    }

    private static Message response(
            Sifted<NamedPartition, TopicPartition> partitions, List<LeaderElected> elected) {
        Results results = new Results();
        partitions
                .join(
                        elected.stream().map(LeaderElected::result).toList(),
                        (partition, result) -> Map.entry(partition, result))
                .forEach(each -> results.add(each.getKey(), each.getValue()));
        return results.response();
    }

    private Message response(List<LeaderElected> elected) {
        MetadataImage now = image.get();
        Results results = new Results();
        for (LeaderElected each : elected) {
            // A topic that was deleted meanwhile has no name any more, and nobody asks for it.
            now.topic(each.partition().topicId())
                    .ifPresent(
                            topic ->
                                    results.add(
                                            new NamedPartition(
                                                    topic.name(), each.partition().partition()),
                                            each.result()));
        }
        return results.response();
    }

    private static Optional<Election> election(byte type) {
        return switch (type) {
            case PREFERRED -> Optional.of(Election.PREFERRED);
            case UNCLEAN -> Optional.of(Election.UNCLEAN);
            default -> Optional.empty();
        };
    }

    private static List<NamedPartition> named(List<TopicPartitions> topics) {
        List<NamedPartition> named = new ArrayList<>();
        for (TopicPartitions topic : topics) {
            for (int partition : topic.partitions()) {
                named.add(new NamedPartition(topic.topic(), partition));
            }
        }
        return named;
    }

    /** Results, by topic. */
    private static final class Results {
        private final Map<String, ReplicaElectionResult> topics = new LinkedHashMap<>();

        void add(NamedPartition partition, Result<?> result) {
            add(partition, Answers.code(result), Answers.explanation(result));
        }

        void add(NamedPartition partition, ErrorCode error, @Nullable String message) {
            topics.computeIfAbsent(
                            partition.topic(), topic -> new ReplicaElectionResult().setTopic(topic))
                    .partitionResult()
                    .add(
                            new PartitionResult()
                                    .setPartitionId(partition.partition())
                                    .setErrorCode(error.code())
                                    .setErrorMessage(message));
        }

        Message response() {
            return new ElectLeadersResponse()
                    .setReplicaElectionResults(List.copyOf(topics.values()));
        }
    }
}

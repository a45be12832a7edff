/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreateTopics;
import dev.penstock.metadata.command.TopicCommand.CreatedTopic;
import dev.penstock.metadata.command.TopicCommand.NewTopic;
import dev.penstock.metadata.command.TopicCommand.TopicCreation;
import dev.penstock.metadata.config.ConfigValidation;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.topic.PartitionLayout.ReplicationFactor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Creates topics. Each topic of a request is created whole or not at all. */
public final class TopicCreationPlanner {
    private final MetadataSettings settings;
    private final Randomness randomness;

    public TopicCreationPlanner(MetadataSettings settings, Randomness randomness) {
        this.settings = settings;
        this.randomness = randomness;
    }

    public Outcome<List<TopicCreation>> create(Draft draft, CreateTopics command) {
        Draft.Mark begin = draft.mark();
        SortedSet<String> duplicates = duplicates(command.topics());
        List<TopicCreation> answers = new ArrayList<>();
        for (NewTopic topic : command.topics()) {
            Result<CreatedTopic> result =
                    duplicates.contains(topic.name())
                            ? Result.refused(
                                    ErrorName.INVALID_REQUEST,
                                    "The request names the topic " + topic.name() + " twice.")
                            : create(draft, topic, command.validateOnly());
            answers.add(new TopicCreation(topic.name(), result));
        }
        if (command.validateOnly()) {
            draft.backTo(begin);
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private Result<CreatedTopic> create(Draft draft, NewTopic topic, boolean validateOnly) {
        Optional<Rejection> objection =
                objectionToName(draft, topic.name())
                        .or(() -> objectionToCounts(topic))
                        .or(() -> ConfigValidation.objectionToTopic(topic.configs()));
        if (objection.isPresent()) {
            return Result.refused(objection.get());
        }
        return layout(draft, topic).then(replicas -> write(draft, topic, replicas, validateOnly));
    }

    private Result<List<BrokerIds>> layout(Draft draft, NewTopic topic) {
        List<BrokerIds> assignments = List.copyOf(topic.assignments().values());
        int partitions =
                assignments.isEmpty()
                        ? topic.partitions().orElse(settings.defaultPartitions(draft.image()))
                        : assignments.size();
        if (partitions > TopicLimits.MAX_PARTITIONS_PER_REQUEST - draft.size()) {
            return Result.refused(
                    ErrorName.POLICY_VIOLATION,
                    "A request creates at most "
                            + TopicLimits.MAX_PARTITIONS_PER_REQUEST
                            + " partitions; ask for this topic in another one, or create it smaller"
                            + " and let it grow.");
        }
        if (assignments.isEmpty()) {
            int factor =
                    topic.replicationFactor()
                            .orElse(settings.defaultReplicationFactor(draft.image()));
            return PartitionLayout.placed(
                    draft.image(),
                    settings.effective(draft.image()),
                    null,
                    partitions,
                    new ReplicationFactor(factor));
        }
        ReplicationFactor factor = new ReplicationFactor(assignments.getFirst().size());
        return PartitionLayout.objection(draft.image(), assignments, factor)
                .<Result<List<BrokerIds>>>map(Result::refused)
                .orElseGet(() -> Result.done(assignments));
    }

    private Result<CreatedTopic> write(
            Draft draft, NewTopic topic, List<BrokerIds> replicas, boolean validateOnly) {
        Uuid topicId = newTopicId(draft);
        draft.add(new MetadataRecord.Topic(topicId, topic.name()));
        ConfigResource resource = ConfigResource.topic(topic.name());
        for (ConfigEntry entry : topic.configs()) {
            draft.add(new MetadataRecord.Config(resource, entry.name(), entry.value()));
        }
        for (int i = 0; i < replicas.size(); i++) {
            draft.add(
                    PartitionLayout.first(
                            draft.image(),
                            draft.image().topic(topicId).orElseThrow().topicPartition(i),
                            replicas.get(i)));
        }
        return Result.done(
                new CreatedTopic(
                        validateOnly ? Uuid.ZERO : topicId,
                        replicas.size(),
                        replicas.getFirst().size()));
    }

    private Uuid newTopicId(Draft draft) {
        Uuid topicId = Uuid.random(randomness);
        while (draft.image().topic(topicId).isPresent()) {
            topicId = Uuid.random(randomness);
        }
        return topicId;
    }

    private static Optional<Rejection> objectionToName(Draft draft, String name) {
        Optional<String> illegal = TopicNames.objection(name);
        if (illegal.isPresent()) {
            return rejection(ErrorName.INVALID_TOPIC_EXCEPTION, illegal.get());
        }
        if (draft.image().topic(name).isPresent()) {
            return rejection(
                    ErrorName.TOPIC_ALREADY_EXISTS, "The topic " + name + " exists already.");
        }
        return draft.image()
                .collidingTopic(name)
                .flatMap(
                        other ->
                                rejection(
                                        ErrorName.INVALID_TOPIC_EXCEPTION,
                                        "The topic "
                                                + name
                                                + " collides with "
                                                + other
                                                + ": in the names of metrics '.' and '_' are the"
                                                + " same."));
    }

    private static Optional<Rejection> objectionToCounts(NewTopic topic) {
        if (topic.assignments().isEmpty()) {
            if (topic.partitions().orElse(1) < 1) {
                return rejection(
                        ErrorName.INVALID_PARTITIONS,
                        "A topic has at least one partition; -1 asks for the default.");
            }
            return topic.replicationFactor().orElse(1) >= 1
                    ? Optional.empty()
                    : rejection(
                            ErrorName.INVALID_REPLICATION_FACTOR,
                            "A replication factor is at least 1; -1 asks for the default.");
        }
        if (topic.partitions().isPresent() || topic.replicationFactor().isPresent()) {
            return rejection(
                    ErrorName.INVALID_REQUEST,
                    "With replicas given by hand, neither the number of partitions nor the"
                            + " replication factor can be given.");
        }
        boolean gapless =
                topic.assignments().firstKey() == 0
                        && topic.assignments().lastKey() == topic.assignments().size() - 1;
        return gapless
                ? Optional.empty()
                : rejection(
                        ErrorName.INVALID_REPLICA_ASSIGNMENT,
                        "Partitions are numbered from 0 without a gap.");
    }

    private static SortedSet<String> duplicates(List<NewTopic> topics) {
        SortedSet<String> seen = new TreeSet<>();
        SortedSet<String> duplicates = new TreeSet<>();
        for (NewTopic topic : topics) {
            if (!seen.add(topic.name())) {
                duplicates.add(topic.name());
            }
        }
        return duplicates;
    }

    private static Optional<Rejection> rejection(ErrorName error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.topic;

import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreatePartitions;
import dev.penstock.metadata.command.TopicCommand.TopicGrown;
import dev.penstock.metadata.command.TopicCommand.TopicGrowth;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.topic.PartitionLayout.ReplicationFactor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Adds partitions to topics. */
public final class TopicGrowthPlanner {
    private final MetadataSettings settings;

    public TopicGrowthPlanner(MetadataSettings settings) {
        this.settings = settings;
    }

    public Outcome<List<TopicGrown>> grow(Draft draft, CreatePartitions command) {
        Draft.Mark begin = draft.mark();
        SortedSet<String> seen = new TreeSet<>();
        List<TopicGrown> answers = new ArrayList<>();
        for (TopicGrowth growth : command.topics()) {
            Result<Integer> result =
                    seen.add(growth.name())
                            ? grow(draft, growth)
                            : Result.refused(
                                    ErrorName.INVALID_REQUEST,
                                    "The request names the topic " + growth.name() + " twice.");
            answers.add(new TopicGrown(growth.name(), result));
        }
        if (command.validateOnly()) {
            draft.backTo(begin);
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private Result<Integer> grow(Draft draft, TopicGrowth growth) {
        Optional<TopicImage> found = draft.image().topic(growth.name());
        if (found.isEmpty()) {
            return Result.refused(
                    ErrorName.UNKNOWN_TOPIC_OR_PARTITION,
                    "There is no topic " + growth.name() + ".");
        }
        TopicImage topic = found.get();
        Optional<Rejection> objection = objection(draft, topic, growth);
        if (objection.isPresent()) {
            return Result.refused(objection.get());
        }
        return layout(draft, topic, growth).then(replicas -> write(draft, topic, replicas));
    }

    private static Optional<Rejection> objection(
            Draft draft, TopicImage topic, TopicGrowth growth) {
        int added = growth.partitions() - topic.partitionCount();
        if (added <= 0) {
            return Optional.of(
                    new Rejection(
                            ErrorName.INVALID_PARTITIONS,
                            "The topic "
                                    + topic.name()
                                    + " has "
                                    + topic.partitionCount()
                                    + " partitions already; "
                                    + growth.partitions()
                                    + " would not be more, and a topic never shrinks."));
        }
        if (added > TopicLimits.MAX_PARTITIONS_PER_REQUEST - draft.size()) {
            return Optional.of(
                    new Rejection(
                            ErrorName.POLICY_VIOLATION,
                            "A request creates at most "
                                    + TopicLimits.MAX_PARTITIONS_PER_REQUEST
                                    + " partitions."));
        }
        return growth.assignments() == null || growth.assignments().size() == added
                ? Optional.empty()
                : Optional.of(
                        new Rejection(
                                ErrorName.INVALID_REPLICA_ASSIGNMENT,
                                added
                                        + " partitions are added, and replicas given for "
                                        + growth.assignments().size()
                                        + "."));
    }

    private Result<List<BrokerIds>> layout(Draft draft, TopicImage topic, TopicGrowth growth) {
        PartitionImage first = topic.partition(0).orElseThrow();
        ReplicationFactor factor =
                new ReplicationFactor(first.replicas().without(first.removing()).size());
        List<BrokerIds> assignments = growth.assignments();
        if (assignments == null) {
            return PartitionLayout.placed(
                    draft.image(),
                    settings.effective(draft.image()),
                    topic,
                    growth.partitions() - topic.partitionCount(),
                    factor);
        }
        return PartitionLayout.objection(draft.image(), assignments, factor)
                .<Result<List<BrokerIds>>>map(Result::refused)
                .orElseGet(() -> Result.done(assignments));
    }

    private static Result<Integer> write(Draft draft, TopicImage topic, List<BrokerIds> replicas) {
        int next = topic.partitionCount();
        for (BrokerIds each : replicas) {
            draft.add(PartitionLayout.first(draft.image(), topic.topicPartition(next++), each));
        }
        return Result.done(next);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand.BalanceLeaders;
import dev.penstock.metadata.command.PartitionCommand.Balanced;
import dev.penstock.metadata.command.PartitionCommand.ElectLeaders;
import dev.penstock.metadata.command.PartitionCommand.Election;
import dev.penstock.metadata.command.PartitionCommand.LeaderElected;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Elections that somebody asks for. */
public final class ElectionPlanner {
    private final MetadataSettings settings;

    public ElectionPlanner(MetadataSettings settings) {
        this.settings = settings;
    }

    public Outcome<List<LeaderElected>> elect(Draft draft, ElectLeaders command) {
        List<LeaderElected> answers = new ArrayList<>();
        if (command.partitions() != null) {
            for (TopicPartition partition : command.partitions()) {
                answers.add(elect(draft, command.election(), partition));
            }
            return new Outcome.Decision<>(draft.records(), answers);
        }
        for (TopicPartition partition : electable(draft.image(), command.election())) {
            LeaderElected answer = elect(draft, command.election(), partition);
            if (answer.result()
                    .refusal()
                    .filter(refusal -> refusal.error() == ErrorName.ELECTION_NOT_NEEDED)
                    .isEmpty()) {
                answers.add(answer);
            }
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    /** Moves leadership to first replicas that are active and in sync, a few at a time. */
    public Outcome<Balanced> balance(Draft draft, BalanceLeaders command) {
        boolean more = false;
        if (draft.image().notPreferredCount() > 0) {
            MetadataImage image = draft.image();
            for (TopicPartition partition : electable(image, Election.PREFERRED)) {
                PartitionImage before = image.partition(partition).orElseThrow();
                BrokerId preferred = before.preferredLeader();
                if (!before.isr().contains(preferred) || !image.canServe(preferred, before)) {
                    continue;
                }
                if (draft.size() >= command.maxMoves()) {
                    more = true;
                    break;
                }
                elect(draft, Election.PREFERRED, partition);
            }
        }
        return new Outcome.Decision<>(draft.records(), new Balanced(draft.size(), more));
    }

    private static List<TopicPartition> electable(MetadataImage image, Election election) {
        List<TopicPartition> found = new ArrayList<>();
        image.forEachPartition(
                (topic, number, partition) -> {
                    boolean electable =
                            switch (election) {
                                case PREFERRED -> !partition.isLedBy(partition.preferredLeader());
                                case UNCLEAN -> !partition.hasLeader();
                            };
                    if (electable) {
                        found.add(topic.topicPartition(number));
                    }
                });
        return found;
    }

    private LeaderElected elect(Draft draft, Election election, TopicPartition partition) {
        Optional<PartitionImage> before = draft.image().partition(partition);
        if (before.isEmpty()) {
            return new LeaderElected(
                    partition,
                    Result.refused(
                            ErrorName.UNKNOWN_TOPIC_OR_PARTITION, "There is no such partition."));
        }
        boolean needed =
                switch (election) {
                    case PREFERRED -> !before.get().isLedBy(before.get().preferredLeader());
                    case UNCLEAN -> !before.get().hasLeader();
                };
        if (!needed) {
            return new LeaderElected(
                    partition,
                    Result.refused(
                            ErrorName.ELECTION_NOT_NEEDED,
                            "The partition has the leader it wants."));
        }
        transition(draft, election, partition, before.get()).toRecord().ifPresent(draft::add);
        PartitionImage after = draft.image().partition(partition).orElseThrow();
        return new LeaderElected(partition, result(election, after));
    }

    private PartitionTransition transition(
            Draft draft, Election election, TopicPartition partition, PartitionImage before) {
        String topic = draft.image().topic(partition.topicId()).orElseThrow().name();
        PartitionRules rules = PartitionRules.of(settings.effective(draft.image()), topic);
        PartitionTransition transition =
                new PartitionTransition(partition, before, rules, draft.image(), null);
        return switch (election) {
            case PREFERRED -> transition.preferring();
            case UNCLEAN -> transition.uncleanly(true);
        };
    }

    private static Result<BrokerId> result(Election election, PartitionImage after) {
        Optional<BrokerId> leader = after.leader();
        return switch (election) {
            case PREFERRED ->
                    after.isLedBy(after.preferredLeader())
                            ? Result.done(after.preferredLeader())
                            : Result.refused(
                                    ErrorName.PREFERRED_LEADER_NOT_AVAILABLE,
                                    "Broker "
                                            + after.preferredLeader()
                                            + " is not active or not in sync.");
            case UNCLEAN ->
                    leader.map(Result::done)
                            .orElseGet(
                                    () ->
                                            Result.refused(
                                                    ErrorName.ELIGIBLE_LEADERS_NOT_AVAILABLE,
                                                    "None of the replicas "
                                                            + after.replicas()
                                                            + " is active."));
        };
    }
}

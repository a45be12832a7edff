/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitionReassignments;
import dev.penstock.metadata.command.PartitionCommand.Reassigned;
import dev.penstock.metadata.command.PartitionCommand.Reassignment;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.BrokerIds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Moves partitions to other replicas. While it goes on, the replica list is the target followed by
 * those who leave; it ends in the transition that finds all who came in the ISR.
 */
public final class ReassignmentPlanner {
    private final MetadataSettings settings;

    public ReassignmentPlanner(MetadataSettings settings) {
        this.settings = settings;
    }

    public Outcome<List<Reassigned>> reassign(Draft draft, AlterPartitionReassignments command) {
        List<Reassigned> answers = new ArrayList<>();
        for (Reassignment reassignment : command.reassignments()) {
            answers.add(
                    new Reassigned(
                            reassignment.partition(),
                            reassign(draft, reassignment, command.allowReplicationFactorChange())));
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private Result<PartitionImage> reassign(
            Draft draft, Reassignment reassignment, boolean factorMayChange) {
        Optional<PartitionImage> found = draft.image().partition(reassignment.partition());
        if (found.isEmpty()) {
            return Result.refused(
                    ErrorName.UNKNOWN_TOPIC_OR_PARTITION, "There is no such partition.");
        }
        PartitionImage before = found.get();
        BrokerIds target = reassignment.replicas();
        if (target == null) {
            return cancel(draft, reassignment, before);
        }
        Optional<Rejection> objection =
                objection(draft, target)
                        .or(() -> factorMayChange ? Optional.empty() : objection(before, target));
        if (objection.isPresent()) {
            return Result.refused(objection.get());
        }
        // Whoever was only being added and is no longer wanted has nothing to lose.
        BrokerIds original = before.replicas().without(before.adding());
        BrokerIds dropped = before.adding().without(target);
        BrokerIds leaving = original.without(target);
        BrokerIds isr = before.isr().without(dropped);
        if (isr.isEmpty() && !before.isr().isEmpty()) {
            return Result.refused(loss(before.isr()));
        }
        return change(
                draft,
                reassignment,
                transition(draft, reassignment, before)
                        .isr(isr)
                        .replicas(target.union(leaving), target.without(original), leaving));
    }

    private Result<PartitionImage> cancel(
            Draft draft, Reassignment reassignment, PartitionImage before) {
        if (!before.isReassigning()) {
            return Result.refused(
                    ErrorName.NO_REASSIGNMENT_IN_PROGRESS, "No reassignment of it goes on.");
        }
        BrokerIds isr = before.isr().without(before.adding());
        if (isr.isEmpty() && !before.isr().isEmpty()) {
            return Result.refused(loss(before.isr()));
        }
        BrokerIds replicas = before.replicas().without(before.adding());
        return change(
                draft,
                reassignment,
                transition(draft, reassignment, before)
                        .isr(isr)
                        .replicas(replicas, BrokerIds.NONE, BrokerIds.NONE));
    }

    private PartitionTransition transition(
            Draft draft, Reassignment reassignment, PartitionImage before) {
        String topic = draft.image().topic(reassignment.partition().topicId()).orElseThrow().name();
        return new PartitionTransition(
                reassignment.partition(),
                before,
                PartitionRules.of(settings.effective(draft.image()), topic),
                draft.image(),
                null);
    }

    private static Result<PartitionImage> change(
            Draft draft, Reassignment reassignment, PartitionTransition transition) {
        transition.toRecord().ifPresent(draft::add);
        return Result.done(draft.image().partition(reassignment.partition()).orElseThrow());
    }

    private static Rejection loss(BrokerIds isr) {
        return new Rejection(
                ErrorName.INVALID_REPLICA_ASSIGNMENT,
                "Only the added replicas "
                        + isr
                        + " are in sync; without them acknowledged records would be lost.");
    }

    private static Optional<Rejection> objection(Draft draft, BrokerIds target) {
        if (target.isEmpty() || target.hasDuplicates()) {
            return Optional.of(
                    new Rejection(
                            ErrorName.INVALID_REPLICA_ASSIGNMENT,
                            "The replicas " + target + " are empty or name a broker twice."));
        }
        for (BrokerId broker : target) {
            if (draft.image().broker(broker).isEmpty()) {
                return Optional.of(
                        new Rejection(
                                ErrorName.INVALID_REPLICA_ASSIGNMENT,
                                "Broker " + broker + " is not registered."));
            }
        }
        return Optional.empty();
    }

    private static Optional<Rejection> objection(PartitionImage before, BrokerIds target) {
        int factor = before.replicas().without(before.adding()).size();
        return factor == target.size()
                ? Optional.empty()
                : Optional.of(
                        new Rejection(
                                ErrorName.INVALID_REPLICATION_FACTOR,
                                "The partition has "
                                        + factor
                                        + " replicas and "
                                        + target.size()
                                        + " are asked for; the request does not allow that."));
    }
}

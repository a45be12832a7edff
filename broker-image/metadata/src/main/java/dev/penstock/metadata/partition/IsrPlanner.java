/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitions;
import dev.penstock.metadata.command.PartitionCommand.IsrMember;
import dev.penstock.metadata.command.PartitionCommand.IsrProposal;
import dev.penstock.metadata.command.PartitionCommand.PartitionAltered;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.metadata.record.BrokerIds;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides on the in-sync replicas that leaders propose. A leader decides alone who is in sync; the
 * machine sees to it that the leader is still the leader, that it knows the partition as it is, and
 * that nobody joins who is fenced, stopping, or another incarnation than the one that caught up.
 */
public final class IsrPlanner {
    private final MetadataSettings settings;

    public IsrPlanner(MetadataSettings settings) {
        this.settings = settings;
    }

    public Outcome<List<PartitionAltered>> alter(Draft draft, AlterPartitions command) {
        Optional<BrokerImage> broker = draft.image().broker(command.broker());
        if (broker.isEmpty() || broker.get().epoch() != command.brokerEpoch()) {
            return Outcome.rejected(
                    ErrorName.STALE_BROKER_EPOCH,
                    "Broker " + command.broker() + " is not registered with this epoch.");
        }
        List<PartitionAltered> answers = new ArrayList<>();
        for (IsrProposal proposal : command.proposals()) {
            answers.add(
                    new PartitionAltered(
                            proposal.partition(), alter(draft, command.broker(), proposal)));
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private Result<PartitionImage> alter(Draft draft, BrokerId leader, IsrProposal proposal) {
        Optional<TopicImage> topic = draft.image().topic(proposal.partition().topicId());
        if (topic.isEmpty()) {
            return Result.refused(ErrorName.UNKNOWN_TOPIC_ID, "There is no such topic.");
        }
        Optional<PartitionImage> partition = draft.image().partition(proposal.partition());
        if (partition.isEmpty()) {
            return Result.refused(
                    ErrorName.UNKNOWN_TOPIC_OR_PARTITION, "There is no such partition.");
        }
        Optional<Rejection> objection =
                objectionToEpochs(partition.get(), leader, proposal)
                        .or(() -> objectionToIsr(partition.get(), leader, proposal))
                        .or(() -> objectionToMembers(draft, partition.get(), leader, proposal));
        if (objection.isPresent()) {
            return Result.refused(objection.get());
        }
        PartitionRules rules =
                PartitionRules.of(settings.effective(draft.image()), topic.get().name());
        new PartitionTransition(proposal.partition(), partition.get(), rules, draft.image(), null)
                .isr(members(proposal))
                .recovering(proposal.recovering())
                .toRecord()
                .ifPresent(draft::add);
        return Result.done(draft.image().partition(proposal.partition()).orElseThrow());
    }

    private static Optional<Rejection> objectionToEpochs(
            PartitionImage partition, BrokerId leader, IsrProposal proposal) {
        int newer = proposal.leaderEpoch().compareTo(partition.leaderEpoch());
        if (newer > 0 || proposal.partitionEpoch() > partition.partitionEpoch()) {
            // The leader has seen a later state than this node: this node is behind.
            return rejection(
                    ErrorName.NOT_CONTROLLER, "The partition is known here by older epochs.");
        }
        if (newer < 0) {
            return rejection(
                    ErrorName.FENCED_LEADER_EPOCH,
                    "The leader epoch is " + partition.leaderEpoch() + " by now.");
        }
        if (!partition.isLedBy(leader)) {
            return rejection(
                    ErrorName.INVALID_REQUEST,
                    "Broker " + leader + " does not lead the partition.");
        }
        if (proposal.partitionEpoch() < partition.partitionEpoch()) {
            return rejection(
                    ErrorName.INVALID_UPDATE_VERSION,
                    "The partition epoch is " + partition.partitionEpoch() + " by now.");
        }
        return Optional.empty();
    }

    private static Optional<Rejection> objectionToIsr(
            PartitionImage partition, BrokerId leader, IsrProposal proposal) {
        BrokerIds isr = members(proposal);
        if (isr.hasDuplicates() || !partition.replicas().containsAll(isr)) {
            return rejection(
                    ErrorName.INVALID_REQUEST,
                    "The ISR " + isr + " is not within the replicas " + partition.replicas() + ".");
        }
        if (!isr.contains(leader)) {
            return rejection(
                    ErrorName.INVALID_REQUEST, "The ISR " + isr + " is without its leader.");
        }
        if (proposal.recovering() && !partition.recovering()) {
            return rejection(
                    ErrorName.INVALID_REQUEST, "The leader has already said that it recovered.");
        }
        if (proposal.recovering() && isr.size() > 1) {
            return rejection(
                    ErrorName.INVALID_REQUEST, "Nobody is in sync with a leader that recovers.");
        }
        return Optional.empty();
    }

    private static Optional<Rejection> objectionToMembers(
            Draft draft, PartitionImage partition, BrokerId leader, IsrProposal proposal) {
        for (IsrMember member : proposal.isr()) {
            // A leader that shuts down may still take in the one who shall succeed it.
            if (member.broker().equals(leader)) {
                continue;
            }
            Optional<BrokerImage> broker = draft.image().broker(member.broker());
            if (broker.isEmpty() || !broker.get().isActive()) {
                return rejection(
                        ErrorName.INELIGIBLE_REPLICA,
                        "Broker " + member.broker() + " is not active.");
            }
            if (!draft.image().isOnline(member.broker(), partition.directories())) {
                return rejection(
                        ErrorName.INELIGIBLE_REPLICA,
                        "Broker " + member.broker() + " cannot use its replica.");
            }
            if (member.brokerEpoch().isPresent()
                    && member.brokerEpoch().getAsLong() != broker.get().epoch()) {
                return rejection(
                        ErrorName.INELIGIBLE_REPLICA,
                        "Broker " + member.broker() + " has been restarted since it caught up.");
            }
        }
        return Optional.empty();
    }

    private static BrokerIds members(IsrProposal proposal) {
        return BrokerIds.copyOf(proposal.isr().stream().map(IsrMember::broker).toList());
    }

    private static Optional<Rejection> rejection(ErrorName error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}

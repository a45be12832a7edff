/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand.AssignReplicasToDirs;
import dev.penstock.metadata.command.PartitionCommand.ReplicaAssigned;
import dev.penstock.metadata.command.PartitionCommand.ReplicaPlace;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.image.TopicImage;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Notes where brokers say that their replicas are (KIP-858). A replica that is nowhere its broker
 * can use leaves the ISR and leads no more. It is not eligible either: a disk that fails may have
 * lost what it had taken.
 */
public final class DirectoryPlanner {
    private final MetadataSettings settings;

    public DirectoryPlanner(MetadataSettings settings) {
        this.settings = settings;
    }

    public Outcome<List<ReplicaAssigned>> assign(Draft draft, AssignReplicasToDirs command) {
        Optional<BrokerImage> broker = draft.image().broker(command.broker());
        if (broker.isEmpty() || broker.get().epoch() != command.brokerEpoch()) {
            return Outcome.rejected(
                    ErrorName.STALE_BROKER_EPOCH,
                    "Broker " + command.broker() + " is not registered with this epoch.");
        }
        List<ReplicaAssigned> answers = new ArrayList<>();
        for (ReplicaPlace place : command.places()) {
            answers.add(new ReplicaAssigned(place, assign(draft, command.broker(), place)));
        }
        return new Outcome.Decision<>(draft.records(), answers);
    }

    private Result<Uuid> assign(Draft draft, BrokerId broker, ReplicaPlace place) {
        TopicPartition id = place.partition();
        MetadataImage image = draft.image();
        Optional<TopicImage> topic = image.topic(id.topicId());
        if (topic.isEmpty()) {
            return Result.refused(ErrorName.UNKNOWN_TOPIC_ID, "There is no such topic.");
        }
        Optional<PartitionImage> partition = image.partition(id);
        if (partition.isEmpty()) {
            return Result.refused(
                    ErrorName.UNKNOWN_TOPIC_OR_PARTITION, "There is no such partition.");
        }
        if (!partition.get().replicas().contains(broker)) {
            return Result.refused(
                    ErrorName.NOT_LEADER_OR_FOLLOWER,
                    "Broker " + broker + " does not store the partition.");
        }
        PartitionRules rules = PartitionRules.of(settings.effective(image), topic.get().name());
        PartitionTransition transition =
                new PartitionTransition(id, partition.get(), rules, image, null)
                        .directory(broker, place.directory());
        if (!image.isOnline(
                broker, partition.get().directories().with(broker, place.directory()))) {
            transition.lost(broker).uncleanly(rules.uncleanElection());
        } else if (!partition.get().hasLeader()) {
            transition.uncleanly(rules.uncleanElection());
        }
        transition.toRecord().ifPresent(draft::add);
        return Result.done(place.directory());
    }
}

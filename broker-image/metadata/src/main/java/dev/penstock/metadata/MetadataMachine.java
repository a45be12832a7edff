/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import dev.penstock.kernel.Randomness;
import dev.penstock.metadata.broker.BrokerLiveness;
import dev.penstock.metadata.broker.HeartbeatPlanner;
import dev.penstock.metadata.broker.RegistrationPlanner;
import dev.penstock.metadata.cluster.ActivationPlanner;
import dev.penstock.metadata.cluster.FeaturePlanner;
import dev.penstock.metadata.cluster.ProducerIdPlanner;
import dev.penstock.metadata.command.BrokerCommand;
import dev.penstock.metadata.command.ClusterCommand;
import dev.penstock.metadata.command.Command;
import dev.penstock.metadata.command.ConfigCommand;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand;
import dev.penstock.metadata.command.QuotaCommand;
import dev.penstock.metadata.command.TopicCommand;
import dev.penstock.metadata.config.ConfigPlanner;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.partition.DirectoryPlanner;
import dev.penstock.metadata.partition.ElectionPlanner;
import dev.penstock.metadata.partition.IsrPlanner;
import dev.penstock.metadata.partition.LeadershipPlanner;
import dev.penstock.metadata.partition.ReassignmentPlanner;
import dev.penstock.metadata.partition.RuleChanges;
import dev.penstock.metadata.quota.QuotaPlanner;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.topic.TopicCreationPlanner;
import dev.penstock.metadata.topic.TopicDeletionPlanner;
import dev.penstock.metadata.topic.TopicGrowthPlanner;

/**
 * The active controller's view of the cluster, and its judgement.
 *
 * <p>{@link #decide} says what a command leads to and changes nothing but soft state (who was heard
 * of when). Whoever asks appends the records to the metadata log, calls {@link #apply} for each at
 * once, so that the next command sees them, and answers when they are committed. A node that loses
 * leadership throws the uncommitted away by {@link #restore} with the last committed image.
 *
 * <p>Times are milliseconds of any clock that only runs forward. Used on the metadata loop.
 */
public final class MetadataMachine {
    private final BrokerLiveness liveness;
    private final RegistrationPlanner registrations;
    private final HeartbeatPlanner heartbeats;
    private final TopicCreationPlanner topicCreation;
    private final TopicDeletionPlanner topicDeletion = new TopicDeletionPlanner();
    private final TopicGrowthPlanner topicGrowth;
    private final IsrPlanner isrs;
    private final DirectoryPlanner directories;
    private final ElectionPlanner elections;
    private final ReassignmentPlanner reassignments;
    private final ConfigPlanner configs;
    private final ActivationPlanner activation;
    private final ProducerIdPlanner producerIds = new ProducerIdPlanner();
    private final FeaturePlanner features = new FeaturePlanner();
    private final QuotaPlanner quotas = new QuotaPlanner();
    private MetadataImage image = MetadataImage.EMPTY;

    /**
     * Makes a machine with an empty image.
     *
     * @param randomness where topic identifiers come from
     */
    public MetadataMachine(MetadataSettings settings, Randomness randomness) {
        LeadershipPlanner leadership = new LeadershipPlanner(settings);
        liveness = new BrokerLiveness(settings.sessionTimeoutMs());
        registrations = new RegistrationPlanner(settings, liveness, leadership);
        heartbeats = new HeartbeatPlanner(liveness, leadership);
        topicCreation = new TopicCreationPlanner(settings, randomness);
        topicGrowth = new TopicGrowthPlanner(settings);
        isrs = new IsrPlanner(settings);
        directories = new DirectoryPlanner(settings);
        elections = new ElectionPlanner(settings);
        reassignments = new ReassignmentPlanner(settings);
        configs = new ConfigPlanner(new RuleChanges(leadership)::apply);
        activation = new ActivationPlanner(liveness, leadership);
    }

    /** What the command leads to. Only for the active controller. */
    // Each command is mapped to the outcome of its own answer, which the compiler cannot see.
    @SuppressWarnings("unchecked")
    public <R> Outcome<R> decide(Command<R> command, long nowMs) {
        Draft draft = new Draft(image);
        Outcome<?> outcome =
                switch (command) {
                    case BrokerCommand<R> each -> decide(draft, each, nowMs);
                    case TopicCommand<R> each -> decide(draft, each);
                    case PartitionCommand<R> each -> decide(draft, each);
                    case ConfigCommand<R> each -> decide(draft, each);
                    case QuotaCommand<R> each -> decide(draft, each);
                    case ClusterCommand<R> each -> decide(draft, each, nowMs);
                };
        return (Outcome<R>) outcome;
    }

    /** The one way in which the image changes. */
    public void apply(MetadataRecord record) {
        image = image.apply(record);
    }

    /** The image with all records that were applied. */
    public MetadataImage image() {
        return image;
    }

    /** Goes on from another image: a snapshot, or the last one that was committed. */
    public void restore(MetadataImage other) {
        image = other;
        liveness.clear();
    }

    /** Who was heard of when; for suspicions, and for when to fence next. */
    public BrokerLiveness liveness() {
        return liveness;
    }

    private Outcome<?> decide(Draft draft, BrokerCommand<?> command, long nowMs) {
        return switch (command) {
            case BrokerCommand.RegisterBroker each -> registrations.register(draft, each, nowMs);
            case BrokerCommand.BrokerHeartbeat each -> heartbeats.heartbeat(draft, each, nowMs);
            case BrokerCommand.UnregisterBroker each -> registrations.unregister(draft, each);
            case BrokerCommand.FenceExpired _ -> heartbeats.fenceExpired(draft, nowMs);
        };
    }

    private Outcome<?> decide(Draft draft, TopicCommand<?> command) {
        return switch (command) {
            case TopicCommand.CreateTopics each -> topicCreation.create(draft, each);
            case TopicCommand.DeleteTopics each -> topicDeletion.delete(draft, each);
            case TopicCommand.CreatePartitions each -> topicGrowth.grow(draft, each);
        };
    }

    private Outcome<?> decide(Draft draft, PartitionCommand<?> command) {
        return switch (command) {
            case PartitionCommand.AlterPartitions each -> isrs.alter(draft, each);
            case PartitionCommand.AssignReplicasToDirs each -> directories.assign(draft, each);
            case PartitionCommand.ElectLeaders each -> elections.elect(draft, each);
            case PartitionCommand.BalanceLeaders each -> elections.balance(draft, each);
            case PartitionCommand.AlterPartitionReassignments each ->
                    reassignments.reassign(draft, each);
        };
    }

    private Outcome<?> decide(Draft draft, ConfigCommand<?> command) {
        return switch (command) {
            case ConfigCommand.AlterConfigs each -> configs.replace(draft, each);
            case ConfigCommand.IncrementalAlterConfigs each -> configs.alter(draft, each);
        };
    }

    private Outcome<?> decide(Draft draft, QuotaCommand<?> command) {
        return switch (command) {
            case QuotaCommand.AlterClientQuotas each -> quotas.alter(draft, each);
        };
    }

    private Outcome<?> decide(Draft draft, ClusterCommand<?> command, long nowMs) {
        return switch (command) {
            case ClusterCommand.Activate _ -> activation.activate(draft, nowMs);
            case ClusterCommand.AllocateProducerIds each -> producerIds.allocate(draft, each);
            case ClusterCommand.UpdateFeatures each -> features.update(draft, each);
        };
    }
}

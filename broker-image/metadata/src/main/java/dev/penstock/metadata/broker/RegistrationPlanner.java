/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.BrokerCommand.RegisterBroker;
import dev.penstock.metadata.command.BrokerCommand.Registered;
import dev.penstock.metadata.command.BrokerCommand.UnregisterBroker;
import dev.penstock.metadata.command.BrokerCommand.Unregistered;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.partition.LeadershipPlanner;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.metadata.record.MetadataRecord;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Brokers come and go. A broker comes fenced; its heartbeats unfence it. */
public final class RegistrationPlanner {
    private final MetadataSettings settings;
    private final BrokerLiveness liveness;
    private final LeadershipPlanner leadership;

    public RegistrationPlanner(
            MetadataSettings settings, BrokerLiveness liveness, LeadershipPlanner leadership) {
        this.settings = settings;
        this.liveness = liveness;
        this.leadership = leadership;
    }

    public Outcome<Registered> register(Draft draft, RegisterBroker command, long nowMs) {
        Optional<Rejection> objection =
                objection(command)
                        .or(() -> objectionToFeatures(draft, command))
                        .or(() -> objectionToTwin(draft, command, nowMs));
        if (objection.isPresent()) {
            return new Outcome.Rejected<>(objection.get());
        }
        Optional<BrokerImage> before = draft.image().broker(command.broker());
        if (before.isPresent() && before.get().incarnationId().equals(command.incarnationId())) {
            // The same process asks again because it did not hear the first answer.
            liveness.contact(command.broker(), nowMs, -1L);
            return new Outcome.Decision<>(draft.records(), new Registered(before.get().epoch()));
        }
        leavePartitions(draft, command);
        long brokerEpoch = command.logEndOffset() + draft.size();
        draft.add(record(command, brokerEpoch));
        liveness.forget(command.broker());
        liveness.contact(command.broker(), nowMs, -1L);
        return new Outcome.Decision<>(draft.records(), new Registered(brokerEpoch));
    }

    public Outcome<Unregistered> unregister(Draft draft, UnregisterBroker command) {
        BrokerId broker = command.broker();
        Optional<BrokerImage> before = draft.image().broker(broker);
        if (before.isEmpty()) {
            return Outcome.rejected(
                    ErrorName.BROKER_ID_NOT_REGISTERED, "Broker " + broker + " is not registered.");
        }
        if (!before.get().fenced()) {
            return Outcome.rejected(
                    ErrorName.INVALID_REQUEST,
                    "Broker " + broker + " is alive; stop it before it is unregistered.");
        }
        leadership.lose(draft, broker);
        draft.add(new MetadataRecord.UnregisterBroker(broker, before.get().epoch()));
        liveness.forget(broker);
        return new Outcome.Decision<>(draft.records(), new Unregistered(broker));
    }

    /**
     * The earlier process of this number is gone. If it stopped cleanly, as the epoch tells that it
     * left on its disk, it has all that it acknowledged; otherwise it may have lost the end.
     */
    private void leavePartitions(Draft draft, RegisterBroker command) {
        Optional<BrokerImage> before = draft.image().broker(command.broker());
        OptionalLong cleanEpoch = command.previousBrokerEpoch();
        boolean clean =
                before.isPresent()
                        && cleanEpoch.isPresent()
                        && cleanEpoch.getAsLong() == before.get().epoch();
        if (clean) {
            leadership.fence(draft, command.broker());
        } else {
            leadership.lose(draft, command.broker());
        }
        leadership.forgive(draft, command.broker());
    }

    private static MetadataRecord.RegisterBroker record(RegisterBroker command, long brokerEpoch) {
        return new MetadataRecord.RegisterBroker(
                command.broker(),
                brokerEpoch,
                command.incarnationId(),
                command.listeners(),
                command.rack(),
                command.logDirs(),
                command.features(),
                true,
                false);
    }

    private Optional<Rejection> objection(RegisterBroker command) {
        if (!command.clusterId().equals(settings.clusterId())) {
            return rejection(
                    ErrorName.INCONSISTENT_CLUSTER_ID,
                    "Broker "
                            + command.broker()
                            + " belongs to cluster "
                            + command.clusterId()
                            + "; this is cluster "
                            + settings.clusterId()
                            + ".");
        }
        if (command.listeners().isEmpty()) {
            return rejection(
                    ErrorName.INVALID_REGISTRATION,
                    "Broker " + command.broker() + " advertises no listener.");
        }
        long names =
                command.listeners().stream().map(listener -> listener.name()).distinct().count();
        return names == command.listeners().size()
                ? Optional.empty()
                : rejection(
                        ErrorName.INVALID_REGISTRATION,
                        "Broker " + command.broker() + " advertises a listener name twice.");
    }

    private static Optional<Rejection> objectionToFeatures(Draft draft, RegisterBroker command) {
        for (Map.Entry<String, Short> feature : draft.image().features().entrySet()) {
            FeatureRange range = command.features().get(feature.getKey());
            if (range == null || !range.contains(feature.getValue())) {
                return rejection(
                        ErrorName.UNSUPPORTED_VERSION,
                        "The cluster runs "
                                + feature.getKey()
                                + " at level "
                                + feature.getValue()
                                + ", which broker "
                                + command.broker()
                                + " cannot"
                                + (range == null
                                        ? "."
                                        : ": it can "
                                                + range.lowest()
                                                + " to "
                                                + range.highest()
                                                + "."));
            }
        }
        return Optional.empty();
    }

    /**
     * Its connection broke, and now another process has its directories, which only one can have:
     * it was killed, and is back before its session has ended.
     */
    private boolean hasLeftItsDisk(BrokerImage before, RegisterBroker command) {
        return liveness.isSuspected(before.id()) && before.logDirs().equals(command.logDirs());
    }

    private Optional<Rejection> objectionToTwin(Draft draft, RegisterBroker command, long nowMs) {
        Optional<BrokerImage> twin =
                draft.image()
                        .broker(command.broker())
                        .filter(each -> !each.incarnationId().equals(command.incarnationId()))
                        .filter(each -> !hasStopped(each))
                        .filter(each -> !hasLeftItsDisk(each, command))
                        .filter(each -> liveness.hasSession(each.id(), nowMs));
        return twin.isEmpty()
                ? Optional.empty()
                : rejection(
                        ErrorName.DUPLICATE_BROKER_REGISTRATION,
                        "Another process is alive as broker "
                                + command.broker()
                                + ". If it has just died, try again when its session has ended.");
    }

    /** It was told that it should shut down, and did: nobody need wait for its session to end. */
    private boolean hasStopped(BrokerImage broker) {
        return broker.fenced() && liveness.shutdownOffset(broker.id()).isPresent();
    }

    private static Optional<Rejection> rejection(ErrorName error, String message) {
        return Optional.of(new Rejection(error, message));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.command;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.record.FeatureRange;
import dev.penstock.metadata.record.Listener;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;

/** Commands about the life of a broker. */
public sealed interface BrokerCommand<R> extends Command<R> {
    /**
     * A broker process starts.
     *
     * @param clusterId the cluster that it believes to belong to
     * @param incarnationId drawn anew by each process
     * @param previousBrokerEpoch the epoch that it ran with when it last stopped cleanly; empty
     *     after a crash or on a new volume
     * @param logEndOffset where in the metadata log the first record of the decision will stand
     */
    record RegisterBroker(
            String clusterId,
            BrokerId broker,
            Uuid incarnationId,
            List<Listener> listeners,
            @Nullable String rack,
            List<Uuid> logDirs,
            SortedMap<String, FeatureRange> features,
            OptionalLong previousBrokerEpoch,
            long logEndOffset)
            implements BrokerCommand<Registered> {}

    /**
     * The answer to a registration.
     *
     * @param brokerEpoch to be carried in every later request; also the offset of the registration
     */
    record Registered(long brokerEpoch) {}

    /**
     * A sign of life.
     *
     * @param currentMetadataOffset the last offset of the metadata log that the broker has applied
     * @param wantFence whether it asks not to serve
     * @param wantShutDown whether it asks to leave in order
     * @param logEndOffset where the first record of the decision will stand
     */
    record BrokerHeartbeat(
            BrokerId broker,
            long brokerEpoch,
            long currentMetadataOffset,
            boolean wantFence,
            boolean wantShutDown,
            long logEndOffset)
            implements BrokerCommand<HeartbeatAnswer> {}

    /**
     * The answer to a heartbeat.
     *
     * @param caughtUp whether the broker has applied its own registration
     * @param fenced whether it is fenced
     * @param shouldShutDown whether it may stop now without taking a leader with it that could have
     *     moved
     */
    record HeartbeatAnswer(boolean caughtUp, boolean fenced, boolean shouldShutDown) {}

    /** A broker that is gone for good leaves the cluster; refused while it is not fenced. */
    record UnregisterBroker(BrokerId broker) implements BrokerCommand<Unregistered> {}

    /** The broker is no longer registered. */
    record Unregistered(BrokerId broker) {}

    /**
     * Fences the brokers that were silent for longer than a session. To be given now and then, and
     * at {@code BrokerLiveness.nextExpiryMs}.
     */
    record FenceExpired() implements BrokerCommand<Fenced> {}

    /** Which brokers were fenced. */
    record Fenced(List<BrokerId> brokers) {}
}

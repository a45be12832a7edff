/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.broker;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.command.BrokerCommand.BrokerHeartbeat;
import dev.penstock.metadata.command.BrokerCommand.Fenced;
import dev.penstock.metadata.command.BrokerCommand.HeartbeatAnswer;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.image.BrokerImage;
import dev.penstock.metadata.image.Draft;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.partition.LeadershipPlanner;
import dev.penstock.metadata.record.MetadataRecord;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a broker may do, by its heartbeats and by their absence.
 *
 * <pre>
 *              has read its registration            wants to stop
 *   Fenced ─────────────────────────────▶ Active ─────────────────▶ Shutting down
 *     ▲                                     │                             │
 *     └──── session ends ◀──────────────────┴◀── all have read that ◀─────┘
 *                                                its leaders moved
 * </pre>
 *
 * A broker that wants to be fenced (its disk takes no writes) is marked as one that shuts down is,
 * but stays: {@link #standAside}. A broker that is fenced while it wants to stop is told that it
 * should shut down. What moves partitions stands before what fences the broker, so that a log that
 * ends between two records still has no leader that is fenced.
 */
public final class HeartbeatPlanner {
    private final BrokerLiveness liveness;
    private final LeadershipPlanner leadership;

    public HeartbeatPlanner(BrokerLiveness liveness, LeadershipPlanner leadership) {
        this.liveness = liveness;
        this.leadership = leadership;
    }

    public Outcome<HeartbeatAnswer> heartbeat(Draft draft, BrokerHeartbeat command, long nowMs) {
        Optional<BrokerImage> found = draft.image().broker(command.broker());
        if (found.isEmpty()) {
            return Outcome.rejected(
                    ErrorName.BROKER_ID_NOT_REGISTERED,
                    "Broker " + command.broker() + " is not registered.");
        }
        BrokerImage broker = found.get();
        if (broker.epoch() != command.brokerEpoch()) {
            return Outcome.rejected(
                    ErrorName.STALE_BROKER_EPOCH,
                    "Broker "
                            + command.broker()
                            + " is registered with epoch "
                            + broker.epoch()
                            + " by now.");
        }
        liveness.contact(broker.id(), nowMs, command.currentMetadataOffset());
        boolean caughtUp = command.currentMetadataOffset() >= broker.epoch();
        boolean shouldShutDown = false;
        if (command.wantShutDown()) {
            shouldShutDown = shutDown(draft, broker, command);
        } else if (command.wantFence()) {
            standAside(draft, broker);
        } else if (broker.fenced() && caughtUp) {
            unfence(draft, broker);
        } else if (!broker.fenced() && broker.inControlledShutdown()) {
            standBack(draft, broker);
        }
        boolean fenced = draft.image().broker(broker.id()).orElseThrow().fenced();
        return new Outcome.Decision<>(
                draft.records(), new HeartbeatAnswer(caughtUp, fenced, shouldShutDown));
    }

    /** Fences everybody whose session has ended. */
    public Outcome<Fenced> fenceExpired(Draft draft, long nowMs) {
        List<BrokerId> fenced = new ArrayList<>();
        for (BrokerImage broker : draft.image().brokers().values()) {
            if (broker.fenced()) {
                continue;
            }
            liveness.expect(broker.id(), nowMs);
            if (!liveness.hasSession(broker.id(), nowMs)) {
                fence(draft, broker);
                fenced.add(broker.id());
            }
        }
        return new Outcome.Decision<>(draft.records(), new Fenced(List.copyOf(fenced)));
    }

    private void fence(Draft draft, BrokerImage broker) {
        if (!broker.fenced()) {
            leadership.fence(draft, broker.id());
            draft.add(new MetadataRecord.BrokerChange(broker.id(), broker.epoch(), true, null));
        }
    }

    /**
     * A broker whose disk takes no writes lets others lead, where as many are in sync as writes
     * need, and is elected nowhere and comes in sync nowhere until it asks to serve again. What
     * only it can lead stays with it, and it is not fenced: its disk may go on at any moment.
     */
    private void standAside(Draft draft, BrokerImage broker) {
        if (broker.fenced()) {
            return;
        }
        if (!broker.inControlledShutdown()) {
            draft.add(new MetadataRecord.BrokerChange(broker.id(), broker.epoch(), null, true));
        }
        leadership.handOver(draft, broker.id());
    }

    /** It neither stops nor stands aside any more. */
    private void standBack(Draft draft, BrokerImage broker) {
        draft.add(new MetadataRecord.BrokerChange(broker.id(), broker.epoch(), null, false));
        leadership.welcome(draft, broker.id());
    }

    private void unfence(Draft draft, BrokerImage broker) {
        Boolean stays = broker.inControlledShutdown() ? false : null;
        draft.add(new MetadataRecord.BrokerChange(broker.id(), broker.epoch(), false, stays));
        leadership.welcome(draft, broker.id());
    }

    /**
     * Moves away what can move; when the others know of it, fences the broker.
     *
     * @return whether it should stop now
     */
    private boolean shutDown(Draft draft, BrokerImage broker, BrokerHeartbeat command) {
        if (!broker.fenced()) {
            int before = draft.size();
            if (!broker.inControlledShutdown()) {
                draft.add(new MetadataRecord.BrokerChange(broker.id(), broker.epoch(), null, true));
            }
            leadership.moveAway(draft, broker.id());
            OptionalLong shutdownOffset = liveness.shutdownOffset(broker.id());
            if (draft.size() > before || shutdownOffset.isEmpty()) {
                shutdownOffset = OptionalLong.of(command.logEndOffset() + draft.size() - 1);
                liveness.stopAfter(broker.id(), shutdownOffset.getAsLong());
            }
            if (!othersHaveApplied(draft.image(), broker.id(), shutdownOffset.getAsLong())) {
                return false;
            }
            fence(draft, broker);
        }
        return true;
    }

    /** Whether everybody who may lead or be asked for leaders has read the log so far. */
    private boolean othersHaveApplied(MetadataImage image, BrokerId broker, long offset) {
        for (BrokerImage other : image.brokers().values()) {
            if (!other.id().equals(broker)
                    && !other.fenced()
                    && liveness.metadataOffset(other.id()) < offset) {
                return false;
            }
        }
        return true;
    }
}

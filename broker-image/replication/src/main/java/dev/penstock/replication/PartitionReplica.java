/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * One replica of one partition on one broker, through all its roles. It owns what outlives a role:
 * the log and the high watermark.
 */
public final class PartitionReplica {
    private final TopicPartition partition;
    private final BrokerId self;
    private final PartitionLog log;
    private final HighWatermark highWatermark;
    private final LoopContext context;
    private final ParkedFetches fetches = new ParkedFetches();
    private @Nullable PartitionState state;
    private @Nullable Role role;
    private boolean hasJustLed;

    /**
     * A replica without a role yet.
     *
     * @param checkpointedHighWatermark what was last written down, 0 when nothing was; a hint that
     *     is fitted into the log
     */
    public PartitionReplica(
            TopicPartition partition,
            BrokerId self,
            PartitionLog log,
            long checkpointedHighWatermark,
            LoopContext context) {
        this.partition = partition;
        this.self = self;
        this.log = log;
        this.highWatermark = new HighWatermark(checkpointedHighWatermark);
        this.highWatermark.fitInto(log.logStartOffset(), log.logEndOffset());
        this.context = context;
    }

    public TopicPartition partition() {
        return partition;
    }

    public PartitionLog log() {
        return log;
    }

    public long highWatermark() {
        return highWatermark.offset();
    }

    /** Empty before the first state of the metadata. */
    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    /** Whether this replica leads. */
    public boolean leads() {
        return role instanceof PartitionLeader;
    }

    /** The leader's side, when this replica leads. */
    public Optional<PartitionLeader> leader() {
        return role instanceof PartitionLeader leader ? Optional.of(leader) : Optional.empty();
    }

    /** The follower's side, when this replica does not lead. */
    public Optional<PartitionFollower> follower() {
        return role instanceof PartitionFollower follower
                ? Optional.of(follower)
                : Optional.empty();
    }

    /**
     * Whether it may well be elected next: it follows and is in sync. Who takes it for the leader
     * may know that it is; not so if it led before, since then who is late takes it for the leader,
     * too.
     */
    public boolean mayLeadNext() {
        return role instanceof PartitionFollower
                && !hasJustLed
                && state != null
                && state.isr().contains(self);
    }

    /**
     * Takes what the metadata says now. A state that is older than the known one is ignored.
     *
     * @return whether the role was left for another (of the same kind perhaps, in a new epoch): a
     *     new {@link PartitionFollower} then has to be given to the session with its leader
     */
    public boolean onState(PartitionState newState, long nowNanos) {
        PartitionState former = state;
        if (former != null && newState.partitionEpoch() < former.partitionEpoch()) {
            return false;
        }
        state = newState;
        if (former != null
                && former.leaderEpoch().equals(newState.leaderEpoch())
                && former.leader().equals(newState.leader())) {
            leader().ifPresent(leader -> leader.onState(newState, nowNanos));
            return false;
        }
        Invariants.check(
                former == null || !newState.leaderEpoch().isOlderThan(former.leaderEpoch()),
                "the leader epoch grows",
                newState);
        hasJustLed = role instanceof PartitionLeader;
        endRole();
        role = begin(newState, nowNanos);
        return true;
    }

    private Role begin(PartitionState newState, long nowNanos) {
        if (newState.leader().filter(self::equals).isPresent()) {
            return new PartitionLeader(
                    partition, self, log, highWatermark, fetches, newState, context, nowNanos);
        }
        return new PartitionFollower(
                partition,
                newState.leader().orElse(null),
                newState.leaderEpoch(),
                log,
                highWatermark,
                fetches,
                context);
    }

    /** Lets a fetch wait here; it is woken by growth at its level or by the end of the role. */
    public void park(ParkedFetch fetch, ReadLevel level) {
        fetches.park(fetch, level);
    }

    /** Tells of all that is news to a follower that is up to date; of the end of the role too. */
    void watch(ParkedFetches.Place place) {
        fetches.watch(place);
    }

    /** The replica is closed (deleted, moved away, its storage failed): all who wait are told. */
    public void close() {
        endRole();
        role = null;
        state = null;
    }

    private void endRole() {
        switch (role) {
            case null -> {
                // It had none.
            }
            case PartitionLeader leader -> leader.end();
            case PartitionFollower follower -> follower.end();
        }
    }
}

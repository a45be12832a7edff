/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.coordinator.runtime.Decision;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.ShardFailure;
import dev.penstock.coordinator.runtime.ShardMachine;
import dev.penstock.coordinator.runtime.Ticket;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The share-partitions of one shard as a machine. */
final class ShareStateMachine
        implements ShardMachine<ShareStateRequest<?>, ShareStateResponse, ShareStateRecord> {
    /** What a leader epoch is before the first leader has asked, as Kafka stores it. */
    private static final int NO_LEADER_EPOCH = 0;

    private final ShareStates states = new ShareStates();
    private final ShareStateConfig config;
    private long nextSweepNanos = Long.MAX_VALUE;

    /** Up to where the log went at the last sweep. */
    private long sweptOffset = -1L;

    ShareStateMachine(ShareStateConfig config) {
        this.config = config;
    }

    /** Records before that offset are of no use any more. */
    long firstNeededOffset() {
        return states.firstNeededOffset();
    }

    List<SharePartitionKey> keys() {
        return states.all().stream().map(ShareStates.Entry::key).toList();
    }

    @Override
    public Decision<ShareStateResponse, ShareStateRecord> decide(
            Ticket ticket, ShareStateRequest<?> request, Now now) {
        ShareStates.Entry known = states.find(request.key());
        return switch (request) {
            case ShareStateRequest.Initialize initialize ->
                    initialize(ticket, initialize, known, now);
            case ShareStateRequest.Delete delete -> delete(ticket, delete, known);
            case ShareStateRequest.ReadSummary read -> readSummary(ticket, read, known);
            case ShareStateRequest.Read read -> read(ticket, read, known);
            case ShareStateRequest.Write write -> write(ticket, write, known, now);
        };
    }

    private static Decision<ShareStateResponse, ShareStateRecord> initialize(
            Ticket ticket,
            ShareStateRequest.Initialize request,
            ShareStates.@Nullable Entry known,
            Now now) {
        int snapshotEpoch = 0;
        int leaderEpoch = NO_LEADER_EPOCH;
        if (known != null) {
            ShareState state = known.state();
            if (state.stateEpoch() > request.stateEpoch()) {
                return refused(ticket, request, ShareStateError.FENCED_STATE_EPOCH, known);
            }
            if (state.stateEpoch() == request.stateEpoch()
                    && (request.startOffset() == ShareStateResponse.NO_START_OFFSET
                            || request.startOffset() == state.startOffset())) {
                // It comes again: its answer was lost. What was delivered since is not forgotten.
                return refused(ticket, request, ShareStateError.NONE, known);
            }
            snapshotEpoch = state.snapshotEpoch() + 1;
            leaderEpoch = state.leaderEpoch();
        }
        ShareState state =
                new ShareState(
                        snapshotEpoch,
                        request.stateEpoch(),
                        leaderEpoch,
                        request.startOffset(),
                        request.startOffset() == ShareStateResponse.NO_START_OFFSET
                                ? ShareStateResponse.NOT_COUNTED
                                : 0,
                        now.epochMs(),
                        now.epochMs(),
                        List.of());
        return done(ticket, request, new ShareStateRecord.Snapshot(request.key(), state));
    }

    private static Decision<ShareStateResponse, ShareStateRecord> delete(
            Ticket ticket, ShareStateRequest.Delete request, ShareStates.@Nullable Entry known) {
        return known == null
                ? refused(ticket, request, ShareStateError.NONE, null)
                : done(ticket, request, new ShareStateRecord.Removed(request.key()));
    }

    private static Decision<ShareStateResponse, ShareStateRecord> readSummary(
            Ticket ticket,
            ShareStateRequest.ReadSummary request,
            ShareStates.@Nullable Entry known) {
        if (known == null) {
            return refused(ticket, request, ShareStateError.NONE, null);
        }
        ShareState state = known.state();
        return answer(
                ticket,
                new ShareStateResponse.Summary(
                        ShareStateError.NONE,
                        state.stateEpoch(),
                        state.leaderEpoch(),
                        state.startOffset(),
                        state.deliveryCompleteCount()),
                List.of(),
                known.lastOffset());
    }

    private static Decision<ShareStateResponse, ShareStateRecord> read(
            Ticket ticket, ShareStateRequest.Read request, ShareStates.@Nullable Entry known) {
        if (known == null) {
            return refused(ticket, request, ShareStateError.INVALID_REQUEST, null);
        }
        ShareState state = known.state();
        int asking = request.leaderEpoch().value();
        if (state.leaderEpoch() > asking) {
            return refused(ticket, request, ShareStateError.FENCED_LEADER_EPOCH, known);
        }
        List<ShareStateRecord> records =
                state.leaderEpoch() == asking
                        ? List.of()
                        : List.of(
                                new ShareStateRecord.Update(
                                        request.key(),
                                        state.snapshotEpoch(),
                                        asking,
                                        ShareStateResponse.NO_START_OFFSET,
                                        state.deliveryCompleteCount(),
                                        List.of()));
        return answer(
                ticket,
                new ShareStateResponse.State(
                        ShareStateError.NONE,
                        state.stateEpoch(),
                        state.startOffset(),
                        state.batches()),
                records,
                known.lastOffset());
    }

    private Decision<ShareStateResponse, ShareStateRecord> write(
            Ticket ticket,
            ShareStateRequest.Write request,
            ShareStates.@Nullable Entry known,
            Now now) {
        if (known == null) {
            return refused(ticket, request, ShareStateError.INVALID_REQUEST, null);
        }
        ShareState state = known.state();
        if (state.leaderEpoch() > request.leaderEpoch().value()) {
            return refused(ticket, request, ShareStateError.FENCED_LEADER_EPOCH, known);
        }
        if (state.stateEpoch() > request.stateEpoch()) {
            return refused(ticket, request, ShareStateError.FENCED_STATE_EPOCH, known);
        }
        ShareStateRecord.Update update =
                new ShareStateRecord.Update(
                        request.key(),
                        state.snapshotEpoch(),
                        request.leaderEpoch().value(),
                        request.startOffset(),
                        request.deliveryCompleteCount(),
                        request.batches());
        return done(
                ticket,
                request,
                known.updates() >= config.updatesPerSnapshot()
                        ? new ShareStateRecord.Snapshot(
                                request.key(), state.with(update).snapshot(now.epochMs()))
                        : update);
    }

    // ---- decisions ----

    private static Decision<ShareStateResponse, ShareStateRecord> done(
            Ticket ticket, ShareStateRequest<?> request, ShareStateRecord record) {
        return answer(
                ticket, request.refused(ShareStateError.NONE), List.of(record), Decision.NOTHING);
    }

    /** Nothing is changed; the answer tells of what is known, so it waits for that. */
    private static Decision<ShareStateResponse, ShareStateRecord> refused(
            Ticket ticket,
            ShareStateRequest<?> request,
            ShareStateError error,
            ShareStates.@Nullable Entry known) {
        return answer(
                ticket,
                request.refused(error),
                List.of(),
                known == null ? Decision.NOTHING : known.lastOffset());
    }

    private static Decision<ShareStateResponse, ShareStateRecord> answer(
            Ticket ticket,
            ShareStateResponse response,
            List<ShareStateRecord> records,
            long visibleAfter) {
        return new Decision<>(
                records, true, List.of(new Decision.Answer<>(ticket, response)), visibleAfter);
    }

    static ShareStateResponse failed(ShareStateRequest<?> request, ShardFailure failure) {
        return request.refused(
                switch (failure) {
                    case NOT_COORDINATOR -> ShareStateError.NOT_COORDINATOR;
                    case LOADING -> ShareStateError.COORDINATOR_LOAD_IN_PROGRESS;
                    case NOT_REPLICATED -> ShareStateError.COORDINATOR_NOT_AVAILABLE;
                    case TOO_LARGE, PRODUCER_FENCED -> ShareStateError.UNKNOWN_SERVER_ERROR;
                });
    }

    // ---- records and time ----

    @Override
    public void apply(ShareStateRecord record, long offset) {
        states.apply(record, offset);
    }

    /**
     * Writes snapshots of what was not written since the last sweep, so that the records before may
     * go; not when little else was written, as the snapshots alone would keep it going.
     */
    @Override
    public Optional<Decision<ShareStateResponse, ShareStateRecord>> expire(Now now) {
        if (now.nanos() < nextSweepNanos) {
            return Optional.empty();
        }
        nextSweepNanos = now.deadlineAfterMs(config.coldSnapshotIntervalMs());
        List<ShareStateRecord> records = new ArrayList<>();
        if (states.lastOffset() - sweptOffset > 2L * states.all().size()) {
            for (ShareStates.Entry entry : states.all()) {
                if (entry.snapshotOffset() <= sweptOffset) {
                    records.add(
                            new ShareStateRecord.Snapshot(
                                    entry.key(), entry.state().snapshot(now.epochMs())));
                }
            }
            sweptOffset = states.lastOffset();
        }
        return Optional.of(new Decision<>(records, false, List.of(), Decision.NOTHING));
    }

    @Override
    public OptionalLong nextDeadlineNanos() {
        return nextSweepNanos == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(nextSweepNanos);
    }

    @Override
    public void loaded(Now now) {
        nextSweepNanos = now.deadlineAfterMs(config.coldSnapshotIntervalMs());
        sweptOffset = states.lastOffset();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.raft.RaftResponse.FetchContent;
import dev.penstock.raft.RaftStorage.FollowerAppend;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The follower's side of replication: one fetch in flight at a time, each of which says that all
 * before its position is durable here. Also how an observer finds the leader: it fetches from the
 * voters in turn until one says who leads.
 */
final class Following {
    private final QuorumState state;
    private final Elections elections;

    Following(QuorumState state, Elections elections) {
        this.state = state;
        this.elections = elections;
    }

    /** Sends the next fetch if there is room for one. */
    void fetchIfDue() {
        switch (state.role()) {
            case Follower follower when follower.fetch().isDue(state.nowNanos()) -> {
                follower.fetch().inFlight().ifPresent(state.patience()::gaveUp);
                sent(follower.fetch(), state.out.send(follower.leaderId(), nextRequest(follower)));
            }
            case Unattached unattached when unattached.discovery().isDue(state.nowNanos()) ->
                    discover(unattached);
            case Unattached _, Follower _, Prospective _, Candidate _, Leader _, Resigned _ -> {}
        }
    }

    /** Asks the voters that the log names, and then whoever answers at a bootstrap address. */
    private void discover(Unattached unattached) {
        List<BrokerId> voters =
                state.voters().voters().stream()
                        .map(voter -> voter.key().id())
                        .filter(id -> !id.equals(state.self()))
                        .toList();
        int count = voters.size() + state.config.bootstrapServers();
        if (count == 0) {
            unattached.discovery().free(Long.MAX_VALUE);
            return;
        }
        int next = unattached.nextToAsk(count);
        RaftRequest request = state.fetchRequest(0L);
        sent(
                unattached.discovery(),
                next < voters.size()
                        ? state.out.send(voters.get(next), request)
                        : state.out.sendToBootstrap(next - voters.size(), request));
    }

    private void sent(FetchSlot slot, long correlationId) {
        slot.sent(correlationId, state.nowNanos() + state.fetchTimeout().toNanos());
    }

    private RaftRequest nextRequest(Follower follower) {
        Optional<Follower.Download> download = follower.download();
        if (download.isPresent()) {
            return new RaftRequest.FetchSnapshot(
                    state.config.key(),
                    state.epoch(),
                    download.get().id(),
                    download.get().position(),
                    state.config.limits().snapshotPieceBytes());
        }
        // A leader under suspicion is to answer at once.
        return state.fetchRequest(
                follower.isSuspicious() ? 0L : state.timing().fetchMaxWait().toMillis());
    }

    /** The leader was silent for too long, or its connection broke and it did not answer since. */
    void onDeadline(Follower follower) {
        if (follower.standAtNanos() > state.nowNanos()) {
            return;
        }
        String reason =
                follower.isSuspicious()
                        ? "the connection to leader " + follower.leaderId() + " broke"
                        : "leader " + follower.leaderId() + " is silent";
        if (state.mayStand() && !state.isStopping()) {
            elections.stand(reason);
        } else {
            state.becomeUnattached(state.epoch(), Long.MAX_VALUE, reason);
        }
    }

    void onPeerDisconnected(BrokerId peer) {
        if (state.role() instanceof Follower follower && follower.leaderId().equals(peer)) {
            if (!follower.isSuspicious()) {
                follower.fetch().free(state.nowNanos());
            }
            suspect(follower);
        }
    }

    private void suspect(Follower follower) {
        if (!follower.isSuspicious()) {
            follower.suspect(
                    state.drawnDeadline(Duration.ZERO, state.timing().suspicionJitterMax()));
            state.out.event(new RaftEvent.LeaderSuspected(follower.leaderId(), follower.epoch()));
        }
    }

    /** No answer to a fetch will come. */
    void onFailed(long correlationId) {
        switch (state.role()) {
            case Follower follower when follower.fetch().isInFlight(correlationId) ->
                    backOff(follower.fetch());
            case Unattached unattached when unattached.discovery().isInFlight(correlationId) ->
                    backOff(unattached.discovery());
            case Unattached _, Follower _, Prospective _, Candidate _, Leader _, Resigned _ -> {}
        }
    }

    private void backOff(FetchSlot slot) {
        slot.free(state.nowNanos() + state.timing().fetchBackoff().toNanos());
    }

    /** An answer; what it says about the epoch and its leader has been taken up already. */
    void onFetch(long correlationId, RaftResponse.Fetch response) {
        if (!(state.role() instanceof Follower follower)
                || !follower.fetch().isInFlight(correlationId)) {
            onFailed(correlationId);
            return;
        }
        if (!isAccepted(follower, response)) {
            return;
        }
        follower.fetch().free(state.nowNanos());
        switch (response.content()) {
            case FetchContent.Batches content -> append(follower, content.batches(), response);
            case FetchContent.Diverging content -> truncate(follower, content.end());
            case FetchContent.FromSnapshot content -> {
                follower.download(content.snapshotId());
                state.out.event(
                        new RaftEvent.SnapshotFetchStarted(
                                content.snapshotId(), follower.leaderId()));
            }
        }
    }

    /** Whether the answer comes from the leader, as such, in this epoch. */
    private boolean isAccepted(Follower follower, RaftResponse response) {
        if (response.error() == RaftError.NONE && response.epoch().equals(follower.epoch())) {
            follower.heard(state.electionDeadline(), state.contentDeadline());
            return true;
        }
        backOff(follower.fetch());
        if (response.error() == RaftError.NOT_LEADER_OR_FOLLOWER) {
            // It led this epoch and does no more.
            suspect(follower);
        }
        return false;
    }

    private void append(Follower follower, ByteBuffer batches, RaftResponse.Fetch response) {
        if (batches.hasRemaining()
                && state.log.appendDurably(batches) instanceof FollowerAppend.Corrupt corrupt) {
            state.out.event(new RaftEvent.CorruptFetch(follower.leaderId(), corrupt.reason()));
            backOff(follower.fetch());
            return;
        }
        state.takeUpVoters();
        state.advanceHighWatermark(Math.min(response.highWatermark(), state.log.endOffset()));
    }

    private void truncate(Follower follower, EpochEnd leaders) {
        long before = state.log.endOffset();
        state.log.truncate(leaders, state.highWatermark());
        state.takeUpVoters();
        long after = state.log.endOffset();
        state.out.event(new RaftEvent.Truncated(before, after, follower.leaderId()));
        if (after == before) {
            backOff(follower.fetch());
        }
    }

    void onFetchSnapshot(long correlationId, RaftResponse.FetchSnapshot response) {
        if (!(state.role() instanceof Follower follower)
                || !follower.fetch().isInFlight(correlationId)) {
            return;
        }
        if (!isAccepted(follower, response)) {
            follower.endDownload();
            return;
        }
        follower.fetch().free(state.nowNanos());
        Optional<Follower.Download> download = follower.download();
        boolean isExpected =
                download.isPresent()
                        && download.get().id().equals(response.snapshotId())
                        && download.get().position() == response.position()
                        && response.piece().bytes().hasRemaining();
        if (isExpected) {
            write(follower, response);
        } else {
            follower.endDownload();
            backOff(follower.fetch());
        }
    }

    private void write(Follower follower, RaftResponse.FetchSnapshot response) {
        SnapshotId id = response.snapshotId();
        SnapshotPiece piece = response.piece();
        long end = response.position() + piece.bytes().remaining();
        state.log.writeSnapshot(id, response.position(), piece.bytes());
        follower.downloaded(end);
        if (end >= piece.totalBytes()) {
            follower.endDownload();
            Optional<String> objection = state.log.objection(id);
            if (objection.isPresent()) {
                // Its disk may have damaged it there; it is written anew when that is found.
                state.out.event(new RaftEvent.CorruptFetch(follower.leaderId(), objection.get()));
                backOff(follower.fetch());
                return;
            }
            state.log.installSnapshot(id);
            state.snapshotInstalled(id);
            state.takeUpVoters();
            state.out.event(new RaftEvent.SnapshotFetchFinished(id, piece.totalBytes()));
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.raft.RaftResponse.FetchContent;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * The leader's side of replication: serves batches and snapshots to those who ask, learns from each
 * fetch how far the asking replica is, and moves the high watermark.
 */
final class FetchService {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** Fetches that have waited all but this part of their time are answered along with others. */
    private static final int SLACK_DIVISOR = 8;

    private final QuorumState state;
    private boolean hasToldOfLoss;

    FetchService(QuorumState state) {
        this.state = state;
    }

    void onFetch(long requestId, RaftRequest.Fetch request) {
        RaftError error = check(request.replica(), request.epoch());
        if (error != RaftError.NONE || !(state.role() instanceof Leader leader)) {
            state.out.reply(requestId, state.fetchError(error));
            return;
        }
        if (showsLoss(request)) {
            tellOfLoss(request.replica(), request.position().lastEpoch());
            state.out.reply(requestId, state.fetchError(RaftError.UNKNOWN_LEADER_EPOCH));
            return;
        }
        ReplicaProgress progress = heard(leader, request.replica());
        Optional<FetchContent> objection = state.log.objection(request.position());
        if (objection.isPresent()) {
            reply(requestId, objection.get());
            return;
        }
        progress.reached(request.position().endOffset(), state.log.endOffset(), state.nowNanos());
        advanceHighWatermark(leader);
        if (hasNews(request) || request.maxWaitMs() <= 0) {
            answer(requestId, request);
        } else {
            long maxWaitMs =
                    Math.min(request.maxWaitMs(), state.timing().fetchMaxWait().toMillis());
            long deadlineNanos = state.nowNanos() + maxWaitMs * NANOS_PER_MILLI;
            leader.park(new ParkedFetch(requestId, request, deadlineNanos))
                    .ifPresent(older -> answer(older.requestId(), older.request()));
        }
    }

    /** Who decides alone has begun each epoch, and nobody has more of one than its leader. */
    private boolean showsLoss(RaftRequest.Fetch request) {
        return isOnlyVoter()
                && request.position().lastEpoch().equals(state.epoch())
                && request.position().endOffset() > state.log.endOffset();
    }

    /** Once, for whoever asks asks again and again. */
    private void tellOfLoss(ReplicaKey replica, LeaderEpoch itsEpoch) {
        if (!hasToldOfLoss) {
            hasToldOfLoss = true;
            state.out.event(new RaftEvent.OwnPastLost(replica.id(), itsEpoch, state.epoch()));
        }
    }

    private boolean isOnlyVoter() {
        return state.isVoter() && state.voters().size() == 1;
    }

    private boolean hasNews(RaftRequest.Fetch request) {
        return request.position().endOffset() < state.log.endOffset()
                || request.highWatermark().orElse(Long.MAX_VALUE) < state.highWatermark();
    }

    private RaftError check(ReplicaKey replica, LeaderEpoch epoch) {
        if (replica.id().equals(state.self())) {
            return RaftError.INVALID_REQUEST;
        }
        if (!state.rules.isSameEpoch(epoch, state.epoch())) {
            if (isOnlyVoter() && state.epoch().isOlderThan(epoch)) {
                tellOfLoss(replica, epoch);
            }
            return epoch.isOlderThan(state.epoch())
                    ? RaftError.FENCED_LEADER_EPOCH
                    : RaftError.UNKNOWN_LEADER_EPOCH;
        }
        return state.role() instanceof Leader ? RaftError.NONE : RaftError.NOT_LEADER_OR_FOLLOWER;
    }

    private ReplicaProgress heard(Leader leader, ReplicaKey replica) {
        ReplicaProgress progress =
                leader.progress(replica, state.nowNanos(), state.config.limits().observersMax());
        progress.heard(state.nowNanos());
        leader.postponeAnnouncement(state.fetchTimeout().toNanos());
        return progress;
    }

    /** Counts again what is durable on a majority, and tells those who wait. */
    void advanceHighWatermark(Leader leader) {
        long counted =
                state.rules.highWatermark(
                        state.rules.countedOffsets(
                                leader.durableOffsets(),
                                state.log.durableEndOffset(),
                                leader.votes()),
                        state.voters().majority(),
                        leader.epochStartOffset(),
                        state.highWatermark());
        if (state.advanceHighWatermark(counted)) {
            answerParked(leader);
        }
    }

    /** There is news for all who wait. */
    void answerParked(Leader leader) {
        answerAll(leader.unparkAll());
    }

    /** There is no news for those who waited long enough. */
    void answerExpired(Leader leader) {
        long slackNanos = state.timing().fetchMaxWait().toNanos() / SLACK_DIVISOR;
        answerAll(leader.unparkExpired(state.nowNanos(), slackNanos));
    }

    /** If it lives it fetches again at once, by which everybody sees that it does. */
    void onPeerDisconnected(BrokerId peer) {
        if (state.role() instanceof Leader leader) {
            answerAll(leader.unparkOf(peer));
        }
    }

    /** Most of those who wait, wait at the same position: what they get is read once. */
    private void answerAll(List<ParkedFetch> parked) {
        Optional<Reading> last = Optional.empty();
        for (ParkedFetch fetch : parked) {
            last = Optional.of(answer(fetch.requestId(), fetch.request(), last));
        }
    }

    private void answer(long requestId, RaftRequest.Fetch request) {
        answer(requestId, request, Optional.empty());
    }

    /** Looks at the position again: the log may have been trimmed while the fetch waited. */
    private Reading answer(long requestId, RaftRequest.Fetch request, Optional<Reading> last) {
        int maxBytes = Math.min(request.maxBytes(), state.config.limits().fetchMaxBytes());
        Reading reading =
                last.filter(read -> read.position().equals(request.position()))
                        .filter(read -> read.maxBytes() == maxBytes)
                        .orElseGet(() -> read(request.position(), maxBytes));
        FetchContent content =
                switch (reading.content()) {
                    case FetchContent.Batches(ByteBuffer bytes) ->
                            new FetchContent.Batches(bytes.duplicate());
                    case FetchContent.Diverging _, FetchContent.FromSnapshot _ -> reading.content();
                };
        reply(requestId, content);
        return reading;
    }

    private Reading read(LogPosition position, int maxBytes) {
        FetchContent content =
                state.log
                        .objection(position)
                        .orElseGet(
                                () ->
                                        new FetchContent.Batches(
                                                state.log.read(
                                                        position.endOffset(),
                                                        state.log.endOffset(),
                                                        Math.max(1, maxBytes))));
        return new Reading(position, maxBytes, content);
    }

    /** What the log has for a position. */
    private record Reading(LogPosition position, int maxBytes, FetchContent content) {}

    private void reply(long requestId, FetchContent content) {
        state.out.reply(
                requestId,
                new RaftResponse.Fetch(
                        RaftError.NONE,
                        state.epoch(),
                        state.leader(),
                        state.highWatermark(),
                        state.log.startOffset(),
                        content));
    }

    void onFetchSnapshot(long requestId, RaftRequest.FetchSnapshot request) {
        RaftError error = check(request.replica(), request.epoch());
        if (error != RaftError.NONE || !(state.role() instanceof Leader leader)) {
            replyPiece(requestId, request, error, Optional.empty());
            return;
        }
        heard(leader, request.replica());
        int maxBytes = Math.min(request.maxBytes(), state.config.limits().snapshotPieceBytes());
        Optional<SnapshotPiece> piece =
                state.log.readSnapshot(
                        request.snapshotId(), request.position(), Math.max(1, maxBytes));
        if (piece.isEmpty()) {
            replyPiece(requestId, request, RaftError.SNAPSHOT_NOT_FOUND, Optional.empty());
        } else if (request.position() >= piece.get().totalBytes()) {
            replyPiece(requestId, request, RaftError.POSITION_OUT_OF_RANGE, Optional.empty());
        } else {
            replyPiece(requestId, request, RaftError.NONE, piece);
        }
    }

    private void replyPiece(
            long requestId,
            RaftRequest.FetchSnapshot request,
            RaftError error,
            Optional<SnapshotPiece> piece) {
        state.out.reply(
                requestId,
                new RaftResponse.FetchSnapshot(
                        error,
                        state.epoch(),
                        state.leader(),
                        request.snapshotId(),
                        request.position(),
                        piece.orElseGet(() -> new SnapshotPiece(0L, ByteBuffer.allocate(0)))));
    }
}

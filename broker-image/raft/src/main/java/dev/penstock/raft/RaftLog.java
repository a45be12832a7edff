/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.raft.RaftResponse.FetchContent;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * This replica's log: the storage, with what the protocol asks of it.
 *
 * <p>{@code startOffset <= durableEndOffset <= endOffset}. The start is 0 or the end of the latest
 * snapshot.
 */
final class RaftLog {
    private final RaftStorage storage;
    private final SafetyRules rules;
    private long durableEndOffset;

    /** What the log starts at; the application may have written newer ones and not said so yet. */
    private Optional<SnapshotId> snapshot = Optional.empty();

    /** Looked up again whenever the log changes other than by the application's batches. */
    private Optional<VotersAt> voters = Optional.empty();

    RaftLog(RaftStorage storage, SafetyRules rules) {
        this.storage = storage;
        this.rules = rules;
    }

    /**
     * Makes log and snapshot fit after a crash between the two, and all of the log durable: what
     * was read back after a crash of the process may still be in the page cache only.
     */
    void recover() {
        snapshot = storage.latestSnapshot();
        snapshot.filter(id -> id.endOffset() != storage.startOffset()).ifPresent(this::startAt);
        sync();
        checkBounds();
        lookUpVoters();
    }

    private void startAt(SnapshotId id) {
        boolean isInLog =
                storage.endOfEpoch(id.epoch())
                        .filter(end -> end.epoch().equals(id.epoch()))
                        .filter(end -> end.endOffset() >= id.endOffset())
                        .isPresent();
        if (isInLog) {
            storage.trimTo(id);
        } else {
            storage.restartLogAt(id);
        }
    }

    long startOffset() {
        return storage.startOffset();
    }

    long endOffset() {
        return storage.endOffset();
    }

    /** The end of what survives a crash. */
    long durableEndOffset() {
        return durableEndOffset;
    }

    LogPosition end() {
        return new LogPosition(storage.endOffset(), storage.lastEpoch());
    }

    void append(LeaderEpoch epoch, ByteBuffer batches) {
        long before = storage.endOffset();
        storage.append(epoch, batches);
        Invariants.check(
                storage.endOffset() > before && storage.lastEpoch().equals(epoch),
                "an append makes the log longer",
                before,
                storage.endOffset());
    }

    void appendLeaderChange(LeaderChange change) {
        Invariants.check(
                storage.lastEpoch().isOlderThan(change.epoch()),
                "a leader's epoch is newer than its log",
                storage.lastEpoch(),
                change.epoch());
        storage.appendLeaderChange(change);
    }

    void appendVoters(LeaderEpoch epoch, VoterSet set) {
        storage.appendVoters(epoch, set);
        lookUpVoters();
    }

    /** The newest set of voters in the log, committed or not. */
    Optional<VotersAt> voters() {
        return voters;
    }

    /** The set of voters before an offset. */
    Optional<VotersAt> votersBefore(long offset) {
        return storage.votersBefore(offset);
    }

    private void lookUpVoters() {
        voters = storage.votersBefore(storage.endOffset());
    }

    /** Appends what the leader sent and makes it durable, so that the next fetch may say so. */
    RaftStorage.FollowerAppend appendDurably(ByteBuffer batches) {
        RaftStorage.FollowerAppend outcome = storage.appendAsFollower(batches);
        if (outcome instanceof RaftStorage.FollowerAppend.Appended) {
            sync();
            lookUpVoters();
        }
        return outcome;
    }

    void sync() {
        storage.sync();
        durableEndOffset = storage.endOffset();
    }

    boolean isDirty() {
        return durableEndOffset < storage.endOffset();
    }

    /** What a leader with this log answers to a replica at a position. */
    Optional<FetchContent> objection(LogPosition position) {
        if (snapshot.isPresent() && isBefore(position, snapshot.get())) {
            return Optional.of(new FetchContent.FromSnapshot(snapshot.get()));
        }
        EpochEnd end = endOf(position.lastEpoch());
        return rules.diverges(position, end)
                ? Optional.of(new FetchContent.Diverging(end))
                : Optional.empty();
    }

    /** Whether a position lies before the log, so that nothing can be said about it. */
    private boolean isBefore(LogPosition position, SnapshotId startsAt) {
        long start = storage.startOffset();
        return position.endOffset() < start
                || position.lastEpoch().isOlderThan(startsAt.epoch())
                || (position.endOffset() == start
                        && !position.lastEpoch().equals(startsAt.epoch()));
    }

    /** The end here of the newest epoch that is not newer than the given one. */
    EpochEnd endOf(LeaderEpoch epoch) {
        Optional<EpochEnd> inLog = storage.endOfEpoch(epoch);
        if (inLog.isPresent()) {
            return inLog.get();
        }
        return snapshot.filter(id -> !epoch.isOlderThan(id.epoch()))
                .map(id -> new EpochEnd(id.epoch(), id.endOffset()))
                .orElse(new EpochEnd(LeaderEpoch.FIRST, 0L));
    }

    /**
     * Cuts off what the leader does not have.
     *
     * @param leaders the leader's end of the newest epoch that may be common
     * @param highWatermark what must not be cut
     */
    void truncate(EpochEnd leaders, long highWatermark) {
        long offset = rules.truncationOffset(leaders, endOf(leaders.epoch()));
        Invariants.check(
                offset >= highWatermark,
                "what is committed is not truncated",
                offset,
                highWatermark);
        storage.truncateTo(offset);
        durableEndOffset = Math.min(durableEndOffset, offset);
        lookUpVoters();
    }

    /** Whole batches from the offset on, as many as there are below the end. */
    ByteBuffer read(long fromOffset, long endOffset, int maxBytes) {
        return fromOffset < endOffset
                ? storage.read(fromOffset, endOffset, maxBytes)
                : ByteBuffer.allocate(0);
    }

    Optional<SnapshotPiece> readSnapshot(SnapshotId id, long position, int maxBytes) {
        return storage.readSnapshot(id, position, maxBytes);
    }

    void writeSnapshot(SnapshotId id, long position, ByteBuffer bytes) {
        storage.writeSnapshot(id, position, bytes);
    }

    /** What is wrong with a snapshot that was fetched; empty when it may be installed. */
    Optional<String> objection(SnapshotId fetched) {
        return storage.objection(fetched);
    }

    /** Puts a fetched snapshot in the place of the log. */
    void installSnapshot(SnapshotId id) {
        storage.finishSnapshot(id);
        storage.restartLogAt(id);
        snapshot = Optional.of(id);
        sync();
        checkBounds();
        lookUpVoters();
    }

    void trimTo(SnapshotId id) {
        if (durableEndOffset < id.endOffset()) {
            // A leader may see committed, by the others, what it has not yet synced itself.
            sync();
        }
        storage.trimTo(id);
        snapshot = Optional.of(id);
        checkBounds();
    }

    private void checkBounds() {
        long start = storage.startOffset();
        Invariants.check(
                start == snapshot.map(SnapshotId::endOffset).orElse(0L),
                "the log starts at its snapshot's end",
                start,
                snapshot);
        Invariants.check(
                start <= durableEndOffset && durableEndOffset <= storage.endOffset(),
                "start <= durable end <= end",
                start,
                durableEndOffset);
    }
}

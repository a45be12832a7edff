/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

/** What the machine did, for logs and metrics. Nothing depends on anyone reading it. */
public sealed interface RaftEvent {
    /** The one event of each transition to another role or epoch. */
    record RoleChanged(RoleName from, RoleName to, LeaderEpoch epoch, String reason)
            implements RaftEvent {}

    /** A vote was asked for and decided. */
    record VoteDecided(
            ReplicaKey candidate,
            LeaderEpoch epoch,
            boolean preVote,
            boolean granted,
            String reason)
            implements RaftEvent {}

    /** Records that the leader does not have were removed. */
    record Truncated(long fromOffset, long toOffset, BrokerId leader) implements RaftEvent {}

    /** The leader's bytes could not be appended; they are fetched again. */
    record CorruptFetch(BrokerId leader, String reason) implements RaftEvent {}

    /** A snapshot is being fetched. */
    record SnapshotFetchStarted(SnapshotId snapshotId, BrokerId leader) implements RaftEvent {}

    /** A fetched snapshot has replaced the log. */
    record SnapshotFetchFinished(SnapshotId snapshotId, long sizeBytes) implements RaftEvent {}

    /** The log before the snapshot was removed. */
    record LogTrimmed(SnapshotId snapshotId, long oldStartOffset) implements RaftEvent {}

    /** The connection to the leader broke; an election follows unless it answers soon. */
    record LeaderSuspected(BrokerId leader, LeaderEpoch epoch) implements RaftEvent {}

    /** The log has another set of voters, which is in force at once. */
    record VotersChanged(long offset, VoterSet voters) implements RaftEvent {}

    /**
     * A replica knows more of an epoch, or a later one, than the only voter, which began each of
     * them: what this broker knew is lost, most likely with its disk. The replica is told nothing,
     * so that it keeps what it has.
     */
    record OwnPastLost(BrokerId replica, LeaderEpoch itsEpoch, LeaderEpoch ownEpoch)
            implements RaftEvent {}

    /** A peer answered with an error that is not part of an ordinary change of leader. */
    record RequestRefused(String request, RaftError error) implements RaftEvent {}
}

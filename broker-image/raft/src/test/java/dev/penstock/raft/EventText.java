/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import java.util.stream.Collectors;

/** Events as one reads them in a trace. */
final class EventText {
    private EventText() {}

    static String of(RaftEvent event) {
        return switch (event) {
            case RaftEvent.RoleChanged(var from, var to, var epoch, var reason) ->
                    from + " -> " + to + " epoch=" + epoch + ": " + reason;
            case RaftEvent.VoteDecided(
                            var candidate,
                            var epoch,
                            var preVote,
                            var granted,
                            var reason) ->
                    (granted ? "grants " : "refuses ")
                            + candidate.id()
                            + (preVote ? " its pre-vote in epoch " : " its vote in epoch ")
                            + epoch
                            + ": "
                            + reason;
            case RaftEvent.Truncated(var from, var to, var leader) ->
                    "truncates " + from + " -> " + to + ", as leader " + leader + " has it";
            case RaftEvent.CorruptFetch(var leader, var reason) ->
                    "cannot append what leader " + leader + " sent: " + reason;
            case RaftEvent.SnapshotFetchStarted(var id, var leader) ->
                    "fetches snapshot " + id + " from leader " + leader;
            case RaftEvent.SnapshotFetchFinished(var id, var sizeBytes) ->
                    "starts its log at snapshot " + id + " of " + sizeBytes + " bytes";
            case RaftEvent.LogTrimmed(var id, var start) ->
                    "trims its log " + start + " -> " + id.endOffset();
            case RaftEvent.LeaderSuspected(var leader, var epoch) ->
                    "suspects leader " + leader + " of epoch " + epoch;
            case RaftEvent.VotersChanged(var offset, var voters) ->
                    "counts as voters, from " + offset + " on, " + ids(voters);
            case RaftEvent.OwnPastLost(var replica, var its, var own) ->
                    "has lost what it knew: "
                            + replica
                            + " has more of epoch "
                            + its
                            + " than it has in epoch "
                            + own;
            case RaftEvent.RequestRefused(var request, var error) ->
                    request + " is refused: " + error;
        };
    }

    /** The voters, each with the number of its disk unless that is the first. */
    static String ids(VoterSet voters) {
        return voters.voters().stream()
                .map(voter -> voter.key().id() + disk(voter.key()))
                .collect(Collectors.joining(" "));
    }

    private static String disk(ReplicaKey key) {
        return key.directoryId().isZero()
                ? "?"
                : key.directoryId().mostSignificant() == 1L
                        ? ""
                        : "/" + key.directoryId().mostSignificant();
    }
}

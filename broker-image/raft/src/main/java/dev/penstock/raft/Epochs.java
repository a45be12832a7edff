/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/** How a replica learns of epochs and their leaders: from leaders and from any answer. */
final class Epochs {
    private final QuorumState state;
    private final Elections elections;

    Epochs(QuorumState state, Elections elections) {
        this.state = state;
        this.elections = elections;
    }

    /** Takes up what an answer says about the newest epoch and its leader. */
    void learn(RaftResponse response) {
        LeaderEpoch epoch = response.epoch();
        Optional<BrokerId> leader = response.leader().filter(id -> !id.equals(state.self()));
        boolean isNewer = state.epoch().isOlderThan(epoch);
        if (leader.isPresent() && (isNewer || isLeaderless(epoch))) {
            state.becomeFollower(epoch, leader.get(), false, "an answer names the leader");
        } else if (isNewer) {
            state.becomeUnattached(
                    epoch, state.electionDeadline(), "an answer shows a higher epoch");
        }
    }

    /** Whether this replica is in the epoch and waits for someone to lead it. */
    private boolean isLeaderless(LeaderEpoch epoch) {
        return state.epoch().equals(epoch)
                && switch (state.role()) {
                    case Unattached _, Prospective _, Candidate _ -> true;
                    case Follower _, Leader _, Resigned _ -> false;
                };
    }

    void onBeginQuorumEpoch(long requestId, RaftRequest.BeginQuorumEpoch request) {
        RaftError error = check(request.leader(), request.epoch());
        if (error == RaftError.NONE && !request.voter().matches(state.config.key())) {
            error = RaftError.INVALID_VOTER_KEY;
        }
        if (error == RaftError.NONE) {
            if (state.epoch().isOlderThan(request.epoch()) || isLeaderless(request.epoch())) {
                state.becomeFollower(
                        request.epoch(), request.leader(), true, "the leader announces itself");
            }
            checkLeader(request.leader());
        }
        state.out.reply(
                requestId, new RaftResponse.BeginQuorumEpoch(error, state.epoch(), state.leader()));
    }

    void onEndQuorumEpoch(long requestId, RaftRequest.EndQuorumEpoch request) {
        RaftError error = check(request.leader(), request.epoch());
        if (error == RaftError.NONE) {
            if (state.epoch().isOlderThan(request.epoch())) {
                state.becomeUnattached(
                        request.epoch(), state.electionDeadline(), "a newer epoch ends");
            }
            checkLeader(request.leader());
            elections.onEndQuorumEpoch(request);
        }
        state.out.reply(
                requestId, new RaftResponse.EndQuorumEpoch(error, state.epoch(), state.leader()));
    }

    private RaftError check(BrokerId leader, LeaderEpoch epoch) {
        // It need not be a voter by this log, which may lack the latest change.
        if (leader.equals(state.self())) {
            return RaftError.INCONSISTENT_VOTER_SET;
        }
        return epoch.isOlderThan(state.epoch()) ? RaftError.FENCED_LEADER_EPOCH : RaftError.NONE;
    }

    private void checkLeader(BrokerId leader) {
        Optional<BrokerId> known = state.election().leader();
        Invariants.check(
                known.isEmpty() || known.get().equals(leader),
                "an epoch has one leader",
                state.election(),
                leader);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;

import java.time.Duration;
import java.util.Optional;

/**
 * Votes: asking for them, giving them, counting them.
 *
 * <p>A voter first asks everyone whether it would be elected (pre-vote, in its present epoch); only
 * if a majority says yes does it begin a new epoch and ask for real. A follower that hears its
 * leader says no, so a replica that was merely cut off disturbs nobody.
 */
final class Elections {
    private final QuorumState state;
    private final Leadership leadership;

    Elections(QuorumState state, Leadership leadership) {
        this.state = state;
        this.leadership = leadership;
    }

    /** Goes on where the storage left off. A single voter leads at once. */
    void start() {
        ElectionState election = state.election();
        Optional<BrokerId> leader = election.leader().filter(id -> !id.equals(state.self()));
        if (state.isVoter() && state.voters().size() == 1) {
            campaign("the only voter");
        } else if (leader.isPresent()) {
            state.becomeFollower(
                    election.epoch(), leader.get(), false, "the leader when the process ended");
        } else {
            // If there is a leader, its followers refuse the pre-vote and say who it is.
            long soon = state.drawnDeadline(Duration.ZERO, state.timing().suspicionJitterMax());
            state.becomeUnattached(election.epoch(), soon, "started");
        }
    }

    /** A voter waited long enough for a leader. */
    void onDeadline() {
        if (state.role().deadlineNanos() > state.nowNanos()) {
            return;
        }
        if (state.role() instanceof Standing standing) {
            standing.ballot().unanswered().forEach(state.patience()::gaveUp);
        }
        switch (state.role()) {
            case Unattached unattached when unattached.standAtNanos() <= state.nowNanos() ->
                    stand("no leader announced itself");
            case Prospective _ -> stand("too few would vote for it");
            case Candidate _ -> stand("too few voted for it");
            case Resigned resigned when state.isStopping() ->
                    state.becomeUnattached(resigned.epoch(), Long.MAX_VALUE, "notices unanswered");
            case Resigned resigned when !state.mayStand() ->
                    state.becomeUnattached(
                            resigned.epoch(), Long.MAX_VALUE, "resigned, and votes no more");
            case Resigned _ -> stand("resigned a while ago");
            case Unattached _, Follower _, Leader _ -> {}
        }
    }

    /** Asks whether this replica would be elected. */
    void stand(String reason) {
        Prospective prospective = state.becomeProspective(reason);
        ask(prospective.ballot(), true);
        askBootstrapServer();
        count(prospective);
    }

    /** Begins a new epoch and asks to lead it. */
    void campaign(String reason) {
        Candidate candidate = state.becomeCandidate(reason);
        ask(candidate.ballot(), false);
        count(candidate);
    }

    /**
     * Whoever leads may be none of the voters that this log names, if that is old: any replica
     * names the leader when it is asked for records.
     */
    private void askBootstrapServer() {
        int servers = state.config.bootstrapServers();
        if (servers > 0) {
            state.out.sendToBootstrap(state.drawn(servers), state.fetchRequest(0L));
        }
    }

    private void ask(Ballot ballot, boolean preVote) {
        for (Voter voter : state.voters().voters()) {
            if (!voter.key().id().equals(state.self())) {
                RaftRequest.Vote request =
                        new RaftRequest.Vote(
                                state.config.key(),
                                voter.key(),
                                state.epoch(),
                                state.log.end(),
                                preVote);
                ballot.asked(state.out.send(voter.key().id(), request), voter.key().id());
            }
        }
    }

    private void count(Standing standing) {
        if (standing.ballot().isLost()) {
            standing.standAgainAt(state.backoffDeadline());
        } else if (standing.ballot().isWon()) {
            switch (standing) {
                case Prospective _ -> campaign("a majority would vote for it");
                case Candidate candidate -> leadership.begin(candidate);
            }
        }
    }

    /** The answer to a question of the present ballot. */
    void onVote(long correlationId, RaftResponse.Vote response) {
        answered(correlationId, response.error() == RaftError.NONE && response.granted());
        if (response.error() == RaftError.INVALID_VOTER_KEY) {
            state.out.event(new RaftEvent.RequestRefused("Vote", response.error()));
        }
    }

    /** There is no answer, which counts as a no. */
    void onFailed(long correlationId) {
        answered(correlationId, false);
    }

    private void answered(long correlationId, boolean grants) {
        switch (state.role()) {
            case Standing standing -> {
                if (standing.ballot().answered(correlationId, grants)) {
                    count(standing);
                }
            }
            case Unattached _, Follower _, Leader _, Resigned _ -> {}
        }
    }

    /** Another voter asks. */
    void onVoteRequest(long requestId, RaftRequest.Vote request) {
        RaftError error = check(request);
        if (error != RaftError.NONE) {
            answer(requestId, error, false);
            return;
        }
        boolean isNewEpoch = state.epoch().isOlderThan(request.epoch());
        Optional<String> objection = objection(request, isNewEpoch);
        if (objection.isEmpty() && !request.preVote()) {
            state.voteFor(request.candidate(), request.epoch());
        } else if (isNewEpoch) {
            state.becomeUnattached(
                    request.epoch(),
                    state.electionDeadline(),
                    request.candidate().id() + " is in a higher epoch");
        }
        state.out.event(
                new RaftEvent.VoteDecided(
                        request.candidate(),
                        request.epoch(),
                        request.preVote(),
                        objection.isEmpty(),
                        objection.orElse("its log is up to date")));
        answer(requestId, RaftError.NONE, objection.isEmpty());
    }

    private RaftError check(RaftRequest.Vote request) {
        // Neither must be a voter by this log, which may lack the latest change: the vote of a new
        // voter may be needed to elect a leader at all, before it has learned that it votes.
        if (!request.voter().matches(state.config.key())) {
            return RaftError.INVALID_VOTER_KEY;
        }
        if (request.epoch().isOlderThan(state.epoch())) {
            return RaftError.FENCED_LEADER_EPOCH;
        }
        return RaftError.NONE;
    }

    /** Why the vote is not given. In a new epoch nothing but the log counts. */
    private Optional<String> objection(RaftRequest.Vote request, boolean isNewEpoch) {
        if (!state.rules.isUpToDate(request.logEnd(), state.log.end())) {
            return Optional.of("its log ends at " + request.logEnd());
        }
        if (isNewEpoch) {
            return Optional.empty();
        }
        return request.preVote() ? preVoteObjection() : voteObjection(request.candidate());
    }

    private Optional<String> preVoteObjection() {
        return switch (state.role()) {
            case Leader _ -> Optional.of("this replica leads");
            case Follower follower when !follower.grantsPreVote(state.nowNanos()) ->
                    Optional.of("leader " + follower.leaderId() + " is heard");
            case Unattached _, Prospective _, Candidate _, Follower _, Resigned _ ->
                    Optional.empty();
        };
    }

    private Optional<String> voteObjection(ReplicaKey candidate) {
        if (!state.rules.mayVote(state.election().votedFor(), candidate)) {
            return Optional.of(
                    "voted for "
                            + state.election()
                                    .votedFor()
                                    .map(voted -> voted.id().toString())
                                    .orElse(""));
        }
        return switch (state.role()) {
            case Unattached _, Prospective _ -> Optional.empty();
            case Candidate _, Leader _, Follower _, Resigned _ ->
                    Optional.of("the epoch has a leader or this replica stands itself");
        };
    }

    private void answer(long requestId, RaftError error, boolean granted) {
        state.out.reply(
                requestId, new RaftResponse.Vote(error, state.epoch(), trustedLeader(), granted));
    }

    /** The leader, unless it is doubted: whoever stands must not be sent back to it. */
    private Optional<BrokerId> trustedLeader() {
        boolean isDoubted =
                state.role() instanceof Follower follower
                        && follower.grantsPreVote(state.nowNanos());
        return isDoubted ? Optional.empty() : state.leader();
    }

    /** The leader of this epoch says that it leads no more. */
    void onEndQuorumEpoch(RaftRequest.EndQuorumEpoch request) {
        boolean hasEndedHere = state.role() instanceof Leader || state.role() instanceof Resigned;
        if (!state.mayStand() || hasEndedHere || state.role() instanceof Candidate) {
            return;
        }
        if (state.isStopping()) {
            state.becomeUnattached(request.epoch(), Long.MAX_VALUE, "the leader resigned");
            return;
        }
        int rank = rank(request);
        if (rank == 0) {
            campaign("the leader hands over");
        } else {
            // The others stand later, one after the other, in case the first does not.
            long delay = state.timing().suspicionJitterMax().toNanos() * rank;
            state.becomeUnattached(
                    request.epoch(), state.backoffDeadline() + delay, "the leader resigned");
        }
    }

    private int rank(RaftRequest.EndQuorumEpoch request) {
        for (int rank = 0; rank < request.preferredSuccessors().size(); rank++) {
            if (request.preferredSuccessors().get(rank).matches(state.config.key())) {
                return rank;
            }
        }
        return request.preferredSuccessors().size();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides who is in sync: watches the followers and proposes to the controller who joins and who
 * leaves.
 *
 * <p>Who joins: a follower of a live broker that keeps up, has reached the high watermark and the
 * start of the leader's epoch. From the moment at which it keeps up the watermark waits for it, for
 * otherwise, under load, the watermark would always be a fetch ahead of it.
 *
 * <p>Who leaves: a member that is behind and has not been caught up for the limit (a second, twice
 * as much after each flap, 30 s at most). Leaving in a second is for the watermark to move on; when
 * too few would stay for that (min.insync.replicas) it is only done after the longest lag.
 */
final class InSyncReplicas {
    private final BrokerId self;
    private final long epochStartOffset;
    private final IsrNegotiation negotiation;
    private final LoopContext context;
    private List<FollowerProgress> followers = List.of();

    InSyncReplicas(
            BrokerId self, long epochStartOffset, IsrNegotiation negotiation, LoopContext context) {
        this.self = self;
        this.epochStartOffset = epochStartOffset;
        this.negotiation = negotiation;
        this.context = context;
    }

    /** The replicas have changed (or the leader begins). */
    void onReplicas(long highWatermark, long nowNanos) {
        List<FollowerProgress> now = new ArrayList<>();
        for (BrokerId replica : negotiation.state().replicas()) {
            if (!replica.equals(self)) {
                now.add(follower(replica).orElseGet(() -> begin(replica, highWatermark, nowNanos)));
            }
        }
        followers = List.copyOf(now);
    }

    private FollowerProgress begin(BrokerId replica, long highWatermark, long nowNanos) {
        return negotiation.isCommittedMember(replica)
                ? new FollowerProgress(replica, highWatermark, nowNanos, nowNanos)
                : new FollowerProgress(
                        replica, 0, nowNanos - context.settings().maxLagNanos(), nowNanos);
    }

    Optional<FollowerProgress> follower(BrokerId broker) {
        for (FollowerProgress follower : followers) {
            if (follower.broker().equals(broker)) {
                return Optional.of(follower);
            }
        }
        return Optional.empty();
    }

    long epochStartOffset() {
        return epochStartOffset;
    }

    Optional<BrokerId> reader(List<BrokerId> nearby, long fetchOffset) {
        FollowerProgress best = null;
        for (FollowerProgress follower : followers) {
            if (nearby.contains(follower.broker())
                    && negotiation.isCommittedMember(follower.broker())
                    && follower.logEndOffset() >= fetchOffset
                    && (best == null || follower.logEndOffset() > best.logEndOffset())) {
                best = follower;
            }
        }
        return Optional.ofNullable(best).map(FollowerProgress::broker);
    }

    SortedMap<BrokerId, Long> lagOffsets(long leaderEnd) {
        SortedMap<BrokerId, Long> lags = new TreeMap<>();
        for (FollowerProgress follower : followers) {
            lags.put(follower.broker(), Math.max(0, leaderEnd - follower.logEndOffset()));
        }
        return lags;
    }

    void onAppend(long oldLeaderEnd, long nowNanos) {
        for (FollowerProgress follower : followers) {
            follower.onAppend(oldLeaderEnd, nowNanos);
        }
    }

    /** How far all that count have come. */
    long commonEnd(long leaderDurableEnd) {
        long end = leaderDurableEnd;
        for (FollowerProgress follower : followers) {
            if (counts(follower)) {
                end = Math.min(end, follower.logEndOffset());
            }
        }
        return end;
    }

    /** Whether anybody has to be watched. */
    boolean isAnyBehind(long leaderEnd) {
        for (FollowerProgress follower : followers) {
            if (counts(follower) && follower.isBehind(leaderEnd)) {
                return true;
            }
        }
        return false;
    }

    /** When the next one that is behind may have stalled. */
    long nextLimitNanos(long leaderEnd, long nowNanos) {
        long leastNanos = Long.MAX_VALUE;
        for (FollowerProgress follower : followers) {
            if (counts(follower) && follower.isBehind(leaderEnd)) {
                long left =
                        follower.limitNanos(context.settings())
                                - follower.lagNanos(leaderEnd, nowNanos);
                // One that stalled and may not leave is looked at again and again.
                leastNanos =
                        Math.min(leastNanos, left > 0 ? left : context.settings().stallNanos());
            }
        }
        return nowNanos + leastNanos;
    }

    void excuse(long nanos) {
        followers.forEach(follower -> follower.excuse(nanos));
    }

    /** Something has changed for followers outside: they may be about to join, or join. */
    void considerJoining(long highWatermark, long leaderEnd, long nowNanos) {
        for (FollowerProgress follower : followers) {
            if (isReady(follower, leaderEnd, nowNanos) && follower.awayNanos(nowNanos) <= 0) {
                follower.beginToJoin();
            }
        }
        proposeJoining(highWatermark);
    }

    /**
     * When {@link #considerJoining} will find one more, if nothing else happens; empty for never.
     */
    OptionalLong nextJoinNanos(long leaderEnd, long nowNanos) {
        long leastNanos = Long.MAX_VALUE;
        for (FollowerProgress follower : followers) {
            if (isReady(follower, leaderEnd, nowNanos)) {
                leastNanos = Math.min(leastNanos, Math.max(0, follower.awayNanos(nowNanos)));
            }
        }
        return leastNanos == Long.MAX_VALUE
                ? OptionalLong.empty()
                : OptionalLong.of(nowNanos + leastNanos);
    }

    private boolean isReady(FollowerProgress follower, long leaderEnd, long nowNanos) {
        return !counts(follower)
                && follower.hasFetched()
                && follower.logEndOffset() >= epochStartOffset
                && follower.keepsUp(context.settings(), leaderEnd, nowNanos)
                && context.liveBrokers().mayJoinIsr(follower.broker(), follower.brokerEpoch());
    }

    private void proposeJoining(long highWatermark) {
        if (!negotiation.isSettled()) {
            return;
        }
        List<BrokerId> newIsr = new ArrayList<>(negotiation.state().isr());
        for (FollowerProgress follower : followers) {
            if (follower.isJoining()
                    && follower.logEndOffset() >= Math.max(highWatermark, epochStartOffset)
                    && context.liveBrokers()
                            .mayJoinIsr(follower.broker(), follower.brokerEpoch())) {
                newIsr.add(follower.broker());
            }
        }
        if (newIsr.size() > negotiation.state().isr().size()) {
            negotiation.propose(members(newIsr));
        }
    }

    /**
     * Time has passed: who joins too slowly is not waited for, who stalls leaves.
     *
     * @return whether the high watermark waits for fewer than before
     */
    boolean dropStalled(long leaderEnd, long nowNanos) {
        boolean dropped = false;
        List<BrokerId> stalled = new ArrayList<>();
        List<BrokerId> lagging = new ArrayList<>();
        for (FollowerProgress follower : followers) {
            if (!counts(follower) || !follower.isStalled(context.settings(), leaderEnd, nowNanos)) {
                continue;
            }
            if (!negotiation.isPossibleMember(follower.broker())) {
                follower.left(context.settings(), nowNanos);
                dropped = true;
            } else {
                stalled.add(follower.broker());
                if (follower.lagNanos(leaderEnd, nowNanos) >= context.settings().maxLagNanos()) {
                    lagging.add(follower.broker());
                }
            }
        }
        if (negotiation.isSettled()) {
            int left = negotiation.state().isr().size() - stalled.size();
            boolean enoughStay = left >= negotiation.state().effectiveMinInsyncReplicas();
            proposeWithout(enoughStay ? stalled : lagging, nowNanos);
        }
        return dropped;
    }

    private void proposeWithout(List<BrokerId> leaving, long nowNanos) {
        if (leaving.isEmpty()) {
            return;
        }
        List<BrokerId> staying = new ArrayList<>(negotiation.state().isr());
        staying.removeAll(leaving);
        for (FollowerProgress follower : followers) {
            if (leaving.contains(follower.broker())) {
                follower.left(context.settings(), nowNanos);
            }
        }
        negotiation.propose(members(staying));
    }

    /** The committed ISR has changed: whoever came in has joined. */
    void onIsr(List<BrokerId> formerIsr, long nowNanos) {
        for (FollowerProgress follower : followers) {
            if (negotiation.isCommittedMember(follower.broker())
                    && !formerIsr.contains(follower.broker())) {
                follower.joinedIsr(nowNanos);
            }
        }
    }

    /** The controller refused a proposal: whoever was to join by it waits before it tries again. */
    void refused(IsrProposal asked, long nowNanos) {
        for (FollowerProgress follower : followers) {
            if (follower.isJoining() && asked.has(follower.broker())) {
                follower.refused(nowNanos + context.settings().stallNanos());
            }
        }
    }

    private boolean counts(FollowerProgress follower) {
        return follower.isJoining() || negotiation.isPossibleMember(follower.broker());
    }

    /** In the order of the replicas, so that equal sets are equal lists. */
    private List<IsrProposal.Member> members(List<BrokerId> isr) {
        return negotiation.state().replicas().stream()
                .filter(isr::contains)
                .map(broker -> new IsrProposal.Member(broker, brokerEpoch(broker)))
                .toList();
    }

    private long brokerEpoch(BrokerId broker) {
        return follower(broker)
                .map(FollowerProgress::brokerEpoch)
                .orElse(FollowerProgress.UNKNOWN_BROKER_EPOCH);
    }
}

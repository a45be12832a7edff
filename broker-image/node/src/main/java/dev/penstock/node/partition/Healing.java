/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.replication.PartitionState;

import org.jspecify.annotations.Nullable;

/**
 * A replica whose log took the place of a damaged one. The cluster may still believe it to have
 * what it has not: it must not lead until it has been out of the in-sync replicas and came back by
 * following a leader. To be elected for want of others, as the last known leader, is not to come
 * back: it would lead with what little it has, and the others would cut their logs to that.
 *
 * <p>So it must get out of them, however little there is to fetch. It asks its leader once, from
 * where its log ends, so that the leader knows how far back it is, and for the rest only when the
 * metadata has shown it out. Otherwise a small log would be whole again before anybody saw that it
 * was not, and would stay forbidden to lead for good.
 */
final class Healing {
    private final BrokerId self;
    private boolean wasOut;
    private boolean hasAppended;
    private boolean hasFollowedSince;
    private @Nullable LeaderEpoch leaderEpoch;
    private boolean healed;

    Healing(BrokerId self) {
        this.self = self;
    }

    /** Takes the next state of the partition into account. */
    void onState(PartitionState state) {
        if (!state.leaderEpoch().equals(leaderEpoch)) {
            leaderEpoch = state.leaderEpoch();
            hasAppended = false;
        }
        boolean isIn = state.isr().contains(self);
        wasOut |= !isIn;
        healed |= wasOut && isIn && (hasFollowedSince || !isLedBySelf(state));
    }

    /** Its log has grown by what its leader sent. */
    void appended() {
        hasAppended = true;
        hasFollowedSince = wasOut;
    }

    /** Whether it may ask its leader for more. */
    boolean mayFetch() {
        return wasOut || !hasAppended;
    }

    boolean isHealed() {
        return healed;
    }

    /** Whether the state would have this replica lead before it is healed. */
    boolean forbids(PartitionState state) {
        return !healed && isLedBySelf(state);
    }

    private boolean isLedBySelf(PartitionState state) {
        return state.leader().filter(self::equals).isPresent();
    }
}

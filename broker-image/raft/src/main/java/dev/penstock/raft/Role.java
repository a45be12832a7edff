/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.Optional;

/**
 * What this replica is in its epoch. A role holds what matters only while it lasts; what must
 * outlive it is in {@link ElectionState}.
 *
 * <pre>
 *                 timeout, or                majority of           majority
 *               leader suspected             pre-votes             of votes
 *  Unattached ───────────────▶ Prospective ───────────▶ Candidate ─────────▶ Leader
 *    ▲  │  Follower ──────────▶   ▲  │ ▲                  │                    │
 *    │  │      ▲                  │  │ └─── timeout ──────┘        hand-over,  │
 *    │  └──────┴──────────────────│──┘    lost majority            no majority │
 *    │  a leader of this epoch    └─────── timeout ─────── Resigned ◀──────────┘
 *    │  is known
 *    └── from every role: a higher epoch without a known leader
 * </pre>
 *
 * A higher epoch with a known leader makes a Follower of every role. Observers are Unattached
 * (asking the voters, one after the other, who leads) or Follower, and never stand.
 */
sealed interface Role permits Unattached, Standing, Leader, Follower, Resigned {
    LeaderEpoch epoch();

    RoleName name();

    /** The leader that others may be told of. */
    Optional<BrokerId> leader();

    /** When this role next has something to do; {@link Long#MAX_VALUE} for never. */
    long deadlineNanos();
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

/**
 * What a replica is.
 *
 * <pre>
 *                 metadata: we lead
 *   Follower ─────────────────────────▶ Leader
 *      ▲  │ ▲                              │
 *      │  └─┘ another leader or epoch      │
 *      └──────── metadata: we do not ◀─────┘
 * </pre>
 */
public sealed interface Role permits PartitionLeader, PartitionFollower {
    LeaderEpoch leaderEpoch();

    /**
     * Whether and how far a consumer may read here.
     *
     * @param currentLeaderEpoch in which the reader believes, null when it does not say
     */
    ReadOutcome read(ReadLevel level, long fetchOffset, @Nullable LeaderEpoch currentLeaderEpoch);
}

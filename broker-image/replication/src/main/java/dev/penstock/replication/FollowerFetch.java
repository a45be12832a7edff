/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

/**
 * What a follower asks of the leader for one partition.
 *
 * @param follower who asks
 * @param brokerEpoch the epoch of its registration
 * @param currentLeaderEpoch the epoch in which it believes, null when it does not say
 * @param fetchOffset its log end: all before is in its log
 * @param lastFetchedEpoch the epoch of its last record, null when it has none
 */
public record FollowerFetch(
        BrokerId follower,
        long brokerEpoch,
        @Nullable LeaderEpoch currentLeaderEpoch,
        long fetchOffset,
        @Nullable LeaderEpoch lastFetchedEpoch) {}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * What a follower asks its leader for.
 *
 * @param partition which
 * @param currentLeaderEpoch in which it believes
 * @param fetchOffset its log end
 * @param lastFetchedEpoch the epoch of its last record, null when it has none
 * @param logStartOffset its log start
 * @param highWatermark as far as it knows
 */
public record FetchPosition(
        TopicPartition partition,
        LeaderEpoch currentLeaderEpoch,
        long fetchOffset,
        @Nullable LeaderEpoch lastFetchedEpoch,
        long logStartOffset,
        long highWatermark) {
    boolean asksTheSameAs(@Nullable FetchPosition other) {
        return other != null
                && currentLeaderEpoch.equals(other.currentLeaderEpoch)
                && fetchOffset == other.fetchOffset
                && Objects.equals(lastFetchedEpoch, other.lastFetchedEpoch);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.ReadLevel;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a fetch asks of one partition.
 *
 * @param currentLeaderEpoch in which the asker believes, null when it does not say
 * @param lastFetchedEpoch the epoch of the asker's last record, null when it has none or does not
 *     say
 * @param maxBytes for this partition
 * @param level how far a consumer may read; followers read to the log end
 * @param follower who follows; null for a consumer
 * @param consumer how a consumer may be served; {@link Consumer#OF_LEADER} for a follower
 */
public record ReadAsk(
        TopicPartition partition,
        long fetchOffset,
        @Nullable LeaderEpoch currentLeaderEpoch,
        @Nullable LeaderEpoch lastFetchedEpoch,
        int maxBytes,
        ReadLevel level,
        @Nullable Follower follower,
        Consumer consumer) {
    /**
     * Where a consumer may read (KIP-392).
     *
     * @param atFollowers whether a follower may serve it: its version knows how
     * @param nearby replicas that are closer to it than the leader
     */
    public record Consumer(boolean atFollowers, List<BrokerId> nearby) {
        /** Only the leader serves it. */
        public static final Consumer OF_LEADER = new Consumer(false, List.of());
    }

    /** A replica on another broker. */
    public record Follower(BrokerId broker, long brokerEpoch) {}
}

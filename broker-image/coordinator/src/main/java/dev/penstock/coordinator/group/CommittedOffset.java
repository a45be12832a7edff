/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a group has got to in a partition.
 *
 * @param offset the next record to read; committed as the client gave it
 * @param leaderEpochOrNull of the last record read, if the client told it
 * @param metadata the client's own note, empty if none
 * @param commitEpochMs when it was committed
 * @param expireEpochMsOrNull when it ends, for the old clients that give a retention of their own;
 *     there is no epoch and no topic id then
 * @param topicIdOrNull the topic that was meant, if known
 */
public record CommittedOffset(
        long offset,
        @Nullable LeaderEpoch leaderEpochOrNull,
        String metadata,
        long commitEpochMs,
        @Nullable Long expireEpochMsOrNull,
        @Nullable Uuid topicIdOrNull) {
    public CommittedOffset {
        Invariants.check(
                expireEpochMsOrNull == null || (leaderEpochOrNull == null && topicIdOrNull == null),
                "the stored form with an expiry has no room for an epoch and a topic id",
                expireEpochMsOrNull);
    }

    public Optional<LeaderEpoch> leaderEpoch() {
        return Optional.ofNullable(leaderEpochOrNull);
    }

    public OptionalLong expireEpochMs() {
        return expireEpochMsOrNull == null
                ? OptionalLong.empty()
                : OptionalLong.of(expireEpochMsOrNull);
    }

    public Optional<Uuid> topicId() {
        return Optional.ofNullable(topicIdOrNull);
    }
}

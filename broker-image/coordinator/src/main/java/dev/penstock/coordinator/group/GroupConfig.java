/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.kernel.Invariants;

/**
 * The settings and limits of groups, with Kafka's setting in brackets where there is one.
 *
 * @param minSessionTimeoutMs [group.min.session.timeout.ms]
 * @param maxSessionTimeoutMs [group.max.session.timeout.ms]
 * @param maxGroupSize members in one group [group.max.size]
 * @param maxPendingMembers member ids given out in one group to clients that have not come back
 *     with them yet; the next client is told GROUP_MAX_SIZE_REACHED
 * @param initialRebalanceQuietMs how long an empty group's first generation waits for another
 *     member after the last one came [group.initial.rebalance.delay.ms]
 * @param initialRebalanceLimitMs how long it waits in all, however many come; the shortest
 *     rebalance timeout of the members bounds it too
 * @param newMemberJoinTimeoutMs how long a new member's JoinGroup may stay parked
 * @param offsetsRetentionMs how long positions outlive their use [offsets.retention.minutes]
 * @param offsetsRetentionCheckIntervalMs [offsets.retention.check.interval.ms]
 * @param offsetMetadataMaxBytes of the client's note, in UTF-8 [offset.metadata.max.bytes]
 * @param writeTimeoutMs how long an answer waits for replication [offsets.commit.timeout.ms]
 * @param consumer of consumer groups
 * @param share of share groups
 */
public record GroupConfig(
        int minSessionTimeoutMs,
        int maxSessionTimeoutMs,
        int maxGroupSize,
        int maxPendingMembers,
        int initialRebalanceQuietMs,
        int initialRebalanceLimitMs,
        int newMemberJoinTimeoutMs,
        long offsetsRetentionMs,
        long offsetsRetentionCheckIntervalMs,
        int offsetMetadataMaxBytes,
        int writeTimeoutMs,
        ConsumerGroupConfig consumer,
        ShareMembershipConfig share) {
    public static final GroupConfig DEFAULT =
            new GroupConfig(
                    6_000, // min session: 6 s
                    1_800_000, // max session: 30 min
                    Integer.MAX_VALUE,
                    10_000,
                    100,
                    300,
                    300_000, // new member: 5 min
                    7 * 86_400_000L, // retention: 7 days
                    600_000L, // check: 10 min
                    4_096,
                    5_000,
                    ConsumerGroupConfig.DEFAULT,
                    ShareMembershipConfig.DEFAULT);

    public GroupConfig {
        Invariants.check(
                minSessionTimeoutMs > 0 && minSessionTimeoutMs <= maxSessionTimeoutMs,
                "session timeouts are positive and ordered",
                minSessionTimeoutMs,
                maxSessionTimeoutMs);
        Invariants.check(maxGroupSize > 0, "a group has room for a member", maxGroupSize);
        Invariants.check(maxPendingMembers > 0, "a group can give ids", maxPendingMembers);
        Invariants.check(
                initialRebalanceQuietMs >= 0 && initialRebalanceQuietMs <= initialRebalanceLimitMs,
                "the quiet time fits into the limit",
                initialRebalanceQuietMs,
                initialRebalanceLimitMs);
        Invariants.check(
                newMemberJoinTimeoutMs > 0, "a join timeout is positive", newMemberJoinTimeoutMs);
        Invariants.check(offsetsRetentionMs > 0, "a retention is positive", offsetsRetentionMs);
        Invariants.check(
                offsetsRetentionCheckIntervalMs > 0,
                "a check interval is positive",
                offsetsRetentionCheckIntervalMs);
        Invariants.check(
                offsetMetadataMaxBytes >= 0, "a limit is not negative", offsetMetadataMaxBytes);
        Invariants.check(writeTimeoutMs > 0, "a write timeout is positive", writeTimeoutMs);
    }

    public GroupConfig withMaxGroupSize(int members) {
        return new GroupConfig(
                minSessionTimeoutMs,
                maxSessionTimeoutMs,
                members,
                maxPendingMembers,
                initialRebalanceQuietMs,
                initialRebalanceLimitMs,
                newMemberJoinTimeoutMs,
                offsetsRetentionMs,
                offsetsRetentionCheckIntervalMs,
                offsetMetadataMaxBytes,
                writeTimeoutMs,
                consumer,
                share);
    }

    public GroupConfig withInitialRebalance(int quietMs, int limitMs) {
        return new GroupConfig(
                minSessionTimeoutMs,
                maxSessionTimeoutMs,
                maxGroupSize,
                maxPendingMembers,
                quietMs,
                limitMs,
                newMemberJoinTimeoutMs,
                offsetsRetentionMs,
                offsetsRetentionCheckIntervalMs,
                offsetMetadataMaxBytes,
                writeTimeoutMs,
                consumer,
                share);
    }

    public GroupConfig withOffsetsRetention(long retentionMs, long checkIntervalMs) {
        return new GroupConfig(
                minSessionTimeoutMs,
                maxSessionTimeoutMs,
                maxGroupSize,
                maxPendingMembers,
                initialRebalanceQuietMs,
                initialRebalanceLimitMs,
                newMemberJoinTimeoutMs,
                retentionMs,
                checkIntervalMs,
                offsetMetadataMaxBytes,
                writeTimeoutMs,
                consumer,
                share);
    }

    public GroupConfig withConsumer(ConsumerGroupConfig other) {
        return new GroupConfig(
                minSessionTimeoutMs,
                maxSessionTimeoutMs,
                maxGroupSize,
                maxPendingMembers,
                initialRebalanceQuietMs,
                initialRebalanceLimitMs,
                newMemberJoinTimeoutMs,
                offsetsRetentionMs,
                offsetsRetentionCheckIntervalMs,
                offsetMetadataMaxBytes,
                writeTimeoutMs,
                other,
                share);
    }

    public GroupConfig withShare(ShareMembershipConfig other) {
        return new GroupConfig(
                minSessionTimeoutMs,
                maxSessionTimeoutMs,
                maxGroupSize,
                maxPendingMembers,
                initialRebalanceQuietMs,
                initialRebalanceLimitMs,
                newMemberJoinTimeoutMs,
                offsetsRetentionMs,
                offsetsRetentionCheckIntervalMs,
                offsetMetadataMaxBytes,
                writeTimeoutMs,
                consumer,
                other);
    }
}

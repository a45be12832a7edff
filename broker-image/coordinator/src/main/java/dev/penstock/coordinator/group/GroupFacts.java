/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

/**
 * The figures of one shard since it was loaded; the node adds the shards up and gives the metrics
 * their names.
 *
 * @param stableGroups of both kinds
 * @param assigningGroups consumer groups without targets for their epoch
 * @param reconcilingGroups consumer groups with members on the way to their targets
 * @param offsets positions stored now
 * @param waitingRequests requests whose answer is parked now
 * @param skippedRecords stored records of kinds unknown to this version, left alone by the load
 */
public record GroupFacts(
        int emptyGroups,
        int preparingRebalanceGroups,
        int completingRebalanceGroups,
        int stableGroups,
        int assigningGroups,
        int reconcilingGroups,
        int members,
        int offsets,
        int waitingRequests,
        long rebalancesCompleted,
        long offsetsCommitted,
        long offsetsExpired,
        long offsetsDeleted,
        long membersExpired,
        long skippedRecords) {}

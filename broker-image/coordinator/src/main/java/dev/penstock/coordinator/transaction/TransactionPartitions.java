/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.group.GroupPartitions;

/** Which partition of {@code __transaction_state} a transactional id lives in. */
public final class TransactionPartitions {
    private TransactionPartitions() {}

    /** The same rule as for groups. */
    public static int partitionFor(String transactionalId, int partitionCount) {
        return GroupPartitions.groupPartitionFor(transactionalId, partitionCount);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;

/** What a {@link MetadataRecord.PartitionChange} says of the leader. Every election counts one. */
public sealed interface LeaderChange {
    /** Same leader, same leader epoch. */
    record Unchanged() implements LeaderChange {}

    /** No replica may lead; a new leader epoch. */
    record Nobody() implements LeaderChange {}

    /** This broker leads (it may have led before); a new leader epoch. */
    record Elected(BrokerId leader) implements LeaderChange {}
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The port to the partition that a shard's records are stored in; the node's partition leader
 * stands behind it.
 */
public interface PartitionWriter {
    /**
     * Appends the records as one batch, stamped with the time of the append: all of them or none.
     * Does not wait for replication: the node reports that by {@link
     * ReplicatedShard#highWatermarkAdvanced}, and may do so from within this call.
     *
     * @param epoch the leadership that the shard was loaded for; another current one refuses with
     *     {@link Refusal#NOT_LEADER}
     * @param records at least one
     * @param producerOrNull in whose transaction they are
     */
    AppendOutcome append(
            LeaderEpoch epoch,
            List<EncodedRecord> records,
            @Nullable TransactionalProducer producerOrNull);

    /** What became of an append. */
    sealed interface AppendOutcome {
        /**
         * The records are in the leader's log, one offset each, without a gap.
         *
         * @param baseOffset the first record's
         * @param lastOffset the last record's
         */
        record Appended(long baseOffset, long lastOffset) implements AppendOutcome {
            public Appended {
                Invariants.check(
                        baseOffset >= 0 && lastOffset >= baseOffset,
                        "an append has a first and a last offset",
                        baseOffset,
                        lastOffset);
            }
        }

        /** Nothing was written. */
        record Refused(Refusal reason) implements AppendOutcome {}
    }

    /** Why nothing was written. */
    enum Refusal {
        /** This broker does not lead the partition in that epoch. */
        NOT_LEADER,
        /** Fewer replicas are in sync than {@code min.insync.replicas}. */
        NOT_ENOUGH_REPLICAS,
        /** The producer whose transaction it is was fenced, or its transaction has ended. */
        PRODUCER_FENCED,
        /** The batch is larger than the topic takes. */
        TOO_LARGE,
        /** The directory is offline or full. */
        STORAGE_FAILURE
    }
}

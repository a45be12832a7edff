/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import dev.penstock.kernel.BrokerId;

import java.util.List;
import java.util.Optional;

/** What became of {@link RaftMachine#append}. */
public sealed interface AppendOutcome {
    /**
     * In the leader's log; committed once a {@link RaftEffect.Committed} reaches its end.
     *
     * @param baseOffset of its first record
     * @param endOffset the first offset after its last record
     * @param effects to be carried out like those of {@link RaftMachine#step}
     */
    record Appended(long baseOffset, long endOffset, List<RaftEffect> effects)
            implements AppendOutcome {
        public Appended {
            effects = List.copyOf(effects);
        }
    }

    /**
     * Not in the log.
     *
     * @param reason why
     * @param leader who leads, if known
     */
    record Rejected(Reason reason, Optional<BrokerId> leader) implements AppendOutcome {}

    /** Why an append was rejected. */
    enum Reason {
        /** This replica does not lead the epoch that the append was decided in. */
        NOT_LEADER,
        /** It is about to hand over its leadership. */
        HANDING_OVER,
        /** More than {@link RaftLimits#appendMaxBytes}. */
        TOO_LARGE,
        /** {@link RaftLimits#uncommittedMaxRecords} wait for their commit already. */
        OVERLOADED
    }
}

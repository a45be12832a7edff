/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;

import java.util.List;

/** What the controller said to an {@link IsrProposal}. */
public sealed interface IsrOutcome {
    /** It is so now. */
    record Committed(LeaderEpoch leaderEpoch, int partitionEpoch, List<BrokerId> isr)
            implements IsrOutcome {}

    /** Certainly not done (INELIGIBLE_REPLICA, OPERATION_NOT_ATTEMPTED): the former ISR stands. */
    record NotDone() implements IsrOutcome {}

    /**
     * The controller knows a newer state (INVALID_UPDATE_VERSION, FENCED_LEADER_EPOCH,
     * NEW_LEADER_ELECTED …), perhaps by this very proposal: it comes with the metadata, and until
     * then both the former and the proposed ISR count.
     */
    record Superseded() implements IsrOutcome {}

    /** Nobody knows (no answer, NOT_CONTROLLER, a timeout): ask again. */
    record Unknown() implements IsrOutcome {}
}

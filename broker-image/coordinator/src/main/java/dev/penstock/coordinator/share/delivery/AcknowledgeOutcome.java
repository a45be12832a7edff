/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

/** What a member is told about its acknowledgements. */
public sealed interface AcknowledgeOutcome {
    /** It is done. */
    record Done() implements AcknowledgeOutcome {}

    /** It is done when that write is kept, and not at all otherwise. */
    record Waits(long writeNumber) implements AcknowledgeOutcome {}

    /** Nothing of it is done. */
    record Refused(Reason reason) implements AcknowledgeOutcome {}

    /** Why nothing was done. */
    enum Reason {
        /** It is out of order, or says what the group's members may not say. */
        INVALID_REQUEST,
        /** The member does not hold one of the records, or not any more. */
        INVALID_RECORD_STATE
    }
}

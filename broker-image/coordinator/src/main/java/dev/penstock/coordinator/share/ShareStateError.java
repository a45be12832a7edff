/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

/** What a request to a share coordinator is refused with; the names are those of Kafka's errors. */
public enum ShareStateError {
    NONE,
    INVALID_REQUEST,
    COORDINATOR_LOAD_IN_PROGRESS,
    COORDINATOR_NOT_AVAILABLE,
    NOT_COORDINATOR,
    /** Somebody leads the partition in a newer epoch than the asker. */
    FENCED_LEADER_EPOCH,
    /** The state was initialised anew since the asker has read it. */
    FENCED_STATE_EPOCH,
    UNKNOWN_TOPIC_OR_PARTITION,
    UNKNOWN_SERVER_ERROR;

    /** Whether the same request may have another answer soon. */
    public boolean isRetriable() {
        return this == COORDINATOR_LOAD_IN_PROGRESS
                || this == COORDINATOR_NOT_AVAILABLE
                || this == NOT_COORDINATOR;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

/** What a group request is refused with; the names are those of Kafka's error codes. */
public enum GroupError {
    NONE,
    UNKNOWN_SERVER_ERROR,
    COORDINATOR_LOAD_IN_PROGRESS,
    COORDINATOR_NOT_AVAILABLE,
    NOT_COORDINATOR,
    ILLEGAL_GENERATION,
    INCONSISTENT_GROUP_PROTOCOL,
    INVALID_GROUP_ID,
    UNKNOWN_MEMBER_ID,
    INVALID_SESSION_TIMEOUT,
    REBALANCE_IN_PROGRESS,
    OFFSET_METADATA_TOO_LARGE,
    INVALID_COMMIT_OFFSET_SIZE,
    NON_EMPTY_GROUP,
    GROUP_ID_NOT_FOUND,
    MEMBER_ID_REQUIRED,
    GROUP_MAX_SIZE_REACHED,
    FENCED_INSTANCE_ID,
    GROUP_SUBSCRIBED_TO_TOPIC,
    /** A transaction that is open has stored a position; it is not known yet which one counts. */
    UNSTABLE_OFFSET_COMMIT,
    INVALID_PRODUCER_EPOCH,
    /** Of a transaction that has ended. */
    INVALID_TXN_STATE,
    INVALID_REQUEST,
    FENCED_MEMBER_EPOCH,
    UNRELEASED_INSTANCE_ID,
    UNSUPPORTED_ASSIGNOR,
    STALE_MEMBER_EPOCH,
    INVALID_REGULAR_EXPRESSION
}

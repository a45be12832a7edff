/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

/** Why a request was not served; each is the Kafka error of the same name. */
public enum RaftError {
    NONE,
    /** The request's epoch is older than the receiver's. */
    FENCED_LEADER_EPOCH,
    /** The request's epoch is newer than the receiver's. */
    UNKNOWN_LEADER_EPOCH,
    /** The receiver does not lead; the answer says who does, if known. */
    NOT_LEADER_OR_FOLLOWER,
    /** Sender and receiver do not agree on who votes. */
    INCONSISTENT_VOTER_SET,
    /** The request was meant for another replica: the same broker with another directory. */
    INVALID_VOTER_KEY,
    INVALID_REQUEST,
    /** It votes already. */
    DUPLICATE_VOTER,
    /** It does not vote, or with another directory. */
    VOTER_NOT_FOUND,
    /** Not now: ask again. */
    REQUEST_TIMED_OUT,
    SNAPSHOT_NOT_FOUND,
    POSITION_OUT_OF_RANGE
}

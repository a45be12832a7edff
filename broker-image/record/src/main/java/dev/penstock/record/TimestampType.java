/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/** What the timestamps of a batch mean ({@code message.timestamp.type}). */
public enum TimestampType {
    /** The producer's; each record has its own. */
    CREATE_TIME,
    /** The broker's; all records of a batch share its maximum timestamp. */
    LOG_APPEND_TIME
}

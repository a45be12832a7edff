/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** How far somebody may read. */
public enum ReadLevel {
    /** Followers: to the end of the log. */
    LOG_END,
    /** Consumers with {@code isolation.level=read_uncommitted}: what is committed to the ISR. */
    HIGH_WATERMARK,
    /** Consumers with {@code isolation.level=read_committed}: also before each open transaction. */
    LAST_STABLE_OFFSET
}

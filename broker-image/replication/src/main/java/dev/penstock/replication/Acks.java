/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

/** When a produce is answered. */
public enum Acks {
    /** At once; the client does not even want the answer. */
    NONE,
    /** When the leader has appended it. */
    LEADER,
    /** When it is committed: below the high watermark. */
    ALL
}

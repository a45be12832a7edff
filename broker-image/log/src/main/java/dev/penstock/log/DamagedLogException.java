/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.io.IOException;

/**
 * Bytes that were once durable are missing or wrong. Nothing was cut: the owner sets the log aside
 * ({@link LogDirectory#quarantine}) and fetches it again from a peer, or an administrator decides.
 */
public final class DamagedLogException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final long firstDamagedOffset;

    /** What is wrong. */
    public enum Kind {
        MISSING_SEGMENT,
        BAD_BATCH,
        TOO_SHORT,
        UNREADABLE
    }

    /**
     * What was found where.
     *
     * @param firstDamagedOffset everything below it was not seen to be damaged
     */
    public DamagedLogException(Kind kind, String directory, long firstDamagedOffset, String what) {
        super(
                "log "
                        + directory
                        + " is damaged at offset "
                        + firstDamagedOffset
                        + ", which was durable: "
                        + what);
        this.kind = kind;
        this.firstDamagedOffset = firstDamagedOffset;
    }

    public Kind kind() {
        return kind;
    }

    /** Everything below it was not seen to be damaged. */
    public long firstDamagedOffset() {
        return firstDamagedOffset;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

/**
 * Whether there is room for records on the disk. A reserve is kept for what must go on when there
 * is none: metadata, checkpoints, compaction. May be asked from any thread.
 *
 * <p>Always: once full, room is believed again when there is twice the reserve, so that one batch
 * more or less does not turn it over and over.
 */
public final class DiskSpace {
    private final long reserveBytes;
    private volatile boolean full;
    private volatile boolean written = true;
    private boolean told;

    public DiskSpace(long reserveBytes) {
        this.reserveBytes = reserveBytes;
    }

    public boolean isFull() {
        return full;
    }

    /** A write has found no room. */
    void foundFull() {
        full = true;
    }

    /** A log has grown: what is known of the room is no longer so. */
    void written() {
        // Read first: many loops write, and most often it is known.
        if (!written) {
            written = true;
        }
    }

    /** Whether a log has grown since this was asked for the last time. Asked by one loop only. */
    public boolean takeWritten() {
        if (!written) {
            return false;
        }
        written = false;
        return true;
    }

    /**
     * Takes note of what there is now; whether that is another state than the last time. Called by
     * one loop only.
     */
    public boolean measured(long usableBytes) {
        full = usableBytes < (full ? 2 * reserveBytes : reserveBytes);
        boolean changed = full != told;
        told = full;
        return changed;
    }
}

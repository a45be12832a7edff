/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * The loop's part of scrubbing: which segment is read next, and whether what was found counts.
 *
 * <p>Always: only what the recovery point covers is read. It was durable, so that wrong bytes are
 * damage and not the rest of a crash.
 */
final class LogScrub {
    private final LogState state;
    private @Nullable SegmentScrub underWay;

    LogScrub(LogState state) {
        this.state = state;
    }

    Optional<ScrubWork> begin(long fromOffset) {
        underWay = null;
        for (Segment segment : state.segments()) {
            if (segment == state.active() || segment.nextOffset() > state.recoveryPoint()) {
                break;
            }
            if (segment.nextOffset() > fromOffset) {
                underWay = new SegmentScrub(state.directory(), segment);
                break;
            }
        }
        return Optional.ofNullable(underWay);
    }

    boolean isAboutLog(ScrubWork work) {
        SegmentScrub own = underWay;
        return own != null && own.equals(work) && own.isAbout(state);
    }

    /** What it reads is about to be cut, and may grow again to the same size. */
    void cancel() {
        underWay = null;
    }
}

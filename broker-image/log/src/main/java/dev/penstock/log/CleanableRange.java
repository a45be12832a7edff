/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What of a log may be compacted now: the segments from its beginning up to the first one that must
 * not be touched yet.
 *
 * <p>Always: the active segment is not among them, nor anything at or above the last stable offset
 * or the recovery point, so that what replaces them can be trusted after a crash.
 *
 * @param segments at least one
 * @param firstDirtyOffset everything below it was compacted before
 * @param cleanBytes of the segments that were
 * @param dirtyBytes of the segments that were not, or not wholly
 * @param overdue whether {@code max.compaction.lag.ms} has passed for one of them
 */
record CleanableRange(
        List<Segment> segments,
        long firstDirtyOffset,
        long cleanBytes,
        long dirtyBytes,
        boolean overdue) {
    /** Looks what may be compacted; empty when nothing is new. */
    static Optional<CleanableRange> of(
            LogState state, CompactionConfig config, long nowMs, long stableOffset) {
        long limit = Math.min(stableOffset, state.recoveryPoint());
        long firstDirty = Math.max(state.cleanedOffset(), state.logStartOffset());
        List<Segment> segments = new ArrayList<>();
        long clean = 0;
        long dirty = 0;
        boolean overdue = false;
        for (Segment segment : state.segments()) {
            if (segment == state.active()
                    || segment.nextOffset() > limit
                    || isTooYoung(segment, config, nowMs)) {
                break;
            }
            segments.add(segment);
            if (segment.nextOffset() <= firstDirty) {
                clean += segment.sizeBytes();
            } else {
                dirty += segment.sizeBytes();
                overdue |= isOverdue(segment, config, nowMs);
            }
        }
        return dirty == 0
                ? Optional.empty()
                : Optional.of(new CleanableRange(segments, firstDirty, clean, dirty, overdue));
    }

    private static boolean isTooYoung(Segment segment, CompactionConfig config, long nowMs) {
        return config.minLagMs() > 0 && segment.maxTimestampMs() > nowMs - config.minLagMs();
    }

    private static boolean isOverdue(Segment segment, CompactionConfig config, long nowMs) {
        return segment.firstTimestampMs() >= 0
                && nowMs - segment.firstTimestampMs() > config.maxLagMs();
    }

    /** What part of it is new. */
    double dirtyRatio() {
        return (double) dirtyBytes / (cleanBytes + dirtyBytes);
    }

    boolean isDue(CompactionConfig config) {
        return overdue || dirtyRatio() > config.minDirtyRatio();
    }

    /** The offset after the last of its segments. */
    long endOffset() {
        return segments.getLast().nextOffset();
    }
}

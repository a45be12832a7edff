/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share.delivery;

import dev.penstock.kernel.Invariants;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The offsets from the start offset up to the first that was never acquired, in runs without a gap
 * between them. Neighbours that are alike are one run, so that whole batches cost as little as
 * single records.
 */
final class Runs {
    private final NavigableMap<Long, Run> byFirstOffset = new TreeMap<>();
    private long startOffset;
    private long nextOffset;

    Runs(long startOffset) {
        this.startOffset = startOffset;
        this.nextOffset = startOffset;
    }

    long startOffset() {
        return startOffset;
    }

    /** The first offset that was never acquired. */
    long nextOffset() {
        return nextOffset;
    }

    Collection<Run> all() {
        return Collections.unmodifiableCollection(byFirstOffset.values());
    }

    boolean isEmpty() {
        return byFirstOffset.isEmpty();
    }

    /** Adds offsets behind all others. */
    void append(Run run) {
        Invariants.check(run.firstOffset() == nextOffset, "runs leave no gap", run, nextOffset);
        nextOffset = run.lastOffset() + 1;
        put(run);
    }

    /** The runs that have offsets of that range, cut to it. */
    List<Run> within(long firstOffset, long lastOffset) {
        List<Run> found = new ArrayList<>();
        if (firstOffset > lastOffset) {
            return found;
        }
        Map.Entry<Long, Run> floor = byFirstOffset.floorEntry(firstOffset);
        long from = floor == null ? firstOffset : floor.getKey();
        for (Run run : byFirstOffset.subMap(from, true, lastOffset, true).values()) {
            if (run.lastOffset() >= firstOffset) {
                found.add(
                        run.from(Math.max(run.firstOffset(), firstOffset))
                                .upTo(Math.min(run.lastOffset(), lastOffset)));
            }
        }
        return found;
    }

    /** Puts a run in the place of the same offsets, which are of one run now. */
    void replace(Run run) {
        Run whole = remove(run.firstOffset());
        if (whole.firstOffset() < run.firstOffset()) {
            byFirstOffset.put(whole.firstOffset(), whole.upTo(run.firstOffset() - 1));
        }
        if (whole.lastOffset() > run.lastOffset()) {
            byFirstOffset.put(run.lastOffset() + 1, whole.from(run.lastOffset() + 1));
        }
        put(run);
    }

    private Run remove(long offset) {
        Map.Entry<Long, Run> found = byFirstOffset.floorEntry(offset);
        Invariants.check(found != null, "an offset that is known is of a run", offset);
        byFirstOffset.remove(Objects.requireNonNull(found).getKey());
        return found.getValue();
    }

    /** Changes each run. */
    void replaceAll(UnaryOperator<Run> change) {
        List<Run> before = List.copyOf(byFirstOffset.values());
        byFirstOffset.clear();
        Run last = null;
        for (Run run : before) {
            Run changed = change.apply(run);
            if (last != null && changed.continues(last)) {
                changed = changed.from(last.firstOffset()).upTo(changed.lastOffset());
            }
            byFirstOffset.put(changed.firstOffset(), changed);
            last = changed;
        }
    }

    private void put(Run run) {
        Run merged = run;
        Map.Entry<Long, Run> before = byFirstOffset.lowerEntry(run.firstOffset());
        if (before != null && merged.continues(before.getValue())) {
            merged = merged.from(before.getKey());
        }
        Run after = byFirstOffset.get(run.lastOffset() + 1);
        if (after != null && after.continues(merged)) {
            byFirstOffset.remove(after.firstOffset());
            merged = merged.upTo(after.lastOffset());
        }
        byFirstOffset.put(merged.firstOffset(), merged);
    }

    /** Forgets all offsets before that one. */
    void startAt(long offset) {
        if (offset <= startOffset) {
            return;
        }
        for (Run run : within(startOffset, offset - 1)) {
            Run whole = remove(run.firstOffset());
            if (whole.lastOffset() >= offset) {
                byFirstOffset.put(offset, whole.from(offset));
            }
        }
        startOffset = offset;
        nextOffset = Math.max(nextOffset, offset);
    }

    /** Forgets that offset and all after it. */
    void endAt(long offset) {
        long end = Math.max(offset, startOffset);
        byFirstOffset.tailMap(end, true).clear();
        Map.Entry<Long, Run> last = byFirstOffset.lastEntry();
        if (last != null && last.getValue().lastOffset() >= end) {
            byFirstOffset.put(last.getKey(), last.getValue().upTo(end - 1));
        }
        nextOffset = Math.min(nextOffset, end);
    }
}

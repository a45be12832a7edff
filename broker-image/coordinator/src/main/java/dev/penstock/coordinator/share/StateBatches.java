/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import java.util.ArrayList;
import java.util.List;

/** Puts what has changed over what was kept. */
final class StateBatches {
    private StateBatches() {}

    /**
     * Combines.
     *
     * @param before in order, none over another
     * @param changes in order, none over another; they count where both say something
     * @param startOffset before which nothing is kept
     */
    static List<StateBatch> combine(
            List<StateBatch> before, List<StateBatch> changes, long startOffset) {
        List<StateBatch> pieces = new ArrayList<>(changes);
        for (StateBatch old : before) {
            addUncovered(old, changes, pieces);
        }
        pieces.sort((a, b) -> Long.compare(a.firstOffset(), b.firstOffset()));
        List<StateBatch> combined = new ArrayList<>();
        for (StateBatch piece : pieces) {
            if (piece.lastOffset() >= startOffset) {
                add(combined, from(piece, Math.max(piece.firstOffset(), startOffset)));
            }
        }
        return combined;
    }

    private static void addUncovered(
            StateBatch old, List<StateBatch> changes, List<StateBatch> pieces) {
        long next = old.firstOffset();
        for (StateBatch change : changes) {
            if (change.lastOffset() < next) {
                continue;
            }
            if (change.firstOffset() > old.lastOffset()) {
                break;
            }
            if (change.firstOffset() > next) {
                pieces.add(piece(old, next, change.firstOffset() - 1));
            }
            next = change.lastOffset() + 1;
        }
        if (next <= old.lastOffset()) {
            pieces.add(from(old, next));
        }
    }

    private static void add(List<StateBatch> combined, StateBatch next) {
        StateBatch last = combined.isEmpty() ? null : combined.getLast();
        if (last != null
                && last.lastOffset() + 1 == next.firstOffset()
                && last.state() == next.state()
                && last.deliveryCount() == next.deliveryCount()) {
            combined.set(combined.size() - 1, piece(last, last.firstOffset(), next.lastOffset()));
        } else {
            combined.add(next);
        }
    }

    private static StateBatch from(StateBatch batch, long firstOffset) {
        return piece(batch, firstOffset, batch.lastOffset());
    }

    private static StateBatch piece(StateBatch batch, long firstOffset, long lastOffset) {
        return new StateBatch(firstOffset, lastOffset, batch.state(), batch.deliveryCount());
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.LeaderEpoch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Answers that wait until it is known what became of their batches of the metadata log, in the
 * order of those.
 *
 * <p>Leadership may be lost meanwhile. A batch's fate is known all the same by whoever lives on: an
 * epoch has one leader, and epochs never run back along the log, so what is committed next tells it
 * (Raft's log matching). A committed batch of the same epoch has all before it committed; one of a
 * later epoch stands where those that are left of the earlier one would have been.
 */
final class PendingAnswers {
    private final Deque<Pending> queue = new ArrayDeque<>();

    /**
     * One more answer, for a batch after those of the answers before.
     *
     * @param epoch of the leader, which appended the batch
     * @param endOffset the first offset after the batch
     */
    void add(LeaderEpoch epoch, long endOffset, Waiting answer) {
        queue.add(new Pending(epoch, endOffset, answer));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** The offset up to which the newest answer waits. */
    long lastEndOffset() {
        return queue.getLast().endOffset;
    }

    /** The log is committed up to the end of a batch of the given epoch. */
    void committed(LeaderEpoch epoch, long endOffset) {
        settle(epoch, endOffset, Fate.LOST);
    }

    /**
     * A snapshot replaces the log: it says nothing of what earlier epochs than its last one wrote.
     */
    void replaced(LeaderEpoch epoch, long endOffset) {
        settle(epoch, endOffset, Fate.UNKNOWN);
    }

    /** Nobody knows what became of what was appended up to the given epoch. */
    void givenUp(LeaderEpoch epoch) {
        settle(epoch.next(), 0L, Fate.UNKNOWN);
    }

    private void settle(LeaderEpoch epoch, long endOffset, Fate ofEarlierEpochs) {
        while (!queue.isEmpty()) {
            Pending first = queue.getFirst();
            int order = first.epoch.compareTo(epoch);
            if (order > 0 || (order == 0 && first.endOffset > endOffset)) {
                return;
            }
            queue.removeFirst().answer.settled(order < 0 ? ofEarlierEpochs : Fate.COMMITTED);
        }
    }

    /** What became of a batch. */
    enum Fate {
        COMMITTED,
        /** It is in no log that counts, and never will be. */
        LOST,
        UNKNOWN
    }

    /** Who waits. */
    @FunctionalInterface
    interface Waiting {
        /** Called once. */
        void settled(Fate fate);
    }

    /**
     * One answer.
     *
     * @param endOffset the end of the log that the answer waits for
     */
    private record Pending(LeaderEpoch epoch, long endOffset, Waiting answer) {}
}

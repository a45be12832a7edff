/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Answers that wait until the metadata log is committed up to some offset, in the order of those
 * offsets.
 */
final class PendingAnswers {
    private final Deque<Pending> queue = new ArrayDeque<>();

    void add(long endOffset, Runnable committed, Runnable lost) {
        queue.add(new Pending(endOffset, committed, lost));
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** The offset up to which the newest answer waits. */
    long lastEndOffset() {
        return queue.getLast().endOffset;
    }

    void committedUpTo(long endOffset) {
        while (!queue.isEmpty() && queue.getFirst().endOffset <= endOffset) {
            queue.removeFirst().committed.run();
        }
    }

    void leadershipLost() {
        while (!queue.isEmpty()) {
            queue.removeFirst().lost.run();
        }
    }

    /**
     * One answer.
     *
     * @param endOffset the end of the log that the answer waits for
     */
    private record Pending(long endOffset, Runnable committed, Runnable lost) {}
}

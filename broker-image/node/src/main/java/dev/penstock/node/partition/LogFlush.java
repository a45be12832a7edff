/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.SegmentedLog;

import java.util.function.Consumer;

/**
 * What of one log is durable, as far as that matters, and when the rest becomes so. On the
 * partition's loop.
 *
 * <p>Always: it waits for a flush, or one is under way, while {@link FlushRules#beforeAnswer} holds
 * and something is not durable, or a cut is not; but for the time after a flush that found the disk
 * full.
 */
final class LogFlush {
    private static final long NOT_SEEN = Long.MIN_VALUE;

    private final TopicPartition partition;
    private final SegmentedLog log;
    private final Consumer<LogFlush> due;
    private FlushRules rules;
    private boolean isDue;
    private long unflushedSinceNanos = NOT_SEEN;

    /**
     * The log as recovery has left it: what it found beyond the last checkpoint may not be durable.
     *
     * @param due is told when a flush is to begin, once until it has ended
     */
    LogFlush(TopicPartition partition, SegmentedLog log, FlushRules rules, Consumer<LogFlush> due) {
        this.partition = partition;
        this.log = log;
        this.rules = rules;
        this.due = due;
        appended();
    }

    TopicPartition partition() {
        return partition;
    }

    /** How far the log counts. */
    long durableEndOffset() {
        return rules.beforeAnswer() ? log.flushedOffset() : log.logEndOffset();
    }

    /** The log has grown. */
    void appended() {
        if (rules.beforeAnswer() || unflushed() >= rules.messages() || !isCutDurable()) {
            becomeDue();
        }
    }

    /**
     * The log was cut. What is appended next waits for the sync of that, here and not on the loop.
     */
    void cut() {
        if (!isCutDurable()) {
            becomeDue();
        }
    }

    /** Whether something may be appended without a sync on the loop. */
    boolean isCutDurable() {
        return log.isCutDurable();
    }

    /** Other rules hold; who waits by the former ones is told after one more flush. */
    void rules(FlushRules newRules) {
        if (!newRules.equals(rules)) {
            rules = newRules;
            becomeDue();
        }
    }

    /** Time has passed. */
    void tick(long nowNanos) {
        if (!isCutDurable()) {
            becomeDue();
        }
        if (unflushed() == 0) {
            unflushedSinceNanos = NOT_SEEN;
            return;
        }
        if (unflushedSinceNanos == NOT_SEEN) {
            unflushedSinceNanos = nowNanos;
        }
        if (rules.beforeAnswer() || nowNanos - unflushedSinceNanos >= rules.intervalNanos()) {
            becomeDue();
        }
    }

    /** Whether {@link #tick} has something to look at. */
    boolean isTimed() {
        return rules.beforeAnswer() || rules.hasInterval() || !isCutDurable();
    }

    /** The flush has ended, whatever came of it; what was appended meanwhile goes with the next. */
    void ended() {
        isDue = false;
        unflushedSinceNanos = NOT_SEEN;
        appended();
    }

    /** The flush has failed, and is tried again when something is appended or time passes. */
    void failed() {
        isDue = false;
    }

    private void becomeDue() {
        if (!isDue && (unflushed() > 0 || !isCutDurable())) {
            isDue = true;
            due.accept(this);
        }
    }

    private long unflushed() {
        return log.logEndOffset() - log.flushedOffset();
    }
}

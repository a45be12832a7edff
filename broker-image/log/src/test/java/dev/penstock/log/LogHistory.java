/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.record.RecordBatch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What a log may contain after a crash, by a simple model: the batches as they are now and how many
 * of them were made durable.
 */
final class LogHistory {
    private List<ByteBuffer> batches = new ArrayList<>();
    // What the log may be again after a loss of power: what it was before a cut that is not synced.
    private List<ByteBuffer> uncut = List.of();
    private long durableEnd;
    private long startOffset;

    long endOffset() {
        return endOf(batches, startOffset);
    }

    List<ByteBuffer> batches() {
        return batches;
    }

    void appended(ByteBuffer batch) {
        ByteBuffer copy = ByteBuffer.allocate(batch.remaining()).put(batch.duplicate()).flip();
        batches.add(copy);
    }

    void madeDurable() {
        durableEnd = endOffset();
    }

    void madeDurable(long end) {
        durableEnd = end;
    }

    long durableEnd() {
        return durableEnd;
    }

    /** Also of several cuts the log before the first one is the longest. */
    void truncated(long newEnd) {
        if (uncut.isEmpty()) {
            uncut = List.copyOf(batches);
        }
        while (!batches.isEmpty() && view(batches.getLast()).lastOffset() >= newEnd) {
            batches.removeLast();
        }
        durableEnd = Math.min(durableEnd, newEnd);
    }

    /** What was cut cannot come back any more. */
    void cutIsDurable() {
        uncut = List.of();
    }

    void restarted(long offset) {
        batches = new ArrayList<>();
        startOffset = offset;
        durableEnd = offset;
    }

    /** Takes over what a log has after a loss of power, if that may be. */
    void crashedTo(List<ByteBuffer> found, long logStart, long logEnd) {
        assertThat(logEnd).as("durable records survive").isGreaterThanOrEqualTo(durableEnd);
        boolean isUndone = logEnd > endOffset();
        List<ByteBuffer> prefix = upTo(isUndone ? uncut : batches, logEnd);
        assertThat(endOf(prefix, startOffset)).as("the log ends between batches").isEqualTo(logEnd);
        assertThat(found).as("a prefix of what was").isEqualTo(from(prefix, logStart));
        batches = prefix;
        uncut = List.of();
        durableEnd = Math.min(durableEnd, logEnd);
    }

    /** The batches that a log from the offset on has. */
    static List<ByteBuffer> from(List<ByteBuffer> batches, long offset) {
        return batches.stream().filter(batch -> view(batch).lastOffset() >= offset).toList();
    }

    private static List<ByteBuffer> upTo(List<ByteBuffer> batches, long end) {
        List<ByteBuffer> prefix = new ArrayList<>();
        for (ByteBuffer batch : batches) {
            if (view(batch).lastOffset() < end) {
                prefix.add(batch);
            }
        }
        return prefix;
    }

    /** Where each epoch begins, by the batches alone. */
    TreeMap<Integer, Long> epochStarts() {
        TreeMap<Integer, Long> starts = new TreeMap<>();
        for (ByteBuffer batch : batches) {
            starts.putIfAbsent(view(batch).leaderEpoch(), view(batch).baseOffset());
        }
        return starts;
    }

    /** The producers after all batches, by the batches alone. */
    ProducerStates producers() {
        ProducerStates states = new ProducerStates();
        batches.forEach(batch -> states.apply(view(batch)));
        return states;
    }

    private static long endOf(List<ByteBuffer> batches, long startOffset) {
        return batches.isEmpty() ? startOffset : view(batches.getLast()).nextOffset();
    }

    static RecordBatch view(ByteBuffer batch) {
        return new RecordBatch(batch, 0);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogAppend;
import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.record.RecordBatch;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A copy of a log that is being made in another directory. On the partition's loop.
 *
 * <p>Always: the copy holds a part of its log from the log's start on, batch by batch with the
 * epochs that they have there; where it does not any more, as the log was cut, it begins anew.
 */
final class LogMove {
    private final String topic;
    private final TopicPartition partition;
    private final int directory;
    private final SegmentedLog copy;
    private long beganAtOffset;
    private boolean ended;
    private boolean isNearEnd;
    private int failures;

    LogMove(String topic, TopicPartition partition, int directory, SegmentedLog copy) {
        this.topic = topic;
        this.partition = partition;
        this.directory = directory;
        this.copy = copy;
    }

    String topic() {
        return topic;
    }

    TopicPartition partition() {
        return partition;
    }

    /** Where the copy is made. */
    int directory() {
        return directory;
    }

    SegmentedLog copy() {
        return copy;
    }

    /** Whether nothing is to be copied any more. */
    boolean isEnded() {
        return ended;
    }

    void end() {
        ended = true;
    }

    /** Whether all but what came of late is copied and durable. */
    boolean isNearEnd() {
        return isNearEnd;
    }

    void isNearEnd(boolean now) {
        isNearEnd = now;
    }

    /** A read of the log has failed; how often that was so since one succeeded. */
    int failed() {
        return ++failures;
    }

    /** How many records are still to be copied, about. */
    long lagOffsets(SegmentedLog log) {
        return Math.max(0, log.logEndOffset() - copy.logEndOffset());
    }

    /** Lets the copy begin where the log does, and anew if it is not a part of it any more. */
    void follow(SegmentedLog log) throws IOException {
        if (!isPartOf(log)) {
            isNearEnd = false;
            beganAtOffset = firstBatchOffset(log);
            copy.truncateFullyAndStartAt(beganAtOffset);
        }
        long start = log.logStartOffset();
        if (start > copy.logStartOffset() && start <= copy.logEndOffset()) {
            copy.deleteRecordsBefore(start);
        }
    }

    private boolean isPartOf(SegmentedLog log) {
        long end = copy.logEndOffset();
        if (copy.logStartOffset() > log.logStartOffset() || end > log.logEndOffset()) {
            return false;
        }
        if (end <= log.logStartOffset()) {
            return end == log.logStartOffset() || end == beganAtOffset;
        }
        // Of an epoch there is one batch at most at an offset, in whatever log.
        return copy.epochAt(end - 1).equals(log.epochAt(end - 1));
    }

    /** A log may begin within a batch, which is copied whole. */
    private static long firstBatchOffset(SegmentedLog log) throws IOException {
        long start = log.logStartOffset();
        if (log.read(start, 1, log.logEndOffset(), true) instanceof LogRead.Slices slices) {
            ByteBuffer first = slices.copy();
            if (first.hasRemaining()) {
                return Math.min(start, new RecordBatch(first, first.position()).baseOffset());
            }
        }
        return start;
    }

    /** Takes over what was read of the log from the copy's end on. */
    void append(ByteBuffer batches) throws IOException {
        if (copy.appendAsFollower(batches) instanceof LogAppend.Rejected rejected) {
            throw new IOException(
                    "what was read of the log cannot be copied: " + rejected.message());
        }
        failures = 0;
    }
}

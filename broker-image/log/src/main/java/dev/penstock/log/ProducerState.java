/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatch;

/**
 * What a log remembers of one idempotent producer: its epoch, its newest batches, its transaction.
 *
 * <p>Always: {@code 0 <= count <= REMEMBERED_BATCHES}; the newest batch is at {@code newest}.
 */
final class ProducerState {
    /** A producer has at most so many batches in flight (its max.in.flight limit). */
    static final int REMEMBERED_BATCHES = 5;

    static final long NO_TRANSACTION = -1L;

    private final long producerId;
    private short epoch;
    private int coordinatorEpoch;
    private long transactionFirstOffset = NO_TRANSACTION;
    private long lastTimestampMs = BatchLayout.NO_TIMESTAMP;
    private final int[] lastSequences = new int[REMEMBERED_BATCHES];
    private final int[] offsetDeltas = new int[REMEMBERED_BATCHES];
    private final long[] lastOffsets = new long[REMEMBERED_BATCHES];
    private final long[] timestamps = new long[REMEMBERED_BATCHES];
    private int count;
    private int newest = -1;

    ProducerState(long producerId, short epoch, int coordinatorEpoch) {
        this.producerId = producerId;
        this.epoch = epoch;
        this.coordinatorEpoch = coordinatorEpoch;
    }

    long producerId() {
        return producerId;
    }

    short epoch() {
        return epoch;
    }

    int coordinatorEpoch() {
        return coordinatorEpoch;
    }

    long lastTimestampMs() {
        return lastTimestampMs;
    }

    /** The first offset of the open transaction, or {@link #NO_TRANSACTION}. */
    long transactionFirstOffset() {
        return transactionFirstOffset;
    }

    int lastSequence() {
        return count == 0 ? BatchLayout.NO_SEQUENCE : lastSequences[newest];
    }

    int count() {
        return count;
    }

    /** The remembered batch that many places after the oldest. */
    int slot(int age) {
        return (newest - count + 1 + age + REMEMBERED_BATCHES) % REMEMBERED_BATCHES;
    }

    int lastSequenceOf(int slot) {
        return lastSequences[slot];
    }

    int offsetDeltaOf(int slot) {
        return offsetDeltas[slot];
    }

    long lastOffsetOf(int slot) {
        return lastOffsets[slot];
    }

    long timestampOf(int slot) {
        return timestamps[slot];
    }

    /** The slot of the same batch, sent before; -1 when it is not remembered. */
    int find(RecordBatch batch) {
        if (batch.producerEpoch() != epoch) {
            return -1;
        }
        for (int age = 0; age < count; age++) {
            int slot = slot(age);
            if (lastSequences[slot] == batch.lastSequence()
                    && offsetDeltas[slot] == batch.lastOffsetDelta()) {
                return slot;
            }
        }
        return -1;
    }

    void enter(short newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            count = 0;
            newest = -1;
        }
    }

    void remember(int lastSequence, int offsetDelta, long lastOffset, long timestampMs) {
        newest = (newest + 1) % REMEMBERED_BATCHES;
        count = Math.min(count + 1, REMEMBERED_BATCHES);
        lastSequences[newest] = lastSequence;
        offsetDeltas[newest] = offsetDelta;
        lastOffsets[newest] = lastOffset;
        timestamps[newest] = timestampMs;
        seen(timestampMs);
    }

    void seen(long timestampMs) {
        lastTimestampMs = timestampMs;
    }

    void coordinatedBy(int newCoordinatorEpoch) {
        coordinatorEpoch = newCoordinatorEpoch;
    }

    void transactionFirstOffset(long offset) {
        transactionFirstOffset = offset;
    }
}

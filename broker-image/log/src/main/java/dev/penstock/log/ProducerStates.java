/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.Invariants;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.Sequences;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The producers of one log: which batch each may write next, which ones it has written already, and
 * which transactions are open. The same {@link #apply} serves appends, followers and recovery, so
 * that the state is a function of the log alone.
 *
 * <p>Always: {@code open} maps the first offset of each open transaction to its producer; {@code
 * ended} maps the first offset of each transaction whose marker may still be lost to the offset of
 * that marker.
 */
public final class ProducerStates {
    private final TreeMap<Long, ProducerState> producers = new TreeMap<>();
    private final TreeMap<Long, Long> open = new TreeMap<>();
    private final TreeMap<Long, Long> ended = new TreeMap<>();

    ProducerStates() {}

    /** Why a batch may not be appended, or where it already stands; null when it may. */
    @Nullable LogAppend objection(RecordBatch batch, long logStartOffset, long logEndOffset) {
        ProducerState state = producers.get(batch.producerId());
        if (batch.isControl()) {
            return state == null ? null : objectionToMarker(batch, state);
        }
        if (state == null) {
            return objectionToFirst(batch, logEndOffset);
        }
        if (batch.baseSequence() == BatchLayout.NO_SEQUENCE) {
            return objectionToUnnumbered(batch, state);
        }
        int duplicate = state.find(batch);
        if (duplicate >= 0) {
            long lastOffset = state.lastOffsetOf(duplicate);
            return new LogAppend.Duplicate(
                    lastOffset - state.offsetDeltaOf(duplicate),
                    lastOffset,
                    state.timestampOf(duplicate),
                    logStartOffset);
        }
        if (batch.producerEpoch() < state.epoch()) {
            return staleEpoch(batch, state);
        }
        if (!batch.isTransactional()
                && state.transactionFirstOffset() != ProducerState.NO_TRANSACTION) {
            return new LogAppend.Rejected(
                    LogAppend.Reason.INVALID_TXN_STATE,
                    "producer %d has an open transaction and sent a plain batch"
                            .formatted(batch.producerId()));
        }
        LogAppend unfinished = objectionToUnfinished(batch, state);
        return unfinished != null ? unfinished : objectionToSequence(batch, state);
    }

    /**
     * Of a producer that was forgotten any sequence is taken, but a log that never had a record has
     * forgotten nobody: an earlier batch is on its way still, and could not be taken any more after
     * this one (KAFKA-15591).
     */
    private static @Nullable LogAppend objectionToFirst(RecordBatch batch, long logEndOffset) {
        return logEndOffset == 0 && batch.baseSequence() > 0
                ? outOfOrder(batch, batch.baseSequence(), 0)
                : null;
    }

    /** Coordinators number nothing that they write in a producer's transaction. */
    private static @Nullable LogAppend objectionToUnnumbered(
            RecordBatch batch, ProducerState state) {
        return batch.producerEpoch() < state.epoch()
                ? staleEpoch(batch, state)
                : objectionToUnfinished(batch, state);
    }

    /** The next epoch of a producer begins when the transaction of the last one has its marker. */
    private static @Nullable LogAppend objectionToUnfinished(
            RecordBatch batch, ProducerState state) {
        return batch.producerEpoch() > state.epoch()
                        && state.transactionFirstOffset() != ProducerState.NO_TRANSACTION
                ? new LogAppend.Rejected(
                        LogAppend.Reason.INVALID_TXN_STATE,
                        "producer %d has an open transaction in the epoch %d and sent the epoch %d"
                                .formatted(
                                        batch.producerId(), state.epoch(), batch.producerEpoch()))
                : null;
    }

    private static @Nullable LogAppend objectionToSequence(RecordBatch batch, ProducerState state) {
        int base = batch.baseSequence();
        boolean sameEpoch = batch.producerEpoch() == state.epoch();
        int expected =
                sameEpoch && state.lastSequence() != BatchLayout.NO_SEQUENCE
                        ? Sequences.add(state.lastSequence(), 1)
                        : 0;
        return base == expected ? null : outOfOrder(batch, base, expected);
    }

    private static LogAppend outOfOrder(RecordBatch batch, int base, int expected) {
        return new LogAppend.Rejected(
                LogAppend.Reason.OUT_OF_ORDER_SEQUENCE_NUMBER,
                "producer %d in epoch %d sent the sequence %d, %d comes next"
                        .formatted(batch.producerId(), batch.producerEpoch(), base, expected));
    }

    private static @Nullable LogAppend objectionToMarker(RecordBatch batch, ProducerState state) {
        if (batch.producerEpoch() < state.epoch()) {
            return staleEpoch(batch, state);
        }
        int coordinatorEpoch =
                marker(batch).map(ControlMarker::coordinatorEpoch).orElse(Integer.MAX_VALUE);
        if (coordinatorEpoch < state.coordinatorEpoch()) {
            return new LogAppend.Rejected(
                    LogAppend.Reason.TRANSACTION_COORDINATOR_FENCED,
                    "a marker of the coordinator epoch %d came after one of %d"
                            .formatted(coordinatorEpoch, state.coordinatorEpoch()));
        }
        return null;
    }

    private static LogAppend staleEpoch(RecordBatch batch, ProducerState state) {
        return new LogAppend.Rejected(
                LogAppend.Reason.INVALID_PRODUCER_EPOCH,
                "producer %d sent the epoch %d, the log knows %d"
                        .formatted(batch.producerId(), batch.producerEpoch(), state.epoch()));
    }

    /**
     * Learns from a batch that stands in the log.
     *
     * @return the transaction that it aborts, if it does
     */
    @Nullable AbortedTransaction apply(RecordBatch batch) {
        if (!batch.hasProducerId()) {
            return null;
        }
        ProducerState state = producers.get(batch.producerId());
        if (state == null) {
            state =
                    new ProducerState(
                            batch.producerId(), batch.producerEpoch(), BatchLayout.NO_LEADER_EPOCH);
            producers.put(batch.producerId(), state);
        }
        state.enter(batch.producerEpoch());
        if (batch.isControl()) {
            return applyMarker(batch, state);
        }
        if (batch.baseSequence() == BatchLayout.NO_SEQUENCE) {
            state.seen(batch.maxTimestampMs());
        } else {
            state.remember(
                    batch.lastSequence(),
                    batch.lastOffsetDelta(),
                    batch.lastOffset(),
                    batch.maxTimestampMs());
        }
        if (batch.isTransactional()
                && state.transactionFirstOffset() == ProducerState.NO_TRANSACTION) {
            state.transactionFirstOffset(batch.baseOffset());
            open.put(batch.baseOffset(), batch.producerId());
        }
        return null;
    }

    private @Nullable AbortedTransaction applyMarker(RecordBatch batch, ProducerState state) {
        state.seen(batch.maxTimestampMs());
        Optional<ControlMarker> marker = marker(batch);
        if (marker.isEmpty()) {
            return null;
        }
        state.coordinatedBy(marker.get().coordinatorEpoch());
        long firstOffset = state.transactionFirstOffset();
        if (firstOffset == ProducerState.NO_TRANSACTION) {
            return null;
        }
        open.remove(firstOffset);
        ended.put(firstOffset, batch.lastOffset());
        state.transactionFirstOffset(ProducerState.NO_TRANSACTION);
        if (marker.get().type() == ControlMarker.Type.COMMIT) {
            return null;
        }
        return new AbortedTransaction(
                batch.producerId(),
                firstOffset,
                batch.lastOffset(),
                open.isEmpty() ? batch.nextOffset() : open.firstKey());
    }

    /** Whether the producer's open transaction, if it has one, is of that epoch. */
    public boolean hasOpenTransaction(long producerId, short epoch) {
        ProducerState state = producers.get(producerId);
        return state != null
                && state.epoch() == epoch
                && state.transactionFirstOffset() != ProducerState.NO_TRANSACTION;
    }

    /** Whether anything is remembered of the producer. */
    public boolean knows(long producerId) {
        return producers.containsKey(producerId);
    }

    private static Optional<ControlMarker> marker(RecordBatch batch) {
        Iterator<Record> records = batch.records().iterator();
        return records.hasNext() ? ControlMarker.from(records.next()) : Optional.empty();
    }

    /**
     * The first offset that belongs to a transaction whose end is not known below the high
     * watermark.
     */
    OptionalLong firstUnstableOffset(long highWatermark) {
        if (!ended.isEmpty()) {
            ended.values().removeIf(markerOffset -> markerOffset < highWatermark);
        }
        long first = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
        if (!ended.isEmpty()) {
            first = Math.min(first, ended.firstKey());
        }
        return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first);
    }

    /** Forgets producers that wrote nothing for the time and have no open transaction. */
    int expire(long nowMs, long expirationMs) {
        int before = producers.size();
        producers
                .values()
                .removeIf(
                        state ->
                                state.transactionFirstOffset() == ProducerState.NO_TRANSACTION
                                        && nowMs - state.lastTimestampMs() >= expirationMs);
        return before - producers.size();
    }

    /** How many producers are remembered. */
    public int size() {
        return producers.size();
    }

    /** All producers, by id. */
    public List<ProducerInfo> describe() {
        List<ProducerInfo> all = new ArrayList<>(producers.size());
        for (ProducerState state : producers.values()) {
            long first = state.transactionFirstOffset();
            all.add(
                    new ProducerInfo(
                            state.producerId(),
                            state.epoch(),
                            state.lastSequence(),
                            state.lastTimestampMs(),
                            state.coordinatorEpoch(),
                            first == ProducerState.NO_TRANSACTION
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(first)));
        }
        return all;
    }

    Collection<ProducerState> all() {
        return producers.values();
    }

    /** The ended transactions whose markers may still be lost, first offset to marker. */
    Map<Long, Long> ended() {
        return ended;
    }

    void restore(ProducerState state) {
        Invariants.check(
                producers.put(state.producerId(), state) == null,
                "a producer is restored once",
                state.producerId());
        if (state.transactionFirstOffset() != ProducerState.NO_TRANSACTION) {
            open.put(state.transactionFirstOffset(), state.producerId());
        }
    }

    void restoreEnded(long firstOffset, long markerOffset) {
        ended.put(firstOffset, markerOffset);
    }

    void clear() {
        producers.clear();
        open.clear();
        ended.clear();
    }
}

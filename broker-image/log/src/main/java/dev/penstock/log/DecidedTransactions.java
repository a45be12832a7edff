/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the transactions of a log ended, and which markers nobody needs any more. Learns all batches
 * of the log first, by {@link #learn}; is then shown them once more, in order, by the pass that
 * cleans.
 *
 * <p>Always: what is cleaned lies below the last stable offset, so that each transaction there is
 * decided.
 */
final class DecidedTransactions {
    /** By producer: the first offset of each aborted transaction, to that of its marker. */
    private final Map<Long, TreeMap<Long, Long>> aborted = new HashMap<>();

    private final Map<Long, Long> open = new HashMap<>();
    private final Set<Long> withRecords = new HashSet<>();

    /** Learns from a transactional batch; a control batch is whole. */
    void learn(RecordBatch batch) {
        if (!batch.isControl()) {
            open.putIfAbsent(batch.producerId(), batch.baseOffset());
            return;
        }
        Optional<ControlMarker> marker = marker(batch);
        if (marker.isPresent() || batch.recordCount() == 0) {
            Long first = open.remove(batch.producerId());
            if (first != null
                    && marker.isPresent()
                    && marker.get().type() == ControlMarker.Type.ABORT) {
                aborted.computeIfAbsent(batch.producerId(), _ -> new TreeMap<>())
                        .put(first, batch.lastOffset());
            }
        }
    }

    private static Optional<ControlMarker> marker(RecordBatch batch) {
        Iterator<Record> records = batch.records().iterator();
        return records.hasNext() ? ControlMarker.from(records.next()) : Optional.empty();
    }

    /** Is shown the next batch with records of the log; whether its transaction was aborted. */
    boolean isAborted(RecordBatch batch) {
        if (!batch.isTransactional()) {
            return false;
        }
        withRecords.add(batch.producerId());
        return wasAborted(batch);
    }

    /** Whether the batch's transaction was aborted. */
    boolean wasAborted(RecordBatch batch) {
        TreeMap<Long, Long> ofProducer = aborted.get(batch.producerId());
        if (ofProducer == null || !batch.isTransactional()) {
            return false;
        }
        Map.Entry<Long, Long> last = ofProducer.floorEntry(batch.baseOffset());
        return last != null && batch.baseOffset() < last.getValue();
    }

    /**
     * Is shown the next control batch of the log; whether no batch of the transaction that it ends
     * is in the log any more.
     */
    boolean endsNothing(RecordBatch batch) {
        return !withRecords.remove(batch.producerId());
    }
}

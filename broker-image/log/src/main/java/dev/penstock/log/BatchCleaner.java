/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.record.BatchRewriter;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/**
 * Decides what of a batch stays when its log is compacted, by Kafka's rules.
 *
 * <ul>
 *   <li>Of each key the newest record stays, and all records after those that the map knows.
 *   <li>A tombstone stays until the delete horizon of its batch, which the first pass that meets it
 *       writes into the batch: {@code delete.retention.ms} from then on.
 *   <li>Records of aborted transactions go. A marker goes once no batch of its transaction is left
 *       and its delete horizon has passed.
 *   <li>A batch stays, empty if need be, when it is the last of a producer, so that its sequence is
 *       still known; and when the log's own structure needs it.
 * </ul>
 */
final class BatchCleaner {
    private final KeyOffsets newest;
    private final long mappedEndOffset;
    private final DecidedTransactions transactions;
    private final Map<Long, LastBatch> lastOfProducers;
    private final long nowMs;
    private final long deleteRetentionMs;

    /**
     * What a producer wrote last.
     *
     * @param lastOffset of its last batch with records in its epoch; empty when it has none
     */
    record LastBatch(short epoch, OptionalLong lastOffset) {}

    BatchCleaner(
            KeyOffsets newest,
            long mappedEndOffset,
            DecidedTransactions transactions,
            Map<Long, LastBatch> lastOfProducers,
            long nowMs,
            long deleteRetentionMs) {
        this.newest = newest;
        this.mappedEndOffset = mappedEndOffset;
        this.transactions = transactions;
        this.lastOfProducers = lastOfProducers;
        this.nowMs = nowMs;
        this.deleteRetentionMs = deleteRetentionMs;
    }

    /**
     * What is written in place of the batch; null for nothing. To be called once for each batch, in
     * order. A batch whose records cannot be read is as its producer sent it, and stays so.
     *
     * @param isNeeded whether the batch must stay, empty if need be
     */
    @Nullable ByteBuffer clean(RecordBatch batch, boolean isNeeded) {
        boolean endsNothing = batch.isControl() && transactions.endsNothing(batch);
        boolean isVoid =
                batch.isControl()
                        ? endsNothing && hasPassedHorizon(batch)
                        : transactions.isAborted(batch);
        if (isVoid) {
            return emptied(batch, isNeeded);
        }
        try {
            return cleanRecords(batch, isNeeded, endsNothing);
        } catch (CorruptRecordsException e) {
            return batch.bytes();
        }
    }

    private @Nullable ByteBuffer cleanRecords(
            RecordBatch batch, boolean isNeeded, boolean endsNothing) {
        // Looked at twice, and never in memory as a whole: a record may be a few bytes.
        Iterable<Record> records = batch.records();
        int kept = 0;
        boolean hasTombstone = false;
        for (Record record : records) {
            if (isKept(batch, record)) {
                kept++;
                hasTombstone |= !batch.isControl() && record.value() == null;
            }
        }
        if (kept == 0) {
            return emptied(batch, isNeeded);
        }
        boolean getsHorizon = !batch.hasDeleteHorizon() && (endsNothing || hasTombstone);
        if (kept == batch.recordCount() && !getsHorizon) {
            return batch.bytes();
        }
        return BatchRewriter.keeping(
                batch,
                () ->
                        StreamSupport.stream(records.spliterator(), false)
                                .filter(record -> isKept(batch, record))
                                .iterator(),
                getsHorizon ? OptionalLong.of(nowMs + deleteRetentionMs) : OptionalLong.empty());
    }

    private @Nullable ByteBuffer emptied(RecordBatch batch, boolean isNeeded) {
        if (!isNeeded && !isLastOfProducer(batch)) {
            return null;
        }
        return batch.recordCount() == 0 ? batch.bytes() : BatchRewriter.empty(batch);
    }

    private boolean isKept(RecordBatch batch, Record record) {
        if (batch.isControl() || record.offset() >= mappedEndOffset) {
            return true;
        }
        return record.key() != null
                && record.offset() >= newest.offsetOf(record.key())
                && (record.value() != null || !hasPassedHorizon(batch));
    }

    /** Without a horizon nothing has passed it: the batch is met for the first time. */
    private boolean hasPassedHorizon(RecordBatch batch) {
        return batch.hasDeleteHorizon() && batch.baseTimestampMs() <= nowMs;
    }

    private boolean isLastOfProducer(RecordBatch batch) {
        LastBatch last = batch.hasProducerId() ? lastOfProducers.get(batch.producerId()) : null;
        if (last == null) {
            return false;
        }
        return last.lastOffset().isPresent()
                ? last.lastOffset().getAsLong() == batch.lastOffset()
                : batch.isControl() && batch.producerEpoch() == last.epoch();
    }
}

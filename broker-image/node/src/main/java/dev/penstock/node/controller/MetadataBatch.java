/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.MetadataRecordCodec;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.record.RecordBatches;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** Metadata records in record batches: one record's bytes are one value, without a key. */
final class MetadataBatch {
    /** Stays below what the quorum takes in one append. */
    static final int MAX_BYTES = 1_000_000;

    /** Lengths, deltas and attributes of a record in a batch, at most. */
    private static final int RECORD_OVERHEAD_BYTES = 32;

    private MetadataBatch() {}

    /** Some of a decision's records, and their bytes. */
    record Part(List<MetadataRecord> records, ByteBuffer bytes) {}

    /**
     * One batch where the records fit into it, else as few as can be. A decision's records stand in
     * an order in which every prefix is safe (docs/protocol/metadata.md), so that the death of a
     * broker with many partitions need not fit into one batch.
     */
    static List<Part> parts(List<MetadataRecord> records, long timestampMs, int maxBytes) {
        List<Part> parts = new ArrayList<>();
        List<MetadataRecord> part = new ArrayList<>();
        RecordBatchBuilder batch = new RecordBatchBuilder();
        for (MetadataRecord record : records) {
            byte[] bytes = MetadataRecordCodec.encode(record);
            boolean full = batch.sizeBytes() + bytes.length + RECORD_OVERHEAD_BYTES > maxBytes;
            if (full && batch.recordCount() > 0) {
                parts.add(new Part(part, batch.build()));
                part = new ArrayList<>();
                batch = new RecordBatchBuilder();
            }
            part.add(record);
            batch.append(timestampMs, null, ByteBuffer.wrap(bytes));
        }
        if (batch.recordCount() > 0) {
            parts.add(new Part(part, batch.build()));
        }
        return parts;
    }

    static ByteBuffer of(List<MetadataRecord> records, long timestampMs) {
        RecordBatchBuilder batch = new RecordBatchBuilder();
        for (MetadataRecord record : records) {
            batch.append(timestampMs, null, ByteBuffer.wrap(MetadataRecordCodec.encode(record)));
        }
        return batch.build();
    }

    /**
     * Hands on each record; control batches hold none.
     *
     * @return the epoch of the last batch; empty when it has none, as in a snapshot
     */
    static Optional<LeaderEpoch> forEachRecord(
            ByteBuffer batches, Consumer<MetadataRecord> consumer) {
        Optional<LeaderEpoch> epoch = Optional.empty();
        for (RecordBatch batch : RecordBatches.of(batches)) {
            epoch =
                    batch.leaderEpoch() == BatchLayout.NO_LEADER_EPOCH
                            ? Optional.empty()
                            : Optional.of(new LeaderEpoch(batch.leaderEpoch()));
            if (!batch.isControl()) {
                for (Record record : batch.records()) {
                    consumer.accept(
                            MetadataRecordCodec.decode(Objects.requireNonNull(record.value())));
                }
            }
        }
        return epoch;
    }

    /** Hands on the epoch of each batch of the log, and the first offset after it. */
    static void forEachEpoch(ByteBuffer batches, ObjLongConsumer<LeaderEpoch> consumer) {
        for (RecordBatch batch : RecordBatches.of(batches)) {
            consumer.accept(new LeaderEpoch(batch.leaderEpoch()), batch.nextOffset());
        }
    }
}

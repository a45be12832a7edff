/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.MetadataRecordCodec;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.record.RecordBatches;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Metadata records in record batches: one record's bytes are one value, without a key. */
final class MetadataBatch {
    private MetadataBatch() {}

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
     * @return the epoch of the last batch
     */
    static Optional<LeaderEpoch> forEachRecord(
            ByteBuffer batches, Consumer<MetadataRecord> consumer) {
        Optional<LeaderEpoch> epoch = Optional.empty();
        for (RecordBatch batch : RecordBatches.of(batches)) {
            epoch = Optional.of(new LeaderEpoch(batch.leaderEpoch()));
            if (!batch.isControl()) {
                for (Record record : batch.records()) {
                    consumer.accept(
                            MetadataRecordCodec.decode(Objects.requireNonNull(record.value())));
                }
            }
        }
        return epoch;
    }
}

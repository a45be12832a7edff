/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.Record;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.RecordBatches;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Replays a partition into its shard from the log's start to its end, a piece at a time, so that a
 * long log does not hold up the other work of the loop.
 */
final class ShardLoad {
    /** How much one step reads; a larger batch is read as a whole. */
    static final int PIECE_BYTES = 1 << 20; // 1 MiB

    private final ReplicatedShard<?, ?, ?> shard;
    private final long startedNanos;
    private long nextOffset;
    private long records;

    ShardLoad(ReplicatedShard<?, ?, ?> shard, long logStartOffset, long startedNanos) {
        this.shard = shard;
        this.nextOffset = logStartOffset;
        this.startedNanos = startedNanos;
    }

    long startedNanos() {
        return startedNanos;
    }

    long records() {
        return records;
    }

    /**
     * Replays the next piece.
     *
     * @return whether there is more
     */
    boolean step(LedPartition led) throws IOException {
        // Compaction or a deletion of records may have moved the start since the last step.
        nextOffset = Math.max(nextOffset, led.logStartOffset());
        if (nextOffset >= led.logEndOffset()) {
            return false;
        }
        ByteBuffer piece = led.read(nextOffset, PIECE_BYTES);
        if (!piece.hasRemaining()) {
            throw new IOException(
                    "no records from offset "
                            + nextOffset
                            + " on, though the log ends at "
                            + led.logEndOffset());
        }
        for (RecordBatch batch : RecordBatches.of(piece)) {
            replay(batch);
            nextOffset = batch.nextOffset();
        }
        return nextOffset < led.logEndOffset();
    }

    private void replay(RecordBatch batch) {
        if (batch.isControl()) {
            replayMarker(batch);
            return;
        }
        TransactionalProducer producer =
                batch.isTransactional()
                        ? new TransactionalProducer(batch.producerId(), batch.producerEpoch())
                        : null;
        for (Record record : batch.records()) {
            ByteBuffer key = record.key();
            // The batch that holds the first offset may begin before it. Whatever has no key is
            // nobody's state; a compacted topic does not take it either.
            if (record.offset() >= nextOffset && key != null) {
                shard.replay(record.offset(), key, record.value(), producer);
                records++;
            }
        }
    }

    private void replayMarker(RecordBatch batch) {
        for (Record record : batch.records()) {
            if (record.offset() >= nextOffset) {
                ControlMarker.from(record)
                        .ifPresent(
                                marker ->
                                        shard.replayEndOfTransaction(
                                                record.offset(),
                                                batch.producerId(),
                                                marker.type() == ControlMarker.Type.COMMIT));
            }
        }
    }
}

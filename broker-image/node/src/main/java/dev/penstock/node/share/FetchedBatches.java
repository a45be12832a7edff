/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.delivery.AcquiredRecords;
import dev.penstock.coordinator.share.delivery.FetchedBatch;
import dev.penstock.kernel.FileSlice;
import dev.penstock.log.AbortedTransaction;
import dev.penstock.node.partition.PartitionRead;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The batches of a read by their headers: the records stay in the file until they are sent.
 *
 * @param placed in the order of the log
 */
record FetchedBatches(List<Placed> placed) {
    /** A batch and where it stands. */
    private record Placed(FetchedBatch batch, FileSlice slice) {}

    /** Reads the headers. */
    static FetchedBatches of(PartitionRead.Records read) throws IOException {
        List<Placed> placed = new ArrayList<>();
        ByteBuffer header = ByteBuffer.allocate(BatchLayout.HEADER_SIZE_BYTES);
        for (FileSlice slice : read.slices()) {
            long position = slice.position();
            long end = position + slice.sizeBytes();
            while (position < end) {
                header.clear();
                if (slice.file().read(position, header) < BatchLayout.HEADER_SIZE_BYTES) {
                    throw new IOException(
                            slice.file().path() + " ends within the batch at " + position);
                }
                RecordBatch batch = new RecordBatch(header.flip(), 0);
                placed.add(
                        new Placed(
                                new FetchedBatch(
                                        batch.baseOffset(),
                                        batch.lastOffset(),
                                        !batch.isControl() && !isAborted(batch, read.aborted())),
                                new FileSlice(slice.file(), position, batch.sizeBytes())));
                position += batch.sizeBytes();
            }
        }
        return new FetchedBatches(placed);
    }

    private static boolean isAborted(RecordBatch batch, List<AbortedTransaction> aborted) {
        return batch.isTransactional()
                && aborted.stream()
                        .anyMatch(
                                transaction ->
                                        transaction.producerId() == batch.producerId()
                                                && transaction.firstOffset() <= batch.baseOffset()
                                                && transaction.lastOffset() >= batch.lastOffset());
    }

    List<FetchedBatch> batches() {
        return placed.stream().map(Placed::batch).toList();
    }

    /** From the first to the last batch that has acquired records. */
    List<FileSlice> slices(List<AcquiredRecords> acquired) {
        long first = acquired.getFirst().firstOffset();
        long last = acquired.getLast().lastOffset();
        List<FileSlice> slices = new ArrayList<>();
        for (Placed each : placed) {
            if (each.batch().lastOffset() >= first && each.batch().firstOffset() <= last) {
                add(slices, each.slice());
            }
        }
        return slices;
    }

    private static void add(List<FileSlice> slices, FileSlice next) {
        FileSlice last = slices.isEmpty() ? null : slices.getLast();
        if (last != null
                && last.file().equals(next.file())
                && last.position() + last.sizeBytes() == next.position()) {
            slices.set(
                    slices.size() - 1,
                    new FileSlice(
                            last.file(), last.position(), last.sizeBytes() + next.sizeBytes()));
        } else {
            slices.add(next);
        }
    }
}

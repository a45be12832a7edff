/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.metadata.image.ImageSnapshot;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.record.RecordBatches;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An image as the bytes of a snapshot: batches of records, as they would stand in the log. */
final class MetadataSnapshot {
    private static final int RECORDS_PER_BATCH = 1_000;

    private MetadataSnapshot() {}

    static ByteBuffer write(MetadataImage image, long timestampMs) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        List<MetadataRecord> batch = new ArrayList<>();
        ImageSnapshot.write(
                image,
                record -> {
                    batch.add(record);
                    if (batch.size() == RECORDS_PER_BATCH) {
                        flush(batch, timestampMs, bytes);
                    }
                });
        flush(batch, timestampMs, bytes);
        return ByteBuffer.wrap(bytes.toByteArray());
    }

    static MetadataImage read(ByteBuffer snapshot) {
        if (RecordBatches.of(snapshot).sizeBytes() != snapshot.remaining()) {
            throw new IllegalStateException("the metadata snapshot is cut off");
        }
        MetadataImage[] image = {MetadataImage.EMPTY};
        MetadataBatch.forEachRecord(snapshot, record -> image[0] = image[0].apply(record));
        return image[0];
    }

    private static void flush(
            List<MetadataRecord> batch, long timestampMs, ByteArrayOutputStream bytes) {
        if (!batch.isEmpty()) {
            ByteBuffer built = MetadataBatch.of(batch, timestampMs);
            bytes.write(built.array(), built.arrayOffset() + built.position(), built.remaining());
            batch.clear();
        }
    }
}

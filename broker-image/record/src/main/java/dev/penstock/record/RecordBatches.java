/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The complete batches that stand one after another in a buffer, from its position to its limit. A
 * batch that is cut off at the end, as a fetch may do, is left out.
 */
public final class RecordBatches implements Iterable<RecordBatch> {
    private final ByteBuffer buffer;

    private RecordBatches(ByteBuffer buffer) {
        this.buffer = buffer;
    }

    public static RecordBatches of(ByteBuffer buffer) {
        return new RecordBatches(buffer);
    }

    /**
     * Each batch has a view of its own.
     *
     * @throws CorruptRecordsException while iterating, at a length that no batch can have
     */
    @Override
    public Iterator<RecordBatch> iterator() {
        return new Iterator<>() {
            private int position = buffer.position();

            @Override
            public boolean hasNext() {
                return isComplete(position);
            }

            @Override
            public RecordBatch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                RecordBatch batch = new RecordBatch(buffer, position);
                position += batch.sizeBytes();
                return batch;
            }
        };
    }

    /** How many bytes the complete batches have together. */
    public int sizeBytes() {
        int end = buffer.position();
        while (isComplete(end)) {
            end += sizeAt(end);
        }
        return end - buffer.position();
    }

    private boolean isComplete(int position) {
        int available = buffer.limit() - position;
        return available >= BatchLayout.HEADER_SIZE_BYTES && sizeAt(position) <= available;
    }

    private int sizeAt(int position) {
        int length = buffer.getInt(position + BatchLayout.LENGTH_AT);
        if (length < BatchLayout.HEADER_SIZE_BYTES - BatchLayout.LENGTH_OVERHEAD_BYTES
                || length > Integer.MAX_VALUE - BatchLayout.LENGTH_OVERHEAD_BYTES) {
            throw new CorruptRecordsException("a batch cannot have a length of " + length);
        }
        return length + BatchLayout.LENGTH_OVERHEAD_BYTES;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * The partitions of one topic, by number: an immutable array in chunks, so that a change of one
 * partition copies a chunk and the spine, not the topic. With 10,000 partitions that is about 1.5
 * kB instead of 40.
 *
 * <p>Numbers run from 0 without holes. Every chunk but the last is full.
 */
final class PartitionVector {
    static final PartitionVector EMPTY = new PartitionVector(new PartitionImage[0][], 0);

    private static final int CHUNK_LENGTH = 64;

    private final PartitionImage[][] chunks;
    private final int size;

    private PartitionVector(PartitionImage[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    int size() {
        return size;
    }

    @Nullable PartitionImage get(int partition) {
        return partition < 0 || partition >= size
                ? null
                : chunks[partition / CHUNK_LENGTH][partition % CHUNK_LENGTH];
    }

    PartitionVector with(int partition, PartitionImage image) {
        Invariants.check(
                partition >= 0 && partition <= size, "partitions have no holes", partition, size);
        int chunk = partition / CHUNK_LENGTH;
        PartitionImage[][] spine = Arrays.copyOf(chunks, Math.max(chunks.length, chunk + 1));
        int chunkLength =
                Math.min(Math.max(size, partition + 1) - chunk * CHUNK_LENGTH, CHUNK_LENGTH);
        spine[chunk] =
                chunk < chunks.length
                        ? Arrays.copyOf(chunks[chunk], chunkLength)
                        : new PartitionImage[chunkLength];
        spine[chunk][partition % CHUNK_LENGTH] = image;
        return new PartitionVector(spine, Math.max(size, partition + 1));
    }

    void forEach(ObjIntConsumer<PartitionImage> action) {
        int partition = 0;
        for (PartitionImage[] chunk : chunks) {
            for (PartitionImage image : chunk) {
                action.accept(image, partition++);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PartitionVector that
                && size == that.size
                && Arrays.deepEquals(chunks, that.chunks);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(chunks);
    }
}

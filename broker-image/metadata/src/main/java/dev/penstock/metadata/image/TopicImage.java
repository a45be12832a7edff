/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.image;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/** One topic and its partitions. */
public final class TopicImage {
    private final Uuid id;
    private final String name;
    private final PartitionVector partitions;

    TopicImage(Uuid id, String name, PartitionVector partitions) {
        this.id = id;
        this.name = name;
        this.partitions = partitions;
    }

    public Uuid id() {
        return id;
    }

    public String name() {
        return name;
    }

    public int partitionCount() {
        return partitions.size();
    }

    public Optional<PartitionImage> partition(int partition) {
        return Optional.ofNullable(partitions.get(partition));
    }

    public TopicPartition topicPartition(int partition) {
        return new TopicPartition(id, partition);
    }

    /** Visits the partitions in order of their numbers. */
    public void forEachPartition(ObjIntConsumer<PartitionImage> action) {
        partitions.forEach(action);
    }

    TopicImage with(int partition, PartitionImage image) {
        return new TopicImage(id, name, partitions.with(partition, image));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicImage that
                && id.equals(that.id)
                && name.equals(that.name)
                && partitions.equals(that.partitions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, name, partitions);
    }

    @Override
    public String toString() {
        return name + "(" + id + ", " + partitions.size() + " partitions)";
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogConfig;
import dev.penstock.log.PartitionName;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.partition.PartitionCopies;
import dev.penstock.node.storage.LogDirectories.Place;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies of partitions in other log directories. A copy takes its partition's place in three steps,
 * each durable before the next: the partition is set aside, the copy gets its name, what was set
 * aside is deleted.
 *
 * <p>Always: while what was set aside and no partition is there, nothing was appended to the copy:
 * the former is the partition again. Once there is the partition, it is the copy.
 */
final class DirectoryCopies implements PartitionCopies {
    private final LogDirectories directories;
    private final Clock clock;
    private final Map<PartitionName, Place> places;
    private final Map<PartitionName, Place> copies = new ConcurrentHashMap<>();
    private final Map<PartitionName, Place> setAside = new ConcurrentHashMap<>();

    /**
     * Copies of the partitions.
     *
     * @param places where each partition is; changed when a copy takes its place
     */
    DirectoryCopies(LogDirectories directories, Clock clock, Map<PartitionName, Place> places) {
        this.directories = directories;
        this.clock = clock;
        this.places = places;
    }

    /** Ends what a crash has left undone, before it is looked which partitions there are. */
    static void settle(LogDirectories directories) throws IOException {
        for (Place place : directories.all()) {
            for (PartitionName name : place.directory().moved()) {
                if (isThere(directories, name)) {
                    place.directory().deleteMoved(name);
                } else {
                    place.directory().restoreMoved(name);
                }
            }
        }
    }

    private static boolean isThere(LogDirectories directories, PartitionName name)
            throws IOException {
        for (Place place : directories.all()) {
            if (place.directory().exists(name)) {
                return true;
            }
        }
        return false;
    }

    /** Looks which copies there are, and deletes those of partitions that are not. */
    void find() throws IOException {
        for (Place place : directories.all()) {
            for (PartitionName name : place.directory().futures()) {
                Place original = places.get(name);
                if (original == null || original == place || copies.containsKey(name)) {
                    place.directory().deleteFuture(name);
                } else {
                    copies.put(name, place);
                }
            }
        }
    }

    @Override
    public OptionalInt directoryOf(String topic, TopicPartition partition) {
        return number(places.get(name(topic, partition)));
    }

    @Override
    public OptionalInt begun(String topic, TopicPartition partition) {
        return copies.isEmpty() ? OptionalInt.empty() : number(copies.get(name(topic, partition)));
    }

    private OptionalInt number(@Nullable Place place) {
        return place == null
                ? OptionalInt.empty()
                : OptionalInt.of(directories.all().indexOf(place));
    }

    @Override
    public SegmentedLog open(
            String topic, TopicPartition partition, int directory, LogConfig config)
            throws IOException {
        PartitionName name = name(topic, partition);
        Place place = directories.all().get(directory);
        place.requireUsable();
        forget(name);
        Place before = copies.put(name, place);
        if (before != null && before != place) {
            before.directory().deleteFuture(name);
        }
        return place.directory().openFuture(name, partition.topicId(), config, clock);
    }

    @Override
    public void drop(String topic, TopicPartition partition) throws IOException {
        drop(name(topic, partition));
    }

    void drop(PartitionName name) throws IOException {
        Place place = copies.remove(name);
        if (place != null && !place.isFailed()) {
            place.directory().deleteFuture(name);
        }
    }

    @Override
    public SegmentedLog promote(String topic, TopicPartition partition, LogConfig config)
            throws IOException {
        PartitionName name = name(topic, partition);
        Place from = places.get(name);
        Place to = copies.get(name);
        if (from == null || to == null) {
            throw new IOException("there is no copy of " + name);
        }
        from.requireUsable();
        to.requireUsable();
        from.directory().setMovedAside(name);
        try {
            to.directory().promoteFuture(name);
        } catch (IOException e) {
            restore(from, name, e);
            throw e;
        }
        places.put(name, to);
        copies.remove(name);
        setAside.put(name, from);
        try {
            return to.directory().openLog(name, partition.topicId(), config, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void restore(Place from, PartitionName name, IOException cause) {
        try {
            from.directory().restoreMoved(name);
        } catch (IOException e) {
            cause.addSuppressed(e);
            throw new UncheckedIOException(cause);
        }
    }

    @Override
    public void forget(String topic, TopicPartition partition) throws IOException {
        forget(name(topic, partition));
    }

    private void forget(PartitionName name) throws IOException {
        Place place = setAside.remove(name);
        if (place != null && !place.isFailed()) {
            place.directory().deleteMoved(name);
        }
    }

    private static PartitionName name(String topic, TopicPartition partition) {
        return new PartitionName(topic, partition.partition());
    }
}

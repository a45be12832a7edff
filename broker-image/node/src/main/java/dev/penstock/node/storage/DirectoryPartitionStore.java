/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogConfig;
import dev.penstock.log.LogDirectory;
import dev.penstock.log.PartitionName;
import dev.penstock.log.RemovedDirectory;
import dev.penstock.log.SegmentedLog;
import dev.penstock.log.StoredPartition;
import dev.penstock.node.loop.BlockingWork;
import dev.penstock.node.partition.PartitionCopies;
import dev.penstock.node.partition.PartitionStore;
import dev.penstock.node.quorum.MetadataTopic;
import dev.penstock.node.storage.LogDirectories.Place;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Partitions' logs in the log directories of this broker. A new one begins where there are the
 * fewest.
 *
 * <p>Always: a partition is in one directory, until it is deleted or a copy in another one takes
 * its place.
 */
public final class DirectoryPartitionStore implements PartitionStore {
    private final LogDirectories directories;
    private final Clock clock;
    private final Map<PartitionName, Long> highWatermarks = new TreeMap<>();
    private final Map<PartitionName, StoredPartition> stored = new TreeMap<>();
    private final Map<PartitionName, Place> places = new ConcurrentHashMap<>();
    private final Map<PartitionName, Place> preferred = new ConcurrentHashMap<>();
    private final Map<PartitionName, RemovedDirectory> removed = new ConcurrentHashMap<>();
    private final DirectoryCopies copies;

    /**
     * Reads which partitions there are and how far they were committed.
     *
     * @throws UnusableDirectoriesException when one is in two directories
     */
    public DirectoryPartitionStore(LogDirectories directories, Clock clock) throws IOException {
        this.directories = directories;
        this.clock = clock;
        this.copies = new DirectoryCopies(directories, clock, places);
        DirectoryCopies.settle(directories);
        for (Place place : directories.all()) {
            for (StoredPartition partition : place.directory().partitions()) {
                if (isUnbegun(place.directory(), partition)) {
                    continue;
                }
                Place other = places.put(partition.name(), place);
                if (other != null) {
                    throw new UnusableDirectoriesException(
                            "%s is in %s and in %s: move the older one out of the way"
                                    .formatted(partition.name(), other.path(), place.path()));
                }
                stored.put(partition.name(), partition);
            }
            place.directory()
                    .highWatermarks()
                    .forEach(
                            (name, offset) -> {
                                if (place.equals(places.get(name))) {
                                    highWatermarks.put(name, offset);
                                }
                            });
        }
        copies.find();
    }

    /**
     * Whether nothing of it was written before a crash, in which case it is gone now. What cannot
     * be read stays, and is told of when it is opened.
     */
    private static boolean isUnbegun(LogDirectory directory, StoredPartition partition) {
        if (partition.topicId().isPresent()
                || partition.name().topic().equals(MetadataTopic.NAME)) {
            return false;
        }
        try {
            return directory.removeUnbegun(partition.name());
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public PartitionCopies copies() {
        return copies;
    }

    /** Where a partition is to begin that is not here yet; until the process ends. */
    public void prefer(String topic, int partition, Place place) {
        preferred.put(new PartitionName(topic, partition), place);
    }

    @Override
    public Opened open(String topic, TopicPartition partition, LogConfig config)
            throws IOException {
        PartitionName name = new PartitionName(topic, partition.partition());
        takeName(name);
        LogDirectory directory = place(name);
        boolean sameTopic = true;
        if (directory.exists(name)) {
            sameTopic =
                    Optional.ofNullable(stored.get(name))
                            .flatMap(StoredPartition::topicId)
                            .map(partition.topicId()::equals)
                            .orElse(true);
            if (!sameTopic) {
                directory.delete(name);
            }
        }
        SegmentedLog log = directory.openLog(name, partition.topicId(), config, clock);
        boolean isHealing = directory.isHealing(name);
        boolean isKnown = sameTopic && !isHealing;
        return new Opened(log, isKnown ? highWatermarks.getOrDefault(name, 0L) : 0L, isHealing);
    }

    /** The directory that has the partition, or gets it. */
    private LogDirectory place(PartitionName name) throws IOException {
        Place place = places.computeIfAbsent(name, this::chosen);
        place.requireUsable();
        return place.directory();
    }

    private Place chosen(PartitionName name) {
        Place wanted = preferred.remove(name);
        return wanted != null && !wanted.isFailed() ? wanted : emptiest();
    }

    private Place emptiest() {
        if (directories.all().size() == 1) {
            return directories.all().getFirst();
        }
        return directories.all().stream()
                .filter(place -> !place.isFailed())
                .min(Comparator.comparingLong(this::count))
                .orElseThrow();
    }

    private long count(Place place) {
        return places.values().stream().filter(place::equals).count();
    }

    @Override
    public Opened replace(String topic, TopicPartition partition, LogConfig config)
            throws IOException {
        PartitionName name = new PartitionName(topic, partition.partition());
        LogDirectory directory = place(name);
        directory.markHealing(name);
        directory.quarantine(name);
        SegmentedLog log = directory.openLog(name, partition.topicId(), config, clock);
        return new Opened(log, 0L, true);
    }

    @Override
    public void healed(String topic, TopicPartition partition) throws IOException {
        PartitionName name = new PartitionName(topic, partition.partition());
        place(name).markHealed(name);
    }

    /**
     * What is stored without saying whose it is never held a durable record: it stays until used.
     */
    @Override
    public List<Stray> removeStrays(Predicate<TopicPartition> isWanted, boolean mayDelete)
            throws IOException {
        List<Stray> strays = new ArrayList<>();
        for (Place place : directories.all()) {
            if (!place.isFailed()) {
                removeStrays(place.directory(), isWanted, mayDelete, strays);
            }
        }
        return strays;
    }

    private void removeStrays(
            LogDirectory directory,
            Predicate<TopicPartition> isWanted,
            boolean mayDelete,
            List<Stray> strays)
            throws IOException {
        for (StoredPartition found : directory.partitions()) {
            boolean isMetadata = found.name().topic().equals(MetadataTopic.NAME);
            if (isMetadata || found.topicId().isEmpty()) {
                continue;
            }
            TopicPartition id = new TopicPartition(found.topicId().get(), found.name().partition());
            if (!isWanted.test(id)) {
                Optional<String> setAsideAs = Optional.empty();
                if (mayDelete) {
                    directory.delete(found.name());
                } else {
                    setAsideAs = Optional.of(directory.setStrayAside(found.name()));
                }
                places.remove(found.name());
                copies.drop(found.name());
                strays.add(new Stray(found.name().topic(), id, setAsideAs));
            }
        }
    }

    @Override
    public BlockingWork remove(SegmentedLog log, String topic, TopicPartition partition)
            throws IOException {
        PartitionName name = new PartitionName(topic, partition.partition());
        RemovedDirectory directory = log.remove();
        removed.put(name, directory);
        places.remove(name);
        return () -> {
            directory.delete();
            removed.remove(name, directory);
        };
    }

    /** A partition that had the name before, and is on its way out, gives it up now. */
    private void takeName(PartitionName name) throws IOException {
        RemovedDirectory former = removed.get(name);
        if (former != null) {
            former.takeName();
        }
    }

    /** Whether the partition is in that directory. */
    public boolean isIn(Place place, String topic, TopicPartition partition) {
        return place.equals(places.get(new PartitionName(topic, partition.partition())));
    }

    /**
     * Writes down how far partitions are committed, each in its directory.
     *
     * @param failed is told of a directory where that cannot be done
     */
    public void storeHighWatermarks(
            Map<PartitionName, Long> offsets, BiConsumer<Place, IOException> failed) {
        for (Place place : directories.all()) {
            Map<PartitionName, Long> own = new TreeMap<>(offsets);
            own.keySet().removeIf(name -> !place.equals(places.get(name)));
            if (!place.isFailed()) {
                try {
                    place.directory().storeHighWatermarks(own);
                } catch (IOException e) {
                    failed.accept(place, e);
                }
            }
        }
    }
}

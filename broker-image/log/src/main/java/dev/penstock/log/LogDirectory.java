/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Uuid;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * All that a broker keeps on one volume: one directory per partition, whose volume it is, how it
 * was stopped, and hints at high watermarks. Opening it reads a few small files and the names of
 * the partitions; a log is opened when it is asked for.
 */
public final class LogDirectory {
    static final String PARTITION_METADATA = "partition.metadata";

    private static final String HIGH_WATERMARKS = "replication-offset-checkpoint";
    private static final String QUARANTINED = ".damaged";
    private static final String HEALING = ".healing";
    private static final String STRAY = ".stray";
    private static final String FUTURE = ".future";
    private static final String MOVED = ".moved";
    private static final String TOPIC_ID = "topic_id: ";

    private final FileStore store;
    private final DirectoryIdentity identity;
    private final Optional<CleanShutdown> cleanShutdown;
    private final OffsetCheckpointFile highWatermarks;

    private LogDirectory(
            FileStore store, DirectoryIdentity identity, Optional<CleanShutdown> cleanShutdown) {
        this.store = store;
        this.identity = identity;
        this.cleanShutdown = cleanShutdown;
        this.highWatermarks = new OffsetCheckpointFile(store, HIGH_WATERMARKS);
    }

    /**
     * Opens a directory that is this broker's, or takes possession of an empty one.
     *
     * @param freshDirectoryId the identity of the directory if it is new
     * @throws ForeignDirectoryException when the directory belongs to another cluster or broker
     */
    public static LogDirectory open(
            FileStore store, String clusterId, BrokerId nodeId, Uuid freshDirectoryId)
            throws IOException {
        Optional<String> text = WholeFile.readText(store, MetaProperties.FILE);
        DirectoryIdentity identity;
        if (text.isPresent()) {
            identity = MetaProperties.decode(text.get());
            requireOwn(identity, clusterId, nodeId);
        } else {
            requireNoPartitions(store);
            identity = new DirectoryIdentity(clusterId, nodeId, freshDirectoryId);
            WholeFile.replaceText(store, MetaProperties.FILE, MetaProperties.encode(identity));
            store.syncDirectory("");
        }
        RemovedDirectory.sweep(store);
        return new LogDirectory(store, identity, CleanShutdown.take(store));
    }

    /** Whose directory it is; empty when it is nobody's yet. */
    public static Optional<DirectoryIdentity> identityOf(FileStore store) throws IOException {
        Optional<String> text = WholeFile.readText(store, MetaProperties.FILE);
        return text.isPresent() ? Optional.of(MetaProperties.decode(text.get())) : Optional.empty();
    }

    private static void requireOwn(DirectoryIdentity identity, String clusterId, BrokerId nodeId)
            throws ForeignDirectoryException {
        if (!identity.clusterId().equals(clusterId)) {
            throw new ForeignDirectoryException(
                    "this volume belongs to the cluster %s, but this broker to the cluster %s"
                            .formatted(identity.clusterId(), clusterId));
        }
        if (!identity.nodeId().equals(nodeId)) {
            throw new ForeignDirectoryException(
                    "this volume belongs to broker %s of the cluster, but this is broker %s"
                            .formatted(identity.nodeId(), nodeId));
        }
    }

    private static void requireNoPartitions(FileStore store) throws IOException {
        for (String name : store.list("")) {
            if (PartitionName.parse(name).isPresent()
                    && store.exists(name + "/" + PARTITION_METADATA)) {
                throw new ForeignDirectoryException(
                        "this volume holds the partition %s but no %s that says whose it is"
                                .formatted(name, MetaProperties.FILE));
            }
        }
    }

    public DirectoryIdentity identity() {
        return identity;
    }

    /**
     * The broker epoch in which the last process stopped in order (KIP-966); empty after a crash
     * and on a new volume.
     */
    public OptionalLong cleanShutdownEpoch() {
        return cleanShutdown
                .map(CleanShutdown::brokerEpoch)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    /**
     * The directories that the broker had when it stopped in order, this one among them; empty when
     * it had this one alone.
     */
    public List<Uuid> cleanShutdownDirectories() {
        return cleanShutdown.map(CleanShutdown::directories).orElse(List.of());
    }

    /** The partitions that are stored here, by name. */
    public List<StoredPartition> partitions() throws IOException {
        List<StoredPartition> partitions = new ArrayList<>();
        for (String name : store.list("")) {
            Optional<PartitionName> partition = PartitionName.parse(name);
            if (partition.isPresent()) {
                partitions.add(new StoredPartition(partition.get(), readableTopicIdOf(name)));
            }
        }
        return partitions;
    }

    public boolean exists(PartitionName partition) throws IOException {
        return store.exists(partition.toString());
    }

    /** What cannot be read concerns one partition alone, and is told when that is opened. */
    private Optional<Uuid> readableTopicIdOf(String directory) {
        try {
            return topicIdOf(directory);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private Optional<Uuid> topicIdOf(String directory) throws IOException {
        Optional<String> text = WholeFile.readText(store, directory + "/" + PARTITION_METADATA);
        return text.flatMap(
                content ->
                        content.lines()
                                .filter(line -> line.startsWith(TOPIC_ID))
                                .findFirst()
                                .flatMap(line -> parseUuid(line.substring(TOPIC_ID.length()))));
    }

    private static Optional<Uuid> parseUuid(String text) {
        try {
            return Optional.of(Uuid.parse(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Opens the log of a partition, or creates it. What must be durable of a new one is synced with
     * its first flush or checkpoint, not here: creating a thousand partitions costs no sync.
     *
     * <p>So a crash may leave a directory that does not say whose it is, or an older partition's
     * under that name. Nothing of it was ever durable; it is set aside, and the log begins empty.
     *
     * @throws IOException also when the directory holds the partition of another topic with the
     *     same name; the caller deletes or keeps that one first
     */
    public SegmentedLog openLog(
            PartitionName partition, Uuid topicId, LogConfig config, Clock clock)
            throws IOException {
        String directory = partition.toString();
        if (store.exists(directory)) {
            Optional<Uuid> stored = topicIdOf(directory);
            if (stored.isEmpty()) {
                setAside(partition);
            } else if (!stored.get().equals(topicId)) {
                throw new IOException(
                        "%s holds the topic %s, not %s"
                                .formatted(directory, stored.get(), topicId));
            }
        }
        return openOrBegin(directory, topicId, config, clock);
    }

    private SegmentedLog openOrBegin(String directory, Uuid topicId, LogConfig config, Clock clock)
            throws IOException {
        if (!store.exists(directory)) {
            store.createDirectories(directory);
            WholeFile.replaceTextUnsynced(
                    store,
                    directory + "/" + PARTITION_METADATA,
                    "version: 0\n" + TOPIC_ID + topicId + "\n");
        }
        return SegmentedLog.open(store, directory, config, clock);
    }

    /**
     * Somebody may still want to look at records; a directory without any is deleted. A partition
     * that is healing goes on healing.
     */
    private void setAside(PartitionName partition) throws IOException {
        if (StoredBytes.isAny(store, partition.toString(), LogFiles.LOG)) {
            quarantine(partition);
        } else {
            RemovedDirectory.remove(store, partition.toString());
        }
    }

    /**
     * Removes the directory of a partition of which not a byte was written, as a crash leaves it
     * between its creation and that of what says whose it is; no log of it may be open.
     *
     * @return whether it was one
     */
    public boolean removeUnbegun(PartitionName partition) throws IOException {
        boolean isUnbegun = !StoredBytes.isAny(store, partition.toString(), "");
        if (isUnbegun) {
            RemovedDirectory.remove(store, partition.toString());
        }
        return isUnbegun;
    }

    /** Deletes a partition whose log is not open. */
    public void delete(PartitionName partition) throws IOException {
        RemovedDirectory.remove(store, partition.toString());
        markHealed(partition);
    }

    /**
     * Sets a damaged partition aside under another name, so that it can be fetched again from a
     * peer and still be looked at.
     *
     * @return where it is now
     */
    public String quarantine(PartitionName partition) throws IOException {
        return rename(partition, QUARANTINED);
    }

    /**
     * Says durably that a partition's log is about to be replaced by an empty one: whatever the
     * cluster believes, it has not what the other had. Stands beside the directory, so that it is
     * true from before the one is gone.
     */
    public void markHealing(PartitionName partition) throws IOException {
        WholeFile.replaceText(store, partition + HEALING, "");
        store.syncDirectory("");
    }

    public boolean isHealing(PartitionName partition) throws IOException {
        return store.exists(partition + HEALING);
    }

    /** The partition has been in sync with its leader again, or is gone. */
    public void markHealed(PartitionName partition) throws IOException {
        store.delete(partition + HEALING);
    }

    /**
     * Sets a partition aside that the cluster does not know, so that somebody can decide.
     *
     * @return where it is now
     */
    public String setStrayAside(PartitionName partition) throws IOException {
        return rename(partition, STRAY);
    }

    // ---- partitions that move from one directory of the broker to another ----

    /** The partitions of which a copy is being made here, which is to take their place. */
    public List<PartitionName> futures() throws IOException {
        return named(FUTURE);
    }

    /**
     * Opens the copy of a partition that is being made here, or begins it. One that cannot be used
     * is begun anew: what it is copied from is whole.
     */
    public SegmentedLog openFuture(
            PartitionName partition, Uuid topicId, LogConfig config, Clock clock)
            throws IOException {
        String directory = partition + FUTURE;
        if (store.exists(directory) && !readableTopicIdOf(directory).equals(Optional.of(topicId))) {
            deleteFuture(partition);
        }
        try {
            return openOrBegin(directory, topicId, config, clock);
        } catch (DamagedLogException _) {
            deleteFuture(partition);
            return openOrBegin(directory, topicId, config, clock);
        }
    }

    /** Deletes a copy whose log is not open; there may be none. */
    public void deleteFuture(PartitionName partition) throws IOException {
        if (store.exists(partition + FUTURE)) {
            RemovedDirectory.remove(store, partition + FUTURE);
        }
    }

    /**
     * The copy, which is complete and durable, is the partition from now on. What it was copied
     * from was {@linkplain #setMovedAside set aside} before: never are there two.
     */
    public void promoteFuture(PartitionName partition) throws IOException {
        store.rename(partition + FUTURE, partition.toString());
        store.syncDirectory("");
    }

    /** The partitions that were set aside for their copies in other directories. */
    public List<PartitionName> moved() throws IOException {
        return named(MOVED);
    }

    /** Makes way for the copy of the partition in another directory. */
    public void setMovedAside(PartitionName partition) throws IOException {
        deleteMoved(partition);
        store.rename(partition.toString(), partition + MOVED);
        store.syncDirectory("");
    }

    /** The copy has never taken the place of the partition, which is here as before. */
    public void restoreMoved(PartitionName partition) throws IOException {
        store.rename(partition + MOVED, partition.toString());
        store.syncDirectory("");
    }

    /** Deletes what the copy has taken the place of; there may be nothing. */
    public void deleteMoved(PartitionName partition) throws IOException {
        if (store.exists(partition + MOVED)) {
            RemovedDirectory.remove(store, partition + MOVED);
        }
    }

    private List<PartitionName> named(String suffix) throws IOException {
        List<PartitionName> found = new ArrayList<>();
        for (String name : store.list("")) {
            if (name.endsWith(suffix)) {
                PartitionName.parse(name.substring(0, name.length() - suffix.length()))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private String rename(PartitionName partition, String suffix) throws IOException {
        int number = 1;
        while (store.exists(partition + suffix + "." + number)) {
            number++;
        }
        String target = partition + suffix + "." + number;
        store.rename(partition.toString(), target);
        store.syncDirectory("");
        return target;
    }

    /** The high watermarks that were stored last; hints, which may lie above or below the truth. */
    public SortedMap<PartitionName, Long> highWatermarks() throws IOException {
        return highWatermarks.load();
    }

    public void storeHighWatermarks(Map<PartitionName, Long> offsets) throws IOException {
        highWatermarks.store(offsets);
    }

    /** Says that the process stops in order; after all logs were closed. */
    public void markCleanShutdown(long brokerEpoch) throws IOException {
        markCleanShutdown(brokerEpoch, List.of());
    }

    /**
     * Says that the process stops in order; after all logs were closed.
     *
     * @param directories those of the broker, when there are several
     */
    public void markCleanShutdown(long brokerEpoch, List<Uuid> directories) throws IOException {
        new CleanShutdown(brokerEpoch, directories).store(store);
    }

    /** Free space on the volume, in bytes. */
    public long usableBytes() throws IOException {
        return store.usableBytes();
    }

    /** The size of the volume, in bytes. */
    public long totalBytes() throws IOException {
        return store.totalBytes();
    }
}

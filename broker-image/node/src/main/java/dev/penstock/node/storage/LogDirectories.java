/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.LogDirectory;
import dev.penstock.log.PartitionName;
import dev.penstock.node.quorum.MetadataTopic;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * All log directories of a broker. The first holds the metadata log, and notes which others there
 * are.
 *
 * <p>Always: a directory that was there before and is missing is never taken for one that was
 * emptied; a broker counts as stopped in order only if that is written in each directory that it
 * had, and they are all there.
 */
public final class LogDirectories {
    private static final PartitionName METADATA_LOG = new PartitionName(MetadataTopic.NAME, 0);

    private final List<Place> places;

    private LogDirectories(List<Place> places) {
        this.places = List.copyOf(places);
    }

    /** One of them. */
    public static final class Place {
        private final String path;
        private final LogDirectory directory;
        private final boolean isNew;
        private volatile boolean failed;

        Place(String path, LogDirectory directory, boolean isNew) {
            this.path = path;
            this.directory = directory;
            this.isNew = isNew;
        }

        /** As the broker's file names it. */
        public String path() {
            return path;
        }

        public LogDirectory directory() {
            return directory;
        }

        /** Whether it is out of use until the process ends. */
        public boolean isFailed() {
            return failed;
        }

        void requireUsable() throws IOException {
            if (failed) {
                throw new IOException("the log directory " + path + " is out of use");
            }
        }
    }

    /**
     * Opens directories that are this broker's, and takes possession of empty ones.
     *
     * @param paths as the broker's file names them, the first with the metadata log
     * @param files of each, in the same order
     * @param fresh draws the identity of a new one
     * @throws UnusableDirectoriesException when one seems to be missing
     */
    public static LogDirectories open(
            List<String> paths,
            List<FileStore> files,
            String clusterId,
            BrokerId self,
            Supplier<Uuid> fresh)
            throws IOException {
        Invariants.check(paths.size() == files.size(), "each directory has a path", paths);
        KnownDirectories known = new KnownDirectories(files.getFirst());
        requireNoneMissing(paths, files, known);
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            boolean isNew = LogDirectory.identityOf(files.get(i)).isEmpty();
            Place place =
                    new Place(
                            paths.get(i),
                            LogDirectory.open(files.get(i), clusterId, self, fresh.get()),
                            isNew);
            if (i > 0 && place.directory.exists(METADATA_LOG)) {
                throw new UnusableDirectoriesException(
                        "the metadata log is in %s, which has to be the first of log.dirs"
                                .formatted(place.path));
            }
            places.add(place);
        }
        LogDirectories all = new LogDirectories(places);
        known.note(all.ids());
        return all;
    }

    private static void requireNoneMissing(
            List<String> paths, List<FileStore> files, KnownDirectories known) throws IOException {
        List<Uuid> present = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            var identity = LogDirectory.identityOf(files.get(i));
            identity.ifPresent(each -> present.add(each.directoryId()));
            if (identity.isEmpty()) {
                empty.add(paths.get(i));
            }
        }
        if (empty.contains(paths.getFirst()) && !present.isEmpty()) {
            throw new UnusableDirectoriesException(
                    "%s is empty, but others of log.dirs are not: is its disk mounted? The first of log.dirs holds the metadata log"
                            .formatted(paths.getFirst()));
        }
        List<Uuid> missing = known.without(present);
        if (!missing.isEmpty() && !empty.isEmpty()) {
            throw new UnusableDirectoriesException(
                    "%s is empty, and the directory %s is missing: is its disk mounted? If it is gone for good, delete its line in %s/%s"
                            .formatted(
                                    String.join(", ", empty),
                                    missing.stream()
                                            .map(Uuid::toString)
                                            .collect(Collectors.joining(", ")),
                                    paths.getFirst(),
                                    KnownDirectories.FILE));
        }
    }

    /** The one that has the metadata log. */
    public LogDirectory first() {
        return places.getFirst().directory;
    }

    public List<Place> all() {
        return places;
    }

    /** The one that the broker's file names so. */
    public Optional<Place> at(String path) {
        return places.stream().filter(place -> place.path.equals(path)).findFirst();
    }

    public List<Uuid> ids() {
        return places.stream().map(place -> place.directory.identity().directoryId()).toList();
    }

    /** Takes a directory out of use; says whether it was in use. Not the first. */
    public boolean fail(Place place) {
        Invariants.check(place != places.getFirst(), "without metadata there is no broker");
        boolean first = !place.failed;
        place.failed = true;
        return first;
    }

    /**
     * The broker epoch in which the last process stopped in order; empty after a crash, and when
     * one of the directories that it had is not there.
     */
    public OptionalLong cleanShutdownEpoch() {
        OptionalLong epoch = first().cleanShutdownEpoch();
        boolean allStoppedThen =
                places.stream()
                        .filter(place -> !place.isNew)
                        .allMatch(place -> place.directory.cleanShutdownEpoch().equals(epoch));
        boolean allAreHere = ids().containsAll(first().cleanShutdownDirectories());
        return allStoppedThen && allAreHere ? epoch : OptionalLong.empty();
    }

    /** Says that the broker stops in order; unless one of the directories has failed. */
    public void markCleanShutdown(long brokerEpoch) throws IOException {
        if (places.stream().anyMatch(Place::isFailed)) {
            return;
        }
        for (Place place : places) {
            place.directory.markCleanShutdown(brokerEpoch, places.size() > 1 ? ids() : List.of());
        }
    }

    /**
     * Free space where there is least of it, in bytes: records may go to any of them. One that does
     * not say so, and is not the first, does not count: it fails when it is written to.
     */
    public long usableBytes() throws IOException {
        long least = first().usableBytes();
        for (Place place : places.subList(1, places.size())) {
            least = Math.min(least, room(place));
        }
        return least;
    }

    private static long room(Place place) {
        try {
            return place.failed ? Long.MAX_VALUE : place.directory.usableBytes();
        } catch (IOException _) {
            return Long.MAX_VALUE;
        }
    }
}

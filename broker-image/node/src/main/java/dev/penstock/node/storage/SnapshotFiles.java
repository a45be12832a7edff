/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.StoredFile;
import dev.penstock.raft.SnapshotId;
import dev.penstock.raft.SnapshotPiece;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Snapshots of the metadata, by Kafka's file names: {@code <end offset>-<epoch>.checkpoint}, and
 * {@code .part} behind while they are not whole.
 */
final class SnapshotFiles {
    private static final Pattern NAME = Pattern.compile("(\\d{20})-(\\d{10})\\.checkpoint");
    private static final String PART = ".part";

    private final FileStore store;
    private final String directory;

    SnapshotFiles(FileStore store, String directory) {
        this.store = store;
        this.directory = directory;
    }

    Optional<SnapshotId> latest() throws IOException {
        SnapshotId latest = null;
        for (String name : store.list(directory)) {
            Optional<SnapshotId> id = parse(name);
            if (id.isPresent() && (latest == null || id.get().endOffset() > latest.endOffset())) {
                latest = id.get();
            }
        }
        return Optional.ofNullable(latest);
    }

    Optional<SnapshotPiece> read(SnapshotId id, long position, int maxBytes) throws IOException {
        String path = path(id);
        if (!store.exists(path)) {
            return Optional.empty();
        }
        try (StoredFile file = store.openForRead(path)) {
            long totalBytes = file.sizeBytes();
            if (position > totalBytes) {
                return Optional.empty();
            }
            ByteBuffer piece = ByteBuffer.allocate((int) Math.min(maxBytes, totalBytes - position));
            file.read(position, piece);
            return Optional.of(new SnapshotPiece(totalBytes, piece.flip()));
        }
    }

    /** Reads a finished snapshot again. */
    SnapshotScrub scrub(SnapshotId id) {
        return new SnapshotScrub(store, path(id), id);
    }

    /** Reads one again of which all pieces were written. */
    SnapshotScrub scrubUnfinished(SnapshotId id) {
        return new SnapshotScrub(store, path(id) + PART, id);
    }

    void write(SnapshotId id, long position, ByteBuffer bytes) throws IOException {
        try (StoredFile file = store.open(path(id) + PART)) {
            file.truncate(position);
            file.write(position, bytes);
        }
    }

    void finish(SnapshotId id) throws IOException {
        String path = path(id);
        try (StoredFile file = store.open(path + PART)) {
            file.sync();
        }
        store.rename(path + PART, path);
        store.syncDirectory(directory);
    }

    /** Deletes all but the named one, and what was never finished. */
    void deleteOthers(SnapshotId kept) throws IOException {
        for (String name : store.list(directory)) {
            boolean unfinished = name.endsWith(PART);
            boolean other = parse(name).filter(id -> id.endOffset() < kept.endOffset()).isPresent();
            if (unfinished || other) {
                store.delete(directory + "/" + name);
            }
        }
    }

    private String path(SnapshotId id) {
        return directory
                + "/"
                + String.format(
                        Locale.ROOT, "%020d-%010d.checkpoint", id.endOffset(), id.epoch().value());
    }

    private static Optional<SnapshotId> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(
                        new SnapshotId(
                                Long.parseLong(matcher.group(1)),
                                new LeaderEpoch(Integer.parseInt(matcher.group(2)))))
                : Optional.empty();
    }
}

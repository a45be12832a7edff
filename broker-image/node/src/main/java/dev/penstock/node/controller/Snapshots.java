/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.Clock;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.quorum.QuorumDriver;
import dev.penstock.node.scrub.ScrubEvents;
import dev.penstock.node.scrub.ScrubbedLogs;
import dev.penstock.node.storage.MetadataLogStorage;
import dev.penstock.raft.SnapshotId;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Writes a snapshot when the metadata log has grown, so that it can be cut. On the metadata loop.
 */
public final class Snapshots implements CurrentImage.Follower {
    /** How much the metadata log grows before a snapshot lets it be cut. */
    private static final String AFTER_BYTES = "metadata.log.max.record.bytes.between.snapshots";

    private static final String DEFAULT_AFTER_BYTES = "20971520"; // Kafka's

    private final long afterBytes;
    private final MetadataApplication application;
    private final MetadataLogStorage storage;
    private final QuorumDriver quorum;
    private final Clock clock;
    private long sizeAtLast;

    /**
     * A writer that looks at the log with each change.
     *
     * @param properties of the broker's file
     */
    public Snapshots(
            SortedMap<String, String> properties,
            MetadataApplication application,
            MetadataLogStorage storage,
            QuorumDriver quorum,
            Clock clock) {
        afterBytes = Long.parseLong(properties.getOrDefault(AFTER_BYTES, DEFAULT_AFTER_BYTES));
        this.application = application;
        this.storage = storage;
        this.quorum = quorum;
        this.clock = clock;
    }

    @Override
    public void imageChanged(MetadataDelta delta, long endOffset) {
        if (storage.sizeBytes() - sizeAtLast < afterBytes) {
            return;
        }
        application.snapshotId().filter(this::isNew).ifPresent(this::write);
    }

    /** What is stored, for a scrubber of the metadata loop. */
    public ScrubbedLogs scrubbed(ScrubEvents events) {
        return new ScrubbedMetadata(storage, this, events);
    }

    /**
     * The bytes of the log or the snapshot are damaged, what was made of them is not: writes all of
     * that down anew, and the old bytes may go.
     *
     * @param damagedOffset where the damage begins
     * @return whether what is written now covers that
     */
    boolean replace(long damagedOffset) {
        Optional<SnapshotId> id =
                application.snapshotId().filter(now -> now.endOffset() > damagedOffset);
        id.ifPresent(
                now -> {
                    storage.closeSegments();
                    write(now);
                });
        return id.isPresent();
    }

    private void write(SnapshotId id) {
        long position = storage.beginSnapshot(id);
        storage.writeSnapshot(
                id, position, MetadataSnapshot.write(application.image(), clock.epochMs()));
        storage.finishSnapshot(id);
        quorum.snapshotTaken(id);
        sizeAtLast = storage.sizeBytes();
    }

    private boolean isNew(SnapshotId id) {
        return storage.latestSnapshot()
                .map(latest -> latest.endOffset() < id.endOffset())
                .orElse(true);
    }
}

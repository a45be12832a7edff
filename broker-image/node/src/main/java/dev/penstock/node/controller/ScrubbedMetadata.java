/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.ScrubWork;
import dev.penstock.node.quorum.MetadataTopic;
import dev.penstock.node.scrub.ScrubEvents;
import dev.penstock.node.scrub.ScrubbedLogs;
import dev.penstock.node.storage.MetadataLogStorage;

import java.util.List;
import java.util.Optional;

/**
 * The snapshot of the metadata and its log, for the scrubber of the metadata loop.
 *
 * <p>Always: what is damaged on the disk is whole in memory, as each byte was checked when it was
 * taken from there. So a broker needs nobody to mend it, whether it votes, leads or follows.
 */
final class ScrubbedMetadata implements ScrubbedLogs {
    private static final TopicPartition LOG =
            new TopicPartition(MetadataTopic.ID, MetadataTopic.PARTITION);

    private final MetadataLogStorage storage;
    private final Snapshots snapshots;
    private final ScrubEvents events;

    ScrubbedMetadata(MetadataLogStorage storage, Snapshots snapshots, ScrubEvents events) {
        this.storage = storage;
        this.snapshots = snapshots;
        this.events = events;
    }

    @Override
    public List<TopicPartition> all() {
        return List.of(LOG);
    }

    /** A pass begins with the end of the segment that was written to: it is looked at, too. */
    @Override
    public Optional<ScrubWork> begin(TopicPartition partition, long fromOffset) {
        if (fromOffset == 0) {
            storage.closeSegments();
        }
        return storage.beginScrub(fromOffset);
    }

    @Override
    public boolean isCurrent(TopicPartition partition, ScrubWork work) {
        return storage.isScrubbing(work);
    }

    @Override
    public void damaged(TopicPartition partition, DamagedLogException damage) {
        events.foundMetadataDamage(damage, snapshots.replace(damage.firstDamagedOffset()));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.metadata.image.DeltaBuilder;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.quorum.QuorumApplication;
import dev.penstock.raft.SnapshotId;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The committed state of the cluster: applies what the quorum delivers, publishes it, and tells the
 * controller.
 */
public final class MetadataApplication implements QuorumApplication {
    private final CurrentImage current;
    private final ActiveController controller;
    private final List<LeaderListener> leaderListeners = new ArrayList<>();
    private MetadataImage image = MetadataImage.EMPTY;
    private long endOffset;
    private LeaderEpoch lastEpoch = LeaderEpoch.FIRST;

    public MetadataApplication(CurrentImage current, ActiveController controller) {
        this.current = current;
        this.controller = controller;
    }

    /** Adds one who is told who leads; before the node starts. */
    public void follow(LeaderListener listener) {
        leaderListeners.add(listener);
    }

    @Override
    public void committed(ByteBuffer batches, long newEndOffset) {
        DeltaBuilder delta = new DeltaBuilder(image);
        lastEpoch = MetadataBatch.forEachRecord(batches, delta::apply).orElse(lastEpoch);
        publish(delta.build(), newEndOffset);
        MetadataBatch.forEachEpoch(batches, controller::batchCommitted);
    }

    @Override
    public void restore(SnapshotId snapshotId, ByteBuffer snapshot) {
        MetadataImage restored = MetadataSnapshot.read(snapshot);
        lastEpoch = snapshotId.epoch();
        publish(MetadataDelta.between(image, restored), snapshotId.endOffset());
        controller.logReplaced(snapshotId.epoch(), snapshotId.endOffset());
    }

    @Override
    public void becameLeader(LeaderEpoch epoch, long epochStartOffset) {
        controller.becameLeader(epoch, epochStartOffset);
        controller.committed(image, endOffset);
    }

    @Override
    public void lostLeadership(LeaderEpoch epoch) {
        controller.lostLeadership();
    }

    @Override
    public void leaderChanged(LeaderEpoch epoch, Optional<BrokerId> leader) {
        for (LeaderListener listener : leaderListeners) {
            listener.leaderChanged(epoch, leader);
        }
    }

    /** What is committed, and the snapshot's name if one were taken now. */
    Optional<SnapshotId> snapshotId() {
        return endOffset == 0
                ? Optional.empty()
                : Optional.of(new SnapshotId(endOffset, lastEpoch));
    }

    MetadataImage image() {
        return image;
    }

    private void publish(MetadataDelta delta, long newEndOffset) {
        image = delta.after();
        endOffset = newEndOffset;
        current.publish(delta, newEndOffset);
        controller.committed(image, newEndOffset);
    }

    /** Who wants to know where the controller is. Called on the metadata loop. */
    @FunctionalInterface
    public interface LeaderListener {
        void leaderChanged(LeaderEpoch epoch, Optional<BrokerId> leader);
    }
}

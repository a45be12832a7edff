/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;

import java.util.List;
import java.util.Map;

/**
 * One partition as metrics and probes see it.
 *
 * @param isLeader whether this broker leads it
 * @param isr as the leader knows it; empty elsewhere
 * @param followerLagOffsets how far each follower is behind, as the leader knows it
 * @param underMinIsr whether acks=all is refused
 * @param isDamaged whether its log is known to be damaged and waits for another leader to be mended
 * @param bytesSinceCheckpoint about what recovery would have to read now
 */
public record PartitionView(
        String topic,
        TopicPartition partition,
        boolean isLeader,
        List<BrokerId> isr,
        Map<BrokerId, Long> followerLagOffsets,
        boolean underMinIsr,
        boolean isDamaged,
        long logStartOffset,
        long logEndOffset,
        long highWatermark,
        long sizeBytes,
        long bytesSinceCheckpoint) {
    static PartitionView of(HostedPartition hosted) {
        var leader = hosted.replica().leader();
        return new PartitionView(
                hosted.topic(),
                hosted.id(),
                leader.isPresent(),
                leader.map(led -> led.isr()).orElse(List.of()),
                leader.<Map<BrokerId, Long>>map(led -> led.followerLagOffsets()).orElse(Map.of()),
                leader.map(led -> led.isUnderMinIsr()).orElse(false),
                hosted.damage() != null,
                hosted.log().logStartOffset(),
                hosted.log().logEndOffset(),
                hosted.replica().highWatermark(),
                hosted.log().sizeBytes(),
                hosted.log().bytesSinceCheckpoint());
    }
}

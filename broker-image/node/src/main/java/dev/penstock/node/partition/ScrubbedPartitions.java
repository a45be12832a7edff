/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.ScrubWork;
import dev.penstock.node.scrub.ScrubbedLogs;

import java.util.List;
import java.util.Optional;

/** The partitions of one loop for its scrubber. On that loop. */
final class ScrubbedPartitions implements ScrubbedLogs {
    private final HostedPartitions hosted;
    private final Clock clock;
    private final Runnable settle;

    /**
     * The hosted partitions.
     *
     * @param settle carries out what a partition whose log was replaced wants done
     */
    ScrubbedPartitions(HostedPartitions hosted, PartitionPorts ports, Runnable settle) {
        this.hosted = hosted;
        this.clock = ports.clock();
        this.settle = settle;
    }

    @Override
    public List<TopicPartition> all() {
        return hosted.all().stream().map(HostedPartition::id).toList();
    }

    @Override
    public Optional<ScrubWork> begin(TopicPartition id, long fromOffset) {
        HostedPartition partition = hosted.get(id);
        return partition == null || partition.damage() != null
                ? Optional.empty()
                : partition.log().beginScrub(fromOffset);
    }

    @Override
    public boolean isCurrent(TopicPartition id, ScrubWork work) {
        HostedPartition partition = hosted.get(id);
        return partition != null && partition.log().isScrubbing(work);
    }

    @Override
    public void damaged(TopicPartition id, DamagedLogException damage) {
        HostedPartition partition = hosted.get(id);
        if (partition != null) {
            hosted.damaged(partition, damage, clock.nanoTime());
            settle.run();
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateShard;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.node.coordinator.ShardHost;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Deletes what nobody needs of one partition of the state topic, as long as this broker leads it:
 * records that snapshots have replaced, and the state of topics that are gone. On the partition's
 * loop.
 */
final class ShareStateUpkeep {
    private final ShardHost<ShareStateShard> host;
    private final LeaderEpoch epoch;
    private final CurrentImage current;
    private final Partitions partitions;
    private final long intervalNanos;

    /** Of whose topic nothing was known the last time; this broker might not have heard of it. */
    private Set<SharePartitionKey> orphans = Set.of();

    ShareStateUpkeep(
            ShardHost<ShareStateShard> host,
            LeaderEpoch epoch,
            CurrentImage current,
            Partitions partitions,
            long intervalMs) {
        this.host = host;
        this.epoch = epoch;
        this.current = current;
        this.partitions = partitions;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    }

    void begin() {
        host.loop().schedule(intervalNanos, this::turn);
    }

    private void turn() {
        if (!host.epoch().equals(Optional.of(epoch))) {
            return;
        }
        host.run(this::forgetOrphans);
        host.run(this::prune);
        begin();
    }

    private void forgetOrphans(ShareStateShard shard) {
        Set<SharePartitionKey> found = new TreeSet<>();
        for (SharePartitionKey key : shard.keys()) {
            if (current.newest().topic(key.partition().topicId()).isEmpty()) {
                found.add(key);
            }
        }
        for (SharePartitionKey key : found) {
            if (orphans.contains(key)) {
                shard.submit(new ShareStateRequest.Delete(key), host.now(), _ -> {});
            }
        }
        orphans = found;
    }

    private void prune(ShareStateShard shard) {
        long needed = shard.firstNeededOffset();
        partitions.on(
                host.partition(),
                loop ->
                        loop.led(host.partition())
                                .filter(led -> led.logStartOffset() < needed)
                                .ifPresent(
                                        led ->
                                                loop.deleteRecords(
                                                        host.partition(),
                                                        Math.min(needed, led.highWatermark()))));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.broker.BrokerPartitionOutlets;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.Partitions;
import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The share-partitions that are delivered by this broker, each on the loop of its partition; begun
 * when a member first asks, dropped when the partition is led elsewhere or nobody of the group is
 * left.
 */
public final class ShareDeliveries implements BrokerPartitionOutlets.RoleListener {
    private final Partitions partitions;
    private final Clock clock;
    private final ShareStateAsk state;
    private final ShareGroupConfigs configs;

    /** By the index of the loop; each map is touched on that loop only. */
    private final List<Map<SharePartitionKey, ShareDelivery>> byLoop = new ArrayList<>();

    public ShareDeliveries(
            Partitions partitions, Clock clock, ShareStateAsk state, ShareGroupConfigs configs) {
        this.partitions = partitions;
        this.clock = clock;
        this.state = state;
        this.configs = configs;
        partitions.loops().data().forEach(_ -> byLoop.add(new TreeMap<>()));
    }

    Partitions partitions() {
        return partitions;
    }

    long nowNanos() {
        return clock.nanoTime();
    }

    ShareGroupConfigs configs() {
        return configs;
    }

    /**
     * The delivery of a share-partition; begun, if need be. On the loop of the partition.
     *
     * @return null when this broker does not lead it
     */
    @Nullable ShareDelivery find(PartitionLoop loop, SharePartitionKey key) {
        Optional<LeaderEpoch> leads = loop.led(key.partition()).flatMap(LedPartition::leaderEpoch);
        ShareDelivery known = ofLoop(key.partition()).get(key);
        if (known != null && leads.equals(Optional.of(known.epoch()))) {
            return known;
        }
        if (known != null) {
            known.end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        return leads.map(epoch -> begin(loop, key, epoch)).orElse(null);
    }

    private ShareDelivery begin(PartitionLoop loop, SharePartitionKey key, LeaderEpoch epoch) {
        Map<SharePartitionKey, ShareDelivery> here = ofLoop(key.partition());
        ShareDelivery begun =
                new ShareDelivery(
                        key,
                        epoch,
                        loop,
                        partitions.loops().owner(key.partition()),
                        clock,
                        state,
                        () -> configs.of(key.groupId()),
                        over -> here.remove(key, over));
        here.put(key, begun);
        begun.load();
        return begun;
    }

    private Map<SharePartitionKey, ShareDelivery> ofLoop(TopicPartition partition) {
        return byLoop.get(partitions.loops().ownerOf(partition));
    }

    @Override
    public void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {
        for (ShareDelivery known : List.copyOf(ofLoop(partition).values())) {
            if (known.key().partition().equals(partition)
                    && !leads.equals(Optional.of(known.epoch()))) {
                known.end(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            }
        }
    }

    /** A member has left; from any loop. */
    void release(String groupId, String memberId) {
        forGroup(groupId, delivery -> delivery.release(memberId));
    }

    /** Nobody of the group is left here; from any loop. */
    void endUnused(String groupId) {
        forGroup(groupId, ShareDelivery::endWhenUnused);
    }

    private void forGroup(String groupId, Consumer<ShareDelivery> task) {
        for (int i = 0; i < byLoop.size(); i++) {
            Map<SharePartitionKey, ShareDelivery> own = byLoop.get(i);
            partitions.on(
                    i,
                    _ ->
                            List.copyOf(own.values()).stream()
                                    .filter(known -> known.key().groupId().equals(groupId))
                                    .forEach(task));
        }
    }
}

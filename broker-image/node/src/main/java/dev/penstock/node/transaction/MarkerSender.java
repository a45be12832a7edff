/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.transaction.TransactionShard;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.node.coordinator.ShardHost;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.peer.BrokerPeers;

import java.util.function.Supplier;

/** Has the markers of decided transactions written, by the leaders of their partitions. */
public final class MarkerSender {
    private final BrokerId self;
    private final CurrentImage current;
    private final BrokerPeers peers;
    private final Supplier<MarkerWriter> local;

    /**
     * A sender.
     *
     * @param local writes into partitions that this broker leads; known once all is wired
     */
    public MarkerSender(
            BrokerId self, CurrentImage current, BrokerPeers peers, Supplier<MarkerWriter> local) {
        this.self = self;
        this.current = current;
        this.peers = peers;
        this.local = local;
    }

    /** Begins for the shard, which serves in that leadership; ends with it. */
    void begin(ShardHost<TransactionShard> host, LeaderEpoch leadership) {
        new MarkerDelivery(self, current, peers, local.get(), host, leadership).begin();
    }
}

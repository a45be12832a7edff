/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.kernel.LeaderEpoch;

/**
 * What a host has to know of the shards that it hosts.
 *
 * @param <S> the shard as its own package shows it
 */
public interface ShardKind<S> {
    /** The topic on whose partitions they live. */
    String topic();

    /** A shard that writes there. */
    S make(PartitionWriter writer);

    ReplicatedShard<?, ?, ?> replicated(S shard);

    /** Before each input and each tick: the shard is shown what has changed around it. */
    default void refresh(S shard) {
        // Most look at nothing but their own partition.
    }

    /** A shard serves from now on. */
    default void loaded(ShardHost<S> host, LeaderEpoch epoch) {
        // Most have nothing to begin.
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.Reply;

import java.util.List;

/**
 * The share-partitions of one partition of {@code __share_group_state}: the public face of this
 * package.
 */
public final class ShareStateShard {
    private final ReplicatedShard<ShareStateRequest<?>, ShareStateResponse, ShareStateRecord> shard;

    public ShareStateShard(ShareStateConfig config, PartitionWriter writer) {
        shard =
                new ReplicatedShard<>(
                        () -> new ShareStateMachine(config),
                        ShareStateMachine::failed,
                        new ShareStateRecordCodec(),
                        writer,
                        config.writeTimeoutMs());
    }

    /** The shard as the node runs it: leadership, replay, time. */
    public ReplicatedShard<ShareStateRequest<?>, ShareStateResponse, ?> replicated() {
        return shard;
    }

    /** Asks; the reply comes exactly once, within this call or a later one. */
    @SuppressWarnings("unchecked") // A request is answered or refused with its own kind of answer.
    public <A extends ShareStateResponse> void submit(
            ShareStateRequest<A> request, Now now, Reply<? super A> reply) {
        shard.submit(request, now, answer -> reply.answer((A) answer));
    }

    /** Of what something is kept; nothing while the shard does not serve. */
    public List<SharePartitionKey> keys() {
        return shard.activeMachine()
                .map(machine -> ((ShareStateMachine) machine).keys())
                .orElse(List.of());
    }

    /** Records before that offset are of no use any more; 0 while the shard does not serve. */
    public long firstNeededOffset() {
        return shard.activeMachine()
                .map(machine -> ((ShareStateMachine) machine).firstNeededOffset())
                .orElse(0L);
    }
}

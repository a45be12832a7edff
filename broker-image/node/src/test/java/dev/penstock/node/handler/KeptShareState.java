/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.coordinator.share.ShareStateConfig;
import dev.penstock.coordinator.share.ShareStateRequest;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.coordinator.share.ShareStateShard;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.share.ShareStateAsk;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/** A share coordinator whose records are in memory and committed at once. */
final class KeptShareState implements ShareStateAsk, PartitionWriter {
    private static final Now NOW = new Now(0, 0);

    private final ShareStateShard shard = new ShareStateShard(ShareStateConfig.DEFAULT, this);
    private long nextOffset;

    KeptShareState() {
        shard.replicated().startLoading(LeaderEpoch.FIRST);
        shard.replicated().loaded(0, NOW);
    }

    @Override
    public <A extends ShareStateResponse> void ask(
            ShareStateRequest<A> request, Scheduler loop, Consumer<? super A> answer) {
        shard.submit(request, NOW, answer::accept);
        shard.replicated().highWatermarkAdvanced(nextOffset);
    }

    @Override
    public AppendOutcome append(
            LeaderEpoch epoch,
            List<EncodedRecord> records,
            @Nullable TransactionalProducer producerOrNull) {
        long base = nextOffset;
        nextOffset += records.size();
        return new AppendOutcome.Appended(base, nextOffset - 1);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.transaction;

import dev.penstock.coordinator.runtime.Now;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.ReplicatedShard;
import dev.penstock.coordinator.runtime.Reply;

import java.util.function.Consumer;

/**
 * The transactions of one partition of {@code __transaction_state}: the public face of this
 * package.
 */
public final class TransactionShard {
    private final ReplicatedShard<TransactionRequest<?>, TransactionResponse, TransactionRecord>
            shard;

    /**
     * @param events is told what happens to transactions
     */
    public TransactionShard(
            TransactionConfig config, PartitionWriter writer, Consumer<TransactionEvent> events) {
        shard =
                new ReplicatedShard<>(
                        () -> new TransactionMachine(config, events),
                        TransactionMachine::failed,
                        new TransactionRecordCodec(),
                        writer,
                        config.writeTimeoutMs());
    }

    /** The shard as the node runs it: leadership, replay, time. */
    public ReplicatedShard<TransactionRequest<?>, TransactionResponse, TransactionRecord>
            replicated() {
        return shard;
    }

    /** Asks; the reply comes exactly once, within this call or a later one. */
    @SuppressWarnings("unchecked") // A request is answered or refused with its own kind of answer.
    public <A extends TransactionResponse> void submit(
            TransactionRequest<A> request, Now now, Reply<? super A> reply) {
        shard.submit(request, now, answer -> reply.answer((A) answer));
    }
}

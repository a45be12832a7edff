/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.coordinator;

import dev.penstock.coordinator.runtime.EncodedRecord;
import dev.penstock.coordinator.runtime.PartitionWriter;
import dev.penstock.coordinator.runtime.TransactionalProducer;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.BatchLayout;
import dev.penstock.record.RecordBatchBuilder;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** Appends a shard's records to the partition that it is kept in. On the partition's loop. */
final class ShardWriter implements PartitionWriter {
    private final TopicPartition partition;
    private final PartitionLoop partitions;
    private final Clock clock;
    private boolean appending;

    ShardWriter(TopicPartition partition, PartitionLoop partitions, Clock clock) {
        this.partition = partition;
        this.partitions = partitions;
        this.clock = clock;
    }

    /** Whether an append is under way; what it sets off must not enter the shard then. */
    boolean isAppending() {
        return appending;
    }

    @Override
    public AppendOutcome append(
            LeaderEpoch epoch,
            List<EncodedRecord> records,
            @Nullable TransactionalProducer producer) {
        Optional<LedPartition> led =
                partitions
                        .led(partition)
                        .filter(found -> found.leaderEpoch().equals(Optional.of(epoch)));
        if (led.isEmpty()) {
            return new AppendOutcome.Refused(Refusal.NOT_LEADER);
        }
        if (led.get().isUnderMinIsr()) {
            return new AppendOutcome.Refused(Refusal.NOT_ENOUGH_REPLICAS);
        }
        RecordBatchBuilder batch = new RecordBatchBuilder();
        if (producer != null) {
            batch.producer(producer.producerId(), producer.producerEpoch(), BatchLayout.NO_SEQUENCE)
                    .transactional();
        }
        long nowMs = clock.epochMs();
        for (EncodedRecord record : records) {
            batch.append(nowMs, record.key(), record.value());
        }
        Answer answer = new Answer();
        appending(
                () -> {
                    led.get().append(batch.build(), answer::set);
                    return answer;
                });
        return outcome(answer.get(), records.size());
    }

    /** Runs an append, during which nothing must enter the shard. */
    <T> T appending(Supplier<T> append) {
        appending = true;
        try {
            return append.get();
        } finally {
            appending = false;
        }
    }

    private static AppendOutcome outcome(ProduceResult result, int count) {
        return switch (result) {
            case ProduceResult.Appended appended ->
                    new AppendOutcome.Appended(
                            appended.baseOffset(), appended.baseOffset() + count - 1);
            case ProduceResult.Failed failed -> new AppendOutcome.Refused(refusal(failed.error()));
        };
    }

    private static Refusal refusal(ErrorCode error) {
        return switch (error) {
            case NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH -> Refusal.NOT_LEADER;
            case NOT_ENOUGH_REPLICAS -> Refusal.NOT_ENOUGH_REPLICAS;
            case INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE -> Refusal.PRODUCER_FENCED;
            case MESSAGE_TOO_LARGE, RECORD_LIST_TOO_LARGE -> Refusal.TOO_LARGE;
            default -> Refusal.STORAGE_FAILURE;
        };
    }

    /** What the partition says; an append that waits for no commit says it within the call. */
    private static final class Answer {
        private @Nullable ProduceResult result;

        void set(ProduceResult newResult) {
            result = newResult;
        }

        ProduceResult get() {
            ProduceResult known = result;
            Invariants.check(known != null, "an append that does not wait is answered at once");
            return Objects.requireNonNull(known);
        }
    }
}

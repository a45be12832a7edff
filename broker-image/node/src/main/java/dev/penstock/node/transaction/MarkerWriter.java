/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.transaction;

import dev.penstock.coordinator.group.GroupShard;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.coordinator.MarkerAppend;
import dev.penstock.node.coordinator.ShardHosts;
import dev.penstock.node.partition.LedPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.ControlMarker;
import dev.penstock.record.RecordBatchBuilder;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Writes markers into partitions that this broker leads, and tells the groups that live in one of
 * them. May be asked from any loop.
 */
public final class MarkerWriter {
    /** How long a marker waits for its replication. */
    static final long COMMIT_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Partitions partitions;
    private final Clock clock;
    private final TransactionGate gate;
    private final ShardHosts<GroupShard> groups;

    public MarkerWriter(
            Partitions partitions,
            Clock clock,
            TransactionGate gate,
            ShardHosts<GroupShard> groups) {
        this.partitions = partitions;
        this.clock = clock;
        this.gate = gate;
        this.groups = groups;
    }

    /**
     * Writes.
     *
     * @param answer is called once, on any loop, when the marker cannot be lost any more;
     *     INVALID_PRODUCER_EPOCH when the producer has gone on, so that its transaction has ended
     *     here before
     */
    public void write(TopicPartition partition, Marker marker, Consumer<ErrorCode> answer) {
        partitions.on(partition, loop -> write(loop, partition, marker, answer));
    }

    private void write(
            PartitionLoop loop,
            TopicPartition partition,
            Marker marker,
            Consumer<ErrorCode> answer) {
        Optional<LedPartition> led = loop.led(partition);
        if (led.isEmpty()) {
            answer.accept(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            return;
        }
        boolean isLate =
                marker.isOfNextEpoch()
                        && led.get()
                                .producers()
                                .hasOpenTransaction(marker.producerId(), marker.producerEpoch());
        if (isLate) {
            answer.accept(ErrorCode.INVALID_PRODUCER_EPOCH);
            return;
        }
        gate.revoke(partition, marker);
        groups.append(partition, new Append(led.get(), marker, answer));
    }

    private final class Append implements MarkerAppend {
        private final LedPartition led;
        private final Marker marker;
        private final Consumer<ErrorCode> answer;

        Append(LedPartition led, Marker marker, Consumer<ErrorCode> answer) {
            this.led = led;
            this.marker = marker;
            this.answer = answer;
        }

        @Override
        public OptionalLong append() {
            ControlMarker.Type type =
                    marker.commit() ? ControlMarker.Type.COMMIT : ControlMarker.Type.ABORT;
            ByteBuffer batch =
                    RecordBatchBuilder.endOfTransaction(
                            marker.producerId(),
                            marker.producerEpoch(),
                            clock.epochMs(),
                            new ControlMarker(type, marker.coordinatorEpoch()));
            long offset = led.logEndOffset();
            led.appendCommitted(
                    batch,
                    clock.nanoTime() + COMMIT_TIMEOUT_NANOS,
                    result -> answer.accept(error(result)));
            return led.logEndOffset() > offset ? OptionalLong.of(offset) : OptionalLong.empty();
        }

        @Override
        public long producerId() {
            return marker.producerId();
        }

        @Override
        public boolean isCommit() {
            return marker.commit();
        }
    }

    private static ErrorCode error(ProduceResult result) {
        return switch (result) {
            case ProduceResult.Appended _ -> ErrorCode.NONE;
            case ProduceResult.Failed(ErrorCode error, _, _) -> error;
        };
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.LogRead;
import dev.penstock.log.ProducerStates;
import dev.penstock.replication.Acks;
import dev.penstock.replication.PartitionLeader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A partition that this broker leads, for a coordinator that keeps its state in it. On the
 * partition's loop.
 */
public final class LedPartition {
    private final PartitionLoop loop;
    private final HostedPartition hosted;

    LedPartition(PartitionLoop loop, HostedPartition hosted) {
        this.loop = loop;
        this.hosted = hosted;
    }

    public TopicPartition id() {
        return hosted.id();
    }

    /** The epoch in which this broker leads, if it still does. */
    public Optional<LeaderEpoch> leaderEpoch() {
        return hosted.replica().leader().map(PartitionLeader::leaderEpoch);
    }

    public boolean isUnderMinIsr() {
        return hosted.replica().leader().map(PartitionLeader::isUnderMinIsr).orElse(true);
    }

    public long logStartOffset() {
        return hosted.log().logStartOffset();
    }

    public long logEndOffset() {
        return hosted.log().logEndOffset();
    }

    public long highWatermark() {
        return hosted.replica().highWatermark();
    }

    /** Reads whole batches into memory; empty at the end of the log. */
    public ByteBuffer read(long startOffset, int maxBytes) throws IOException {
        return hosted.log().read(startOffset, maxBytes, hosted.log().logEndOffset(), true)
                        instanceof LogRead.Slices slices
                ? slices.copy()
                : ByteBuffer.allocate(0);
    }

    /** Appends one batch as its leader; the answer comes within the call and waits for nothing. */
    public void append(ByteBuffer batch, ProduceReceiver result) {
        append(batch, Acks.NONE, Long.MAX_VALUE, result);
    }

    /** Appends one batch as its leader; the answer waits for the commit, until the deadline. */
    public void appendCommitted(ByteBuffer batch, long deadlineNanos, ProduceReceiver result) {
        append(batch, Acks.ALL, deadlineNanos, result);
    }

    private void append(ByteBuffer batch, Acks acks, long deadlineNanos, ProduceReceiver result) {
        loop.append(hosted.id(), batch, acks, deadlineNanos, result);
    }

    /** Who has written here, to be read only. */
    public ProducerStates producers() {
        return hosted.log().producers();
    }
}

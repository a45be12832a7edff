/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ProduceReceiver;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.node.request.RequestContext;
import dev.penstock.node.transaction.TransactionalProduce;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.replication.Acks;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * One produce request that is worked on: each partition's part is done on the loop that owns the
 * partition, its result comes back to the connection's loop, and when all are there the request is
 * answered. It stands for a {@link dev.penstock.node.loop.Gather} with a task and a slot for each
 * partition, since it is made for every request (docs/adr/0200).
 */
final class ProduceOperation implements TransactionalProduce.Asked {
    private final RequestContext context;
    private final ProduceRequest request;
    private final Acks acks;
    private final long deadlineNanos;
    private final Partitions partitions;
    private final TransactionalProduce produce;
    private final Consumer<ProduceOperation> whenAll;
    private final @Nullable ProduceResult[] results;
    private int missing;

    /**
     * Has no result yet.
     *
     * @param whenAll is called on the connection's loop when all results are there
     */
    ProduceOperation(
            RequestContext context,
            ProduceRequest request,
            Acks acks,
            long deadlineNanos,
            Partitions partitions,
            TransactionalProduce produce,
            Consumer<ProduceOperation> whenAll) {
        this.context = context;
        this.request = request;
        this.acks = acks;
        this.deadlineNanos = deadlineNanos;
        this.partitions = partitions;
        this.produce = produce;
        this.whenAll = whenAll;
        int count = 0;
        for (ProduceRequest.TopicProduceData topic : request.topicData()) {
            count += topic.partitionData().size();
        }
        this.results = new ProduceResult[count];
        this.missing = count;
    }

    RequestContext context() {
        return context;
    }

    ProduceRequest request() {
        return request;
    }

    @Override
    public @Nullable String transactionalId() {
        return request.transactionalId();
    }

    @Override
    public short version() {
        return context.version();
    }

    @Override
    public Acks acks() {
        return acks;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** How many partitions it is for. */
    int size() {
        return results.length;
    }

    /** What became of the partition of that index; once all are answered. */
    ProduceResult result(int index) {
        return Objects.requireNonNull(results[index], "all parts are answered");
    }

    /** Answers; all results are there. */
    void answer() {
        whenAll.accept(this);
    }

    /** Lets the loop of the partition append; its result comes later, or within the call. */
    void append(int index, TopicPartition partition, String topic, ByteBuffer batches) {
        int ownerIndex = partitions.loops().ownerOf(partition);
        Part part = new Part(index, partitions.loop(ownerIndex), partition, topic, batches);
        Scheduler owner = partitions.loops().data().get(ownerIndex);
        if (owner.isOnLoop()) {
            part.run();
        } else {
            owner.execute(part);
        }
    }

    /** The partition of that index is answered; on the connection's loop. */
    void answered(int index, ProduceResult result) {
        Invariants.check(results[index] == null, "a partition is answered once", index);
        results[index] = result;
        missing--;
        if (missing == 0) {
            answer();
        }
    }

    /** What is to be appended to one partition, and where its result goes. */
    private final class Part implements Runnable, ProduceReceiver {
        private final int index;
        private final PartitionLoop owner;
        private final TopicPartition partition;
        private final String topic;
        private final ByteBuffer batches;

        Part(
                int index,
                PartitionLoop owner,
                TopicPartition partition,
                String topic,
                ByteBuffer batches) {
            this.index = index;
            this.owner = owner;
            this.partition = partition;
            this.topic = topic;
            this.batches = batches;
        }

        @Override
        public void run() {
            produce.append(owner, partition, topic, ProduceOperation.this, batches, this);
        }

        @Override
        public void accept(ProduceResult result) {
            Scheduler home = context.loop();
            if (home.isOnLoop()) {
                answered(index, result);
            } else {
                home.execute(() -> answered(index, result));
            }
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.delivery.AcquireLimit;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.partition.FetchAsk;
import dev.penstock.node.partition.LoopRead;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.ParkedFetch;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One share fetch on its way.
 *
 * <pre>
 *   visiting loop after loop ──found something, or the time is up──▶ answered
 *        ▲        │
 *      woken      └──nothing──▶ waiting on all loops
 *        └───────────────────────────┘
 * </pre>
 *
 * It visits the loops of its partitions one after the other, because what one gives is less for the
 * next to give. On the connection's loop, but for the visits.
 */
final class ShareFetchOperation {
    private final RequestContext context;
    private final ShareDeliveries deliveries;
    private final Partitions partitions;
    private final Ask ask;
    private final Consumer<Map<TopicPartition, ShareFind>> answer;
    private final List<Part> parts;
    private final Runnable wake = this::wake;

    /** What was found; on the loop that is visited, or at home. */
    private final Map<TopicPartition, ShareFind> found = new LinkedHashMap<>();

    private long leftRecords;
    private int leftBytes;
    private boolean isUrgent;
    private boolean isWaiting;
    private boolean woken;
    private boolean hurried;

    /**
     * What a member asks for.
     *
     * @param minBytes it waits for so much of the log, on one loop, before it takes the first of it
     * @param deadlineNanos until when it waits for something
     */
    record Ask(
            String groupId,
            String memberId,
            List<TopicPartition> partitions,
            int minBytes,
            int maxBytes,
            int maxRecords,
            boolean exact,
            int batchSize,
            long deadlineNanos) {}

    /** The partitions of one loop, and how the fetch waits there; touched on that loop only. */
    private static final class Part {
        private final int loop;
        private final List<SharePartitionKey> keys = new ArrayList<>();
        private final List<ShareDelivery> awaited = new ArrayList<>();
        private @Nullable ParkedFetch parked;

        Part(int loop) {
            this.loop = loop;
        }
    }

    /**
     * A fetch.
     *
     * @param answer is called once, on the connection's loop
     */
    ShareFetchOperation(
            RequestContext context,
            ShareDeliveries deliveries,
            Ask ask,
            Consumer<Map<TopicPartition, ShareFind>> answer) {
        this.context = context;
        this.deliveries = deliveries;
        this.partitions = deliveries.partitions();
        this.ask = ask;
        this.answer = answer;
        Map<Integer, Part> byLoop = new LinkedHashMap<>();
        for (TopicPartition partition : ask.partitions()) {
            byLoop.computeIfAbsent(partitions.loops().ownerOf(partition), Part::new)
                    .keys
                    .add(new SharePartitionKey(ask.groupId(), partition));
        }
        parts = List.copyOf(byLoop.values());
    }

    void start() {
        if (ask.minBytes() > 1 && mayWait()) {
            await();
        } else {
            visitAll();
        }
    }

    private void visitAll() {
        woken = false;
        leftRecords = ask.maxRecords();
        leftBytes = ask.maxBytes();
        visit(0);
    }

    // ---- visiting ----

    private void visit(int index) {
        if (index == parts.size()) {
            Loops.run(context.loop(), this::visited);
            return;
        }
        Part part = parts.get(index);
        partitions.on(
                part.loop,
                loop -> {
                    for (SharePartitionKey key : part.keys) {
                        if (leftRecords > 0 && leftBytes > 0) {
                            visit(loop, key);
                        }
                    }
                    visit(index + 1);
                });
    }

    private void visit(PartitionLoop loop, SharePartitionKey key) {
        ShareDelivery delivery = deliveries.find(loop, key);
        ShareFind find =
                delivery == null
                        ? new ShareFind.Failed(ErrorCode.NOT_LEADER_OR_FOLLOWER)
                        : delivery.acquire(
                                ask.memberId(),
                                leftBytes,
                                new AcquireLimit((int) leftRecords, ask.exact(), ask.batchSize()));
        switch (find) {
            case ShareFind.Nothing() -> {}
            case ShareFind.Failed _ -> {
                found.put(key.partition(), find);
                isUrgent = true;
            }
            case ShareFind.Records records -> {
                found.put(key.partition(), find);
                leftRecords -= records.count();
                leftBytes -= records.sizeBytes();
                isUrgent = true;
            }
        }
    }

    private void visited() {
        if (!mayWait()) {
            answer.accept(found);
        } else if (woken) {
            visitAll();
        } else {
            await();
        }
    }

    private boolean mayWait() {
        return !isUrgent
                && !hurried
                && !parts.isEmpty()
                && deliveries.nowNanos() < ask.deadlineNanos();
    }

    // ---- waiting ----

    private void await() {
        isWaiting = true;
        parts.forEach(part -> partitions.on(part.loop, loop -> await(loop, part)));
    }

    private void await(PartitionLoop loop, Part part) {
        List<ReadAsk> asks = new ArrayList<>();
        for (SharePartitionKey key : part.keys) {
            ShareDelivery delivery = deliveries.find(loop, key);
            if (delivery == null) {
                wake();
                return;
            }
            delivery.await(wake);
            part.awaited.add(delivery);
            delivery.awaited(ask.maxBytes()).ifPresent(asks::add);
        }
        LoopRead read =
                loop.read(
                        new FetchAsk(
                                asks,
                                null,
                                ask.maxBytes(),
                                Math.max(1, ask.minBytes()),
                                ask.deadlineNanos(),
                                wake));
        part.parked = read.parked().orElse(null);
        if (part.parked == null) {
            wake();
        }
    }

    /** From any loop; never acts within the call, in which the waiting may just be beginning. */
    private void wake() {
        context.loop()
                .execute(
                        () -> {
                            woken = true;
                            if (isWaiting) {
                                isWaiting = false;
                                parts.forEach(
                                        part ->
                                                partitions.on(
                                                        part.loop, loop -> leave(loop, part)));
                                visitAll();
                            }
                        });
    }

    /** On each loop this comes after the waiting there has begun. */
    private void leave(PartitionLoop loop, Part part) {
        part.awaited.forEach(delivery -> delivery.awaitNoMore(wake));
        part.awaited.clear();
        if (part.parked != null) {
            loop.unpark(part.parked);
            part.parked = null;
        }
    }

    /** Waits no longer: answers with what there is now. On the connection's loop. */
    void hurry() {
        hurried = true;
        wake();
    }
}

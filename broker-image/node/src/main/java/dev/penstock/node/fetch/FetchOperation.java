/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.partition.FetchAsk;
import dev.penstock.node.partition.LoopRead;
import dev.penstock.node.partition.PartitionRead;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.node.request.RequestContext;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.ParkedFetch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One fetch on its way.
 *
 * <pre>
 *   reading ──enough, or urgent──▶ answered
 *      │                             ▲
 *      └──too little──▶ waiting ──woken──▶ reading once more
 * </pre>
 *
 * On the connection's loop; the loops of its partitions read and park for it.
 */
final class FetchOperation {
    private final RequestContext context;
    private final CurrentImage current;
    private final Partitions partitions;
    private final FetchPlan.Planned plan;
    private final int maxBytes;
    private final int minBytes;
    private final long deadlineNanos;
    private final boolean readCommitted;
    private final boolean ofFollower;
    private final PartitionRead[] reads;
    private final List<LoopPart> parts;
    private final Map<Integer, ParkedFetch> parked = new TreeMap<>();
    private boolean unknownPartitions;
    private boolean reading;
    private boolean woken;
    private boolean answered;

    FetchOperation(
            RequestContext context,
            CurrentImage current,
            Partitions partitions,
            FetchPlan.Planned plan,
            List<FetchTarget> targets,
            int maxBytes,
            int minBytes,
            long deadlineNanos,
            boolean readCommitted,
            boolean ofFollower) {
        this.context = context;
        this.current = current;
        this.partitions = partitions;
        this.plan = plan;
        this.maxBytes = maxBytes;
        this.minBytes = minBytes;
        this.deadlineNanos = deadlineNanos;
        this.readCommitted = readCommitted;
        this.ofFollower = ofFollower;
        this.reads = new PartitionRead[targets.size()];
        Map<Integer, LoopPart> byLoop = new TreeMap<>();
        for (int i = 0; i < reads.length; i++) {
            place(i, targets.get(i), byLoop);
        }
        this.parts = List.copyOf(byLoop.values());
    }

    private void place(int index, FetchTarget target, Map<Integer, LoopPart> byLoop) {
        switch (target) {
            case FetchTarget.Known(ReadAsk ask) ->
                    byLoop.computeIfAbsent(
                                    partitions.loops().ownerOf(ask.partition()), LoopPart::new)
                            .add(index, ask);
            case FetchTarget.Unknown(ErrorCode error) -> {
                reads[index] = PartitionRead.Failed.with(error);
                unknownPartitions = true;
            }
        }
    }

    /**
     * Reads for the first time.
     *
     * @param mayWait whether it waits if it finds too little
     */
    void start(boolean mayWait) {
        read(mayWait && !unknownPartitions ? minBytes : 0);
    }

    private void read(int wantedBytes) {
        reading = true;
        Gather<LoopRead> gather = new Gather<>(context.loop(), parts.size(), this::collected);
        for (int i = 0; i < parts.size(); i++) {
            var slot = gather.slot(i);
            LoopPart part = parts.get(i);
            FetchAsk ask =
                    new FetchAsk(part.asks, maxBytes, wantedBytes, deadlineNanos, this::wake);
            partitions.on(part.loop, loop -> slot.accept(loop.read(ask)));
        }
    }

    /**
     * Something to read has come, or the time is up. Called on the loop that the fetch waits on.
     */
    private void wake() {
        Loops.run(
                context.loop(),
                () -> {
                    woken = true;
                    if (!reading && !answered) {
                        unpark();
                        read(0);
                    }
                });
    }

    /** Waits no longer: answers with what there is now. On the connection's loop. */
    void hurry() {
        wake();
    }

    private void collected(List<LoopRead> found) {
        reading = false;
        boolean allWait = !parts.isEmpty();
        for (int i = 0; i < parts.size(); i++) {
            LoopPart part = parts.get(i);
            LoopRead read = found.get(i);
            part.put(read.reads(), reads);
            read.parked().ifPresent(fetch -> parked.put(part.loop, fetch));
            allWait &= read.parked().isPresent();
        }
        if (!allWait) {
            unpark();
            answer();
        } else if (woken) {
            unpark();
            read(0);
        }
    }

    private void unpark() {
        parked.forEach(
                (loop, fetch) -> partitions.on(loop, partitionLoop -> partitionLoop.unpark(fetch)));
        parked.clear();
    }

    private void answer() {
        answered = true;
        limitBytes();
        meter();
        context.respond(
                new FetchAnswers(
                                context.version(), current.get(), context.listener(), readCommitted)
                        .response(plan, reads));
    }

    /** Counts what is sent; what was read and read again is not. */
    private void meter() {
        for (PartitionRead read : reads) {
            if (read instanceof PartitionRead.Records records && records.sizeBytes() > 0) {
                if (ofFollower) {
                    records.meter().replicatedOut(records.sizeBytes());
                } else {
                    records.meter().consumed(records.sizeBytes());
                }
            }
        }
    }

    /** Each loop kept to the limit by itself; together they must too. */
    private void limitBytes() {
        if (parts.size() <= 1) {
            return;
        }
        int left = maxBytes;
        boolean first = true;
        for (int i = 0; i < reads.length; i++) {
            if (reads[i] instanceof PartitionRead.Records records && records.sizeBytes() > 0) {
                if (!first && records.sizeBytes() > left) {
                    reads[i] = records.withoutRecords();
                } else {
                    left -= records.sizeBytes();
                    first = false;
                }
            }
        }
    }

    /** The partitions of one loop. */
    private static final class LoopPart {
        private final int loop;
        private final List<ReadAsk> asks = new ArrayList<>();
        private final List<Integer> indexes = new ArrayList<>();

        LoopPart(int loop) {
            this.loop = loop;
        }

        void add(int index, ReadAsk ask) {
            indexes.add(index);
            asks.add(ask);
        }

        void put(List<PartitionRead> found, PartitionRead[] reads) {
            for (int i = 0; i < found.size(); i++) {
                reads[indexes.get(i)] = found.get(i);
            }
        }
    }
}

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
import dev.penstock.replication.RestingPartitions;

import org.jspecify.annotations.Nullable;

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
    private final List<Portion> portions;
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
        this.portions = new ArrayList<>(targets.size());
        Map<Integer, LoopPart> byLoop = new TreeMap<>();
        for (int i = 0; i < targets.size(); i++) {
            place(new Portion(plan.wanted().get(i)), targets.get(i), byLoop);
        }
        FetchSession session = plan.session();
        if (ofFollower && session != null) {
            session.resting().keySet().forEach(loop -> part(loop, byLoop));
        }
        this.parts = List.copyOf(byLoop.values());
    }

    private void place(Portion portion, FetchTarget target, Map<Integer, LoopPart> byLoop) {
        portions.add(portion);
        switch (target) {
            case FetchTarget.Known(ReadAsk ask) ->
                    part(partitions.loops().ownerOf(ask.partition()), byLoop).add(portion, ask);
            case FetchTarget.Unknown(ErrorCode error) -> {
                portion.failed(error);
                unknownPartitions = true;
            }
        }
    }

    private LoopPart part(int loop, Map<Integer, LoopPart> byLoop) {
        LoopPart part = byLoop.get(loop);
        if (part == null) {
            FetchSession session = plan.session();
            part = new LoopPart(loop, ofFollower && session != null ? session.resting(loop) : null);
            byLoop.put(loop, part);
        }
        return part;
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
                    new FetchAsk(
                            part.asks,
                            part.resting,
                            maxBytes,
                            wantedBytes,
                            deadlineNanos,
                            this::wake);
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
            put(part, read.visits());
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

    /** What had news is one of the fetch's partitions from now on, if it is still wanted. */
    private void put(LoopPart part, List<LoopRead.Visit> visits) {
        int asked = part.asks.size();
        for (int i = 0; i < asked; i++) {
            part.portions.get(i).visited(visits.get(i));
        }
        for (LoopRead.Visit visit : visits.subList(asked, visits.size())) {
            FetchSession session = plan.session();
            WantedPartition wanted =
                    session == null ? null : session.withNews(visit.ask().partition());
            if (wanted != null) {
                Portion portion = new Portion(wanted);
                portion.visited(visit);
                portions.add(portion);
                part.add(portion, visit.ask());
            }
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
        FetchSession session = plan.session();
        context.respond(
                new FetchAnswers(
                                context.version(),
                                current.newest(),
                                context.listener(),
                                readCommitted)
                        .response(
                                session == null ? 0 : session.id(), plan.incremental(), portions));
        if (session != null && ofFollower) {
            portions.forEach(session::told);
        }
    }

    /** Counts what is sent; what was read and read again is not. */
    private void meter() {
        for (Portion portion : portions) {
            if (portion.read() instanceof PartitionRead.Records records
                    && records.sizeBytes() > 0) {
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
        for (Portion portion : portions) {
            if (portion.read() instanceof PartitionRead.Records records
                    && records.sizeBytes() > 0) {
                if (!first && records.sizeBytes() > left) {
                    portion.leaveOut(records);
                } else {
                    left -= records.sizeBytes();
                    first = false;
                }
            }
        }
    }

    /** The partitions of one loop: what is asked for, and where each goes. */
    private static final class LoopPart {
        private final int loop;
        private final @Nullable RestingPartitions<ReadAsk> resting;
        private final List<ReadAsk> asks = new ArrayList<>();
        private final List<Portion> portions = new ArrayList<>();

        LoopPart(int loop, @Nullable RestingPartitions<ReadAsk> resting) {
            this.loop = loop;
            this.resting = resting;
        }

        void add(Portion portion, ReadAsk ask) {
            portions.add(portion);
            asks.add(ask);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quorum;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.raft.AppendOutcome;
import dev.penstock.raft.QuorumView;
import dev.penstock.raft.RaftEffect;
import dev.penstock.raft.RaftEvent;
import dev.penstock.raft.RaftInput;
import dev.penstock.raft.RaftMachine;
import dev.penstock.raft.RaftRequest;
import dev.penstock.raft.RaftResponse;
import dev.penstock.raft.RaftStorage;
import dev.penstock.raft.SnapshotId;
import dev.penstock.raft.SnapshotPiece;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The consensus machine at work. On the metadata loop only. */
public final class QuorumDriver {
    /** How many bytes of committed batches are delivered in one go. */
    private static final int DELIVERY_MAX_BYTES = 1 << 20;

    private final RaftMachine machine;
    private final RaftStorage storage;
    private final Scheduler loop;
    private final Clock clock;
    private final QuorumTransport transport;
    private final QuorumApplication application;
    private final Consumer<RaftEvent> events;

    private final Deque<RaftEffect> effects = new ArrayDeque<>();
    private final Map<Long, Consumer<RaftResponse>> asked = new TreeMap<>();
    private final Deque<Runnable> whenReadyToStop = new ArrayDeque<>();
    private boolean carryingOut;
    private boolean flushScheduled;
    private long nextRequestId;
    private long deliveredOffset;
    private long highWatermark;
    private Scheduler.@Nullable Timer timer;

    public QuorumDriver(
            RaftMachine machine,
            RaftStorage storage,
            Scheduler loop,
            Clock clock,
            QuorumTransport transport,
            QuorumApplication application,
            Consumer<RaftEvent> events) {
        this.machine = machine;
        this.storage = storage;
        this.loop = loop;
        this.clock = clock;
        this.transport = transport;
        this.application = application;
        this.events = events;
    }

    /** Loads what is stored and begins. */
    public void start() {
        storage.latestSnapshot().ifPresent(this::restore);
        step(new RaftInput.Start());
    }

    /** Gives an input to the machine and carries out what follows. */
    public void step(RaftInput input) {
        effects.addAll(machine.step(input, clock.nanoTime()));
        carryOut();
    }

    /** Another replica asks; the reply may come much later. */
    public void ask(RaftRequest request, Consumer<RaftResponse> reply) {
        long requestId = nextRequestId++;
        asked.put(requestId, reply);
        step(new RaftInput.RequestReceived(requestId, request));
    }

    /** Appends batches as the leader of that epoch. */
    public AppendOutcome append(LeaderEpoch epoch, ByteBuffer batches) {
        AppendOutcome outcome = machine.append(epoch, batches, clock.nanoTime());
        if (outcome instanceof AppendOutcome.Appended appended) {
            effects.addAll(appended.effects());
            carryOut();
        }
        return outcome;
    }

    /**
     * The application has written a snapshot of all that was delivered before its end: the log
     * before it may go.
     */
    public void snapshotTaken(SnapshotId snapshotId) {
        effects.addAll(machine.snapshotTaken(snapshotId, clock.nanoTime()));
        carryOut();
    }

    /** Hands over leadership, if there is any, and then runs the task. */
    public void shutdown(Runnable whenReady) {
        whenReadyToStop.add(whenReady);
        step(new RaftInput.Shutdown());
    }

    /** As the leader sees the quorum; empty elsewhere. */
    public Optional<QuorumView> view() {
        return machine.describe(clock.nanoTime());
    }

    public long highWatermark() {
        return highWatermark;
    }

    /** The first offset that the next append would get. */
    public long logEndOffset() {
        return storage.endOffset();
    }

    private void carryOut() {
        if (carryingOut) {
            return;
        }
        carryingOut = true;
        while (!effects.isEmpty()) {
            carryOut(effects.removeFirst());
        }
        carryingOut = false;
    }

    private void carryOut(RaftEffect effect) {
        switch (effect) {
            case RaftEffect.Send send ->
                    transport.send(send.to(), send.correlationId(), send.request());
            case RaftEffect.SendToBootstrap send ->
                    transport.sendToBootstrap(send.server(), send.correlationId(), send.request());
            case RaftEffect.VotersChanged changed -> transport.votersChanged(changed.voters());
            case RaftEffect.Reply reply -> reply(reply);
            case RaftEffect.FlushWanted() -> scheduleFlush();
            case RaftEffect.SetTimer set -> setTimer(set.deadlineNanos());
            case RaftEffect.Committed committed -> deliver(committed.highWatermark());
            case RaftEffect.SnapshotInstalled installed -> restore(installed.snapshotId());
            case RaftEffect.BecameLeader became ->
                    application.becameLeader(became.epoch(), became.epochStartOffset());
            case RaftEffect.LostLeadership lost -> application.lostLeadership(lost.epoch());
            case RaftEffect.LeaderChanged changed ->
                    application.leaderChanged(changed.epoch(), changed.leader());
            case RaftEffect.ReadyToStop() -> readyToStop();
            case RaftEffect.Observed observed -> events.accept(observed.event());
        }
    }

    private void reply(RaftEffect.Reply reply) {
        Consumer<RaftResponse> waiting = asked.remove(reply.requestId());
        Invariants.check(waiting != null, "a request is answered once", reply.requestId());
        if (waiting != null) {
            waiting.accept(reply.response());
        }
    }

    /** One sync makes durable what all inputs of this turn of the loop have appended. */
    private void scheduleFlush() {
        if (!flushScheduled) {
            flushScheduled = true;
            loop.execute(
                    () -> {
                        flushScheduled = false;
                        step(new RaftInput.Flush());
                    });
        }
    }

    private void setTimer(long deadlineNanos) {
        Scheduler.Timer old = timer;
        if (old != null) {
            old.cancel();
            timer = null;
        }
        if (deadlineNanos != Long.MAX_VALUE) {
            long delayNanos = Math.max(0L, deadlineNanos - clock.nanoTime());
            timer = loop.schedule(delayNanos, () -> step(new RaftInput.Tick()));
        }
    }

    private void deliver(long newHighWatermark) {
        highWatermark = Math.max(highWatermark, newHighWatermark);
        while (deliveredOffset < highWatermark) {
            ByteBuffer batches = storage.read(deliveredOffset, highWatermark, DELIVERY_MAX_BYTES);
            long endOffset = CommittedBatches.endOffset(batches);
            Invariants.check(
                    endOffset > deliveredOffset && endOffset <= highWatermark,
                    "a delivery ends between the last one and the high watermark",
                    endOffset,
                    highWatermark);
            deliveredOffset = endOffset;
            application.committed(batches, endOffset);
        }
    }

    private void restore(SnapshotId snapshotId) {
        ByteBuffer whole = ByteBuffer.allocate(0);
        long position = 0;
        do {
            SnapshotPiece piece =
                    storage.readSnapshot(snapshotId, position, DELIVERY_MAX_BYTES)
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "the snapshot " + snapshotId + " is gone"));
            if (position == 0) {
                whole = ByteBuffer.allocate(Math.toIntExact(piece.totalBytes()));
            }
            position += piece.bytes().remaining();
            whole.put(piece.bytes());
        } while (whole.hasRemaining());
        application.restore(snapshotId, whole.flip());
        deliveredOffset = snapshotId.endOffset();
        highWatermark = Math.max(highWatermark, deliveredOffset);
    }

    private void readyToStop() {
        for (Runnable task : List.copyOf(whenReadyToStop)) {
            task.run();
        }
        whenReadyToStop.clear();
    }
}

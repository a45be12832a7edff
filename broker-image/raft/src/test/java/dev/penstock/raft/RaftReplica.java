/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.Scheduler.Timer;
import dev.penstock.world.SimWorld;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One replica in the simulated cluster: drives a machine as the node does. */
final class RaftReplica {
    private static final int READ_BYTES = 200;

    private final RaftCluster cluster;
    private final SimWorld world;
    private ReplicaKey key;
    private MemoryRaftStorage storage;
    private final Randomness randomness;
    private final long clockOrigin;
    private final Map<Long, Inbound> inbound = new TreeMap<>();
    private final Map<Long, Consumer<RaftResponse>> commands = new TreeMap<>();
    private Optional<RaftMachine> machine = Optional.empty();
    private Optional<Timer> timer = Optional.empty();
    private int incarnation;
    private long nextRequestId;
    private long appliedOffset;
    private LeaderEpoch appliedEpoch = LeaderEpoch.FIRST;
    private long lastWatermark;
    private long pausedUntilNanos;
    private boolean isReadyToStop;
    private boolean isWithoutPower;

    /** A request that is being served, and where its answer goes. */
    private record Inbound(
            BrokerId from, int incarnation, long correlationId, RaftRequest request) {}

    RaftReplica(
            RaftCluster cluster, BrokerId id, MemoryRaftStorage storage, Randomness randomness) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.key = TestVoters.key(id.value(), 1);
        this.storage = storage;
        this.randomness = randomness;
        this.clockOrigin = -1_000_000_007L * id.value();
    }

    BrokerId id() {
        return key.id();
    }

    ReplicaKey key() {
        return key;
    }

    /** A new disk, empty, in the place of the old one; while it is down. */
    void replaceDisk(MemoryRaftStorage empty) {
        assertThat(machine).isEmpty();
        int disk = (int) key.directoryId().mostSignificant() + 1;
        key = TestVoters.key(key.id().value(), disk);
        storage = empty;
        appliedOffset = 0L;
        appliedEpoch = LeaderEpoch.FIRST;
    }

    /** Somebody who runs the cluster asks; there is no answer if it crashes before. */
    void command(RaftRequest request, Consumer<RaftResponse> answer) {
        long requestId = nextRequestId++;
        commands.put(requestId, answer);
        input(incarnation, new RaftInput.RequestReceived(requestId, request));
    }

    MemoryRaftStorage storage() {
        return storage;
    }

    boolean isUp() {
        return machine.isPresent();
    }

    boolean isReadyToStop() {
        return isReadyToStop;
    }

    /** Whether what is sent to it is not even refused. */
    boolean isWithoutPower() {
        return isWithoutPower;
    }

    int incarnation() {
        return incarnation;
    }

    RaftMachine machine() {
        return machine.orElseThrow();
    }

    boolean isLeader() {
        return machine.map(RaftMachine::role).filter(role -> role == RoleName.LEADER).isPresent();
    }

    /** What it is, what it has (a caret begins an epoch), and how much of it is committed. */
    String describe() {
        if (!isUp()) {
            return id() + " down";
        }
        RaftMachine running = machine();
        return String.format(
                Locale.ROOT,
                "%s %s epoch=%s leader=%s log=%d[%s]%d watermark=%d",
                id(),
                running.role(),
                running.epoch(),
                running.leader().map(BrokerId::toString).orElse("?"),
                running.startOffset(),
                storage.image().batches.values().stream()
                        .map(TestBatch::text)
                        .collect(Collectors.joining(" ")),
                running.endOffset(),
                running.highWatermark());
    }

    void start() {
        assertThat(machine).isEmpty();
        RaftMachine fresh =
                new RaftMachine(cluster.config(key), storage, randomness, cluster.rules());
        machine = Optional.of(fresh);
        isReadyToStop = false;
        isWithoutPower = false;
        step(new RaftInput.Start());
        lastWatermark = fresh.highWatermark();
        appliedOffset = fresh.startOffset();
        storage.latestSnapshot().ifPresent(id -> appliedEpoch = id.epoch());
        applyCommitted();
    }

    /** The process is gone, and with it all that was not durable, perhaps. */
    void crash(Randomness chance, boolean losesPower) {
        isWithoutPower = losesPower;
        machine = Optional.empty();
        timer.ifPresent(Timer::cancel);
        inbound.clear();
        commands.clear();
        incarnation++;
        pausedUntilNanos = 0L;
        storage.crash(chance);
    }

    void pause(long nanos) {
        pausedUntilNanos = world.nowNanos() + nanos;
    }

    /** Gives the machine an input, unless the process has ended since it was meant. */
    void input(int meantFor, RaftInput input) {
        if (meantFor != incarnation || machine.isEmpty()) {
            return;
        }
        if (world.nowNanos() < pausedUntilNanos) {
            long rest = pausedUntilNanos - world.nowNanos();
            world.after(rest, () -> input(meantFor, input));
            return;
        }
        step(input);
    }

    void request(BrokerId from, int fromIncarnation, long correlationId, RaftRequest request) {
        long requestId = nextRequestId++;
        inbound.put(requestId, new Inbound(from, fromIncarnation, correlationId, request));
        input(incarnation, new RaftInput.RequestReceived(requestId, request));
    }

    AppendOutcome append(int count, long value) {
        AppendOutcome outcome =
                machine().append(machine().epoch(), TestBatch.unplaced(count, value), now());
        if (outcome instanceof AppendOutcome.Appended appended) {
            carryOut(appended.effects());
        }
        return outcome;
    }

    /** The application writes a snapshot of all it has applied. */
    void takeSnapshot() {
        if (appliedOffset > machine().startOffset()) {
            SnapshotId id = new SnapshotId(appliedOffset, appliedEpoch);
            storage.storeSnapshot(id, cluster.checks().snapshotBytes(id));
            carryOut(machine().snapshotTaken(id, now()));
        }
    }

    void step(RaftInput input) {
        carryOut(machine().step(input, now()));
    }

    long now() {
        return clockOrigin + world.nowNanos();
    }

    private void carryOut(List<RaftEffect> effects) {
        effects.forEach(this::carryOut);
    }

    private void carryOut(RaftEffect effect) {
        switch (effect) {
            case RaftEffect.Send send -> send(send);
            case RaftEffect.SendToBootstrap(int server, long correlationId, RaftRequest request) ->
                    send(
                            new RaftEffect.Send(
                                    cluster.bootstrapServer(server), correlationId, request));
            case RaftEffect.Reply(long requestId, RaftResponse response) ->
                    reply(requestId, response);
            case RaftEffect.FlushWanted _ -> {
                int meantFor = incarnation;
                world.after(
                        cluster.flushDelayNanos(), () -> input(meantFor, new RaftInput.Flush()));
            }
            case RaftEffect.SetTimer(long deadlineNanos) -> setTimer(deadlineNanos);
            case RaftEffect.Committed(long highWatermark) -> {
                assertThat(highWatermark).as("watermark of %s", id()).isGreaterThan(lastWatermark);
                lastWatermark = highWatermark;
                applyCommitted();
            }
            case RaftEffect.SnapshotInstalled(SnapshotId id) -> {
                cluster.checks().installed(this, id);
                appliedOffset = id.endOffset();
                appliedEpoch = id.epoch();
                lastWatermark = id.endOffset();
            }
            case RaftEffect.BecameLeader(LeaderEpoch epoch, long _) ->
                    cluster.becameLeader(this, epoch);
            case RaftEffect.ReadyToStop _ -> {
                isReadyToStop = true;
                cluster.note(id(), "ready to stop");
            }
            case RaftEffect.LostLeadership _,
                    RaftEffect.LeaderChanged _,
                    RaftEffect.VotersChanged _ -> {}
            case RaftEffect.Observed(RaftEvent event) -> cluster.observed(id(), event);
        }
    }

    private void send(RaftEffect.Send send) {
        switch (send.request()) {
            case RaftRequest.Vote vote when !vote.preVote() ->
                    cluster.checks().voted(this, vote.epoch(), id());
            case RaftRequest.Fetch fetch -> cluster.checks().fetches(this, fetch);
            case RaftRequest _ -> {}
        }
        cluster.send(this, send);
    }

    private void reply(long requestId, RaftResponse response) {
        Consumer<RaftResponse> command = commands.remove(requestId);
        if (command != null) {
            command.accept(response);
            return;
        }
        Inbound request = inbound.remove(requestId);
        assertThat(request).as("request %s is answered once", requestId).isNotNull();
        if (request.request() instanceof RaftRequest.Vote vote
                && response instanceof RaftResponse.Vote answer
                && answer.granted()
                && !vote.preVote()) {
            cluster.checks().voted(this, vote.epoch(), vote.candidate().id());
        }
        if (request.request() instanceof RaftRequest.Fetch fetch
                && response instanceof RaftResponse.Fetch answer) {
            cluster.checks().served(this, fetch, answer);
        }
        cluster.answer(
                this, request.from(), request.incarnation(), request.correlationId(), response);
    }

    private void setTimer(long deadlineNanos) {
        timer.ifPresent(Timer::cancel);
        int meantFor = incarnation;
        long delay = Math.max(0L, deadlineNanos - now());
        timer = Optional.of(world.after(delay, () -> input(meantFor, new RaftInput.Tick())));
    }

    private void applyCommitted() {
        while (appliedOffset < machine().highWatermark()) {
            List<TestBatch> batches =
                    TestBatch.decode(machine().readCommitted(appliedOffset, READ_BYTES));
            assertThat(batches).as("committed batches from %s on", appliedOffset).isNotEmpty();
            for (TestBatch batch : batches) {
                cluster.checks().applied(id(), machine().epoch(), batch);
                appliedOffset = batch.endOffset();
                appliedEpoch = batch.epoch();
            }
        }
    }
}

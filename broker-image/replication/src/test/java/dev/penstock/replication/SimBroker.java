/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Scheduler;
import dev.penstock.replication.Wire.Message;
import dev.penstock.world.SimHost;
import dev.penstock.world.SimProcess;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** One life of a broker with one replica: what a node does for the machines, in small. */
final class SimBroker {
    private static final long HEARTBEAT_NANOS = 100_000_000L;

    private final SimCluster cluster;
    private final BrokerId id;
    private final SimProcess process;
    private final Scheduler loop;
    final LoopContext context;
    final PartitionReplica replica;
    private final Wire wire;
    private final boolean isClean;
    private Map<BrokerId, Long> liveBrokers = Map.of();
    private long brokerEpoch = -1;
    private Network.@Nullable Connection metadata;
    private Network.@Nullable Connection proposals;
    private @Nullable FollowerSession session;
    private Network.@Nullable Connection fetching;
    private @Nullable SessionFetch latestFetch;
    private Scheduler.Timer timer = () -> {};
    private @Nullable IsrProposal unanswered;

    SimBroker(SimCluster cluster, BrokerId id, SimHost host, boolean isClean, long checkpoint) {
        this.cluster = cluster;
        this.id = id;
        this.wire = cluster.wire;
        this.isClean = isClean;
        this.process = host.start();
        this.loop = process.loop("shard");
        this.context =
                new LoopContext(
                        new Effects(),
                        new Deadlines(),
                        ReplicationSettings.DEFAULT,
                        (broker, epoch) -> liveBrokers.getOrDefault(broker, -2L) == epoch);
        this.replica =
                new PartitionReplica(
                        SimCluster.PARTITION,
                        id,
                        cluster.mutant.wrap(cluster.log(id)),
                        checkpoint,
                        context);
        process.listen(endpoint(id), loop, connection -> new SimInbound(cluster, this, connection));
        loop.execute(this::connectToController);
    }

    static Endpoint endpoint(BrokerId id) {
        return new Endpoint("broker" + id, 9092);
    }

    SimProcess process() {
        return process;
    }

    BrokerId id() {
        return id;
    }

    Scheduler loop() {
        return loop;
    }

    long now() {
        return process.clock().nanoTime();
    }

    /** Runs a step of the loop: what it caused is carried out, and the next deadline armed. */
    void step(Runnable action) {
        action.run();
        Effects effects = context.effects();
        for (Effect next = effects.poll(); next != null; next = effects.poll()) {
            carryOut(next);
        }
        cluster.ledger.observe(id, replica);
        timer.cancel();
        OptionalLong next = context.deadlines().nextNanos();
        if (next.isPresent()) {
            long delay = Math.max(0, next.getAsLong() - now());
            timer = loop.schedule(delay, () -> step(() -> context.deadlines().expire(now())));
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.AnswerProduce answer ->
                    ((SimInbound.Waiting) answer.waiter()).answer(answer.answer());
            case Effect.WakeFetch wake -> ((SimInbound) wake.waiter()).answer();
            case Effect.ProposeIsr propose -> propose(propose.proposal());
            case Effect.IsrChanged _ -> {
                // The ledger hears of it from the controller.
            }
            case Effect.HighWatermarkAdvanced _ -> {
                // Observed after each step.
            }
            case Effect.FetchReady _ -> fetch();
            case Effect.Truncated truncated -> cluster.ledger.truncated(id, truncated);
            case Effect.BatchesRefused refused ->
                    throw new AssertionError("nothing is damaged on the way here: " + refused);
        }
    }

    private void connectToController() {
        metadata = connect(SimController.ENDPOINT, this::onMetadata, this::connectToController);
        if (brokerEpoch < 0) {
            metadata.send(wire.encode(new Message.Register(id, isClean)));
        }
        heartbeat(metadata);
    }

    private void heartbeat(Network.Connection on) {
        if (on == metadata) {
            if (brokerEpoch >= 0) {
                on.send(wire.encode(new Message.Heartbeat(id, brokerEpoch)));
            }
            loop.schedule(HEARTBEAT_NANOS, () -> heartbeat(on));
        }
    }

    private void onMetadata(Message message) {
        switch (message) {
            case Message.Registered registered -> {
                brokerEpoch = registered.brokerEpoch();
                cluster.registered(id);
            }
            case Message.Metadata update -> {
                liveBrokers = update.liveBrokers();
                if (replica.onState(update.state(), now())) {
                    cluster.trace(id, "role " + replica.role().orElseThrow().leaderEpoch());
                    cluster.ledger.roleChanged(id, replica);
                    follow();
                }
                replica.leader().ifPresent(leader -> leader.onLiveBrokersChanged(now()));
            }
            default -> throw new AssertionError(message.toString());
        }
    }

    private void propose(IsrProposal proposal) {
        unanswered = proposal;
        if (proposals == null) {
            proposals = connect(SimController.ENDPOINT, this::onProposalAnswer, this::proposalLost);
        }
        proposals.send(wire.encode(new Message.AlterPartition(id, brokerEpoch, proposal)));
    }

    private void onProposalAnswer(Message message) {
        var answer = (Message.AlterPartitionAnswer) message;
        replica.leader()
                .ifPresent(
                        leader -> leader.onIsrOutcome(answer.proposal(), answer.outcome(), now()));
    }

    private void proposalLost() {
        proposals = null;
        IsrProposal lost = unanswered;
        if (lost != null) {
            replica.leader()
                    .ifPresent(
                            leader -> leader.onIsrOutcome(lost, new IsrOutcome.Unknown(), now()));
        }
    }

    private void follow() {
        if (session != null) {
            session.close();
        }
        if (fetching != null) {
            fetching.close();
        }
        session = null;
        fetching = null;
        replica.follower()
                .filter(follower -> follower.leader().isPresent())
                .ifPresent(
                        follower -> {
                            session = new FollowerSession(follower.leader().orElseThrow(), context);
                            session.add(follower);
                        });
    }

    private void fetch() {
        FollowerSession fetcher = session;
        if (fetcher == null) {
            return;
        }
        fetcher.nextFetch().ifPresent(fetch -> send(fetcher, fetch));
    }

    private void send(FollowerSession fetcher, SessionFetch fetch) {
        if (fetching == null) {
            fetching =
                    connect(
                            endpoint(fetcher.leader()),
                            message -> onFetched(fetcher, message),
                            () -> {
                                if (session == fetcher) {
                                    fetching = null;
                                    latest().ifPresent(
                                                    asked -> fetcher.onDisconnected(asked, now()));
                                }
                            });
        }
        latestFetch = fetch;
        fetching.send(wire.encode(new Message.Fetch(id, brokerEpoch, fetch)));
    }

    private Optional<SessionFetch> latest() {
        return Optional.ofNullable(latestFetch);
    }

    private void onFetched(FollowerSession fetcher, Message message) {
        if (session != fetcher) {
            return;
        }
        switch (message) {
            case Message.Fetched fetched ->
                    fetcher.onAnswer(
                            fetched.asked(), fetched.sessionId(), fetched.answers(), now());
            case Message.SessionLost lost -> fetcher.onSessionLost(lost.asked());
            default -> throw new AssertionError(message.toString());
        }
    }

    private Network.Connection connect(
            Endpoint endpoint, Consumer<Message> received, Runnable lost) {
        return process.network()
                .connect(
                        endpoint,
                        loop,
                        new Network.Listener() {
                            @Override
                            public void opened() {}

                            @Override
                            public void received(ByteBuf frame) {
                                Message message = wire.decode(frame);
                                step(() -> received.accept(message));
                            }

                            @Override
                            public void closed(Network.CloseReason reason) {
                                loop.schedule(50_000_000L, () -> step(lost));
                            }
                        });
    }
}

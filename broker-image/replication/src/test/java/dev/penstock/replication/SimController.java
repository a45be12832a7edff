/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Network;
import dev.penstock.replication.Wire.Message;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimScheduler;
import dev.penstock.world.SimWorld;

import io.netty.buffer.ByteBuf;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A controller for one partition, never down: fences silent brokers, elects any of the ISR and then
 * of the eligible leader replicas (KIP-966), and never anybody else.
 */
final class SimController {
    static final Endpoint ENDPOINT = new Endpoint("controller", 9091);
    private static final long SESSION_NANOS = 1_000_000_000L;
    private static final long CHECK_NANOS = 100_000_000L;

    private final SimWorld world;
    private final Wire wire;
    private final SimScheduler loop;
    private final int minIsr;
    private final SimRandomness chance;
    private final List<Network.Connection> subscribers = new ArrayList<>();
    private final SortedMap<BrokerId, Long> brokerEpochs = new TreeMap<>();
    private final SortedMap<BrokerId, Long> lastHeartbeat = new TreeMap<>();
    private final SortedSet<BrokerId> unfenced = new TreeSet<>();
    private final SortedSet<BrokerId> eligible = new TreeSet<>();
    private PartitionState state;
    private long nextBrokerEpoch = 1;
    private BiConsumer<BrokerId, BrokerId> joined = (_, _) -> {};

    SimController(SimWorld world, Wire wire, List<BrokerId> replicas, int minIsr) {
        this.world = world;
        this.wire = wire;
        this.minIsr = minIsr;
        this.chance = world.randomness("elections");
        this.state =
                new PartitionState(
                        Optional.empty(), new LeaderEpoch(0), 0, replicas, replicas, minIsr);
        SimProcess process = world.host("controller").start();
        this.loop = process.loop("controller");
        process.listen(ENDPOINT, loop, Peer::new);
        loop.schedule(CHECK_NANOS, this::fenceSilent);
    }

    /** Is told of the leader, and of who has joined the ISR, before they know it. */
    void onJoined(BiConsumer<BrokerId, BrokerId> listener) {
        joined = listener;
    }

    PartitionState state() {
        return state;
    }

    private void fenceSilent() {
        for (BrokerId broker : List.copyOf(unfenced)) {
            if (world.nowNanos() - lastHeartbeat.getOrDefault(broker, 0L) > SESSION_NANOS) {
                unfenced.remove(broker);
                world.trace().note("controller", "fence " + broker);
                setIsr(without(state.isr(), broker));
            }
        }
        loop.schedule(CHECK_NANOS, this::fenceSilent);
    }

    private void register(Message.Register register, Network.Connection connection) {
        BrokerId broker = register.broker();
        unfenced.remove(broker);
        brokerEpochs.put(broker, nextBrokerEpoch++);
        setIsr(without(state.isr(), broker));
        if (!register.isClean()) {
            eligible.remove(broker);
        }
        connection.send(wire.encode(new Message.Registered(brokerEpochs.get(broker))));
    }

    private void heartbeat(Message.Heartbeat heartbeat) {
        if (brokerEpochs.getOrDefault(heartbeat.broker(), 0L) == heartbeat.brokerEpoch()) {
            lastHeartbeat.put(heartbeat.broker(), world.nowNanos());
            if (unfenced.add(heartbeat.broker())) {
                setIsr(state.isr());
            }
        }
    }

    private IsrOutcome alter(Message.AlterPartition request) {
        IsrProposal proposal = request.proposal();
        boolean isCurrent =
                state.leader().filter(request.broker()::equals).isPresent()
                        && brokerEpochs.get(request.broker()) == request.brokerEpoch()
                        && proposal.leaderEpoch().equals(state.leaderEpoch())
                        && proposal.partitionEpoch() == state.partitionEpoch();
        if (!isCurrent) {
            return new IsrOutcome.Superseded();
        }
        for (IsrProposal.Member member : proposal.newIsr()) {
            boolean isKnown =
                    member.brokerEpoch() == -1
                            || member.brokerEpoch() == brokerEpochs.get(member.broker());
            if (!isKnown || !unfenced.contains(member.broker())) {
                return new IsrOutcome.NotDone();
            }
        }
        setIsr(proposal.newIsr().stream().map(IsrProposal.Member::broker).toList());
        return new IsrOutcome.Committed(state.leaderEpoch(), state.partitionEpoch(), state.isr());
    }

    /** Sets the ISR, keeps in mind who is safe although out of it, and elects if need be. */
    private void setIsr(List<BrokerId> wanted) {
        List<BrokerId> isr = wanted;
        List<BrokerId> left = new ArrayList<>(state.isr());
        left.removeAll(isr);
        eligible.addAll(left);
        eligible.removeAll(isr);
        Optional<BrokerId> leader = state.leader().filter(isr::contains);
        LeaderEpoch epoch = state.leaderEpoch();
        if (leader.isEmpty()) {
            leader = anyAlive(isr);
            if (leader.isEmpty()) {
                leader = anyAlive(eligible);
                leader.ifPresent(eligible::remove);
                if (leader.isPresent()) {
                    isr = List.of(leader.get());
                }
            }
            epoch = leader.isPresent() || state.leader().isPresent() ? epoch.next() : epoch;
        }
        if (isr.size() >= state.effectiveMinInsyncReplicas()) {
            eligible.clear();
        }
        List<BrokerId> newcomers = new ArrayList<>(isr);
        newcomers.removeAll(state.isr());
        int partitionEpoch = state.partitionEpoch() + 1;
        state = new PartitionState(leader, epoch, partitionEpoch, state.replicas(), isr, minIsr);
        world.trace()
                .note(
                        "controller",
                        "leader=" + leader + " epoch=" + epoch + " isr=" + isr + " elr="
                                + eligible);
        if (leader.isPresent() && !newcomers.isEmpty()) {
            joined.accept(leader.get(), newcomers.getFirst());
        }
        List.copyOf(subscribers).forEach(this::publish);
    }

    private Optional<BrokerId> anyAlive(Collection<BrokerId> brokers) {
        List<BrokerId> alive = brokers.stream().filter(unfenced::contains).toList();
        return alive.isEmpty()
                ? Optional.empty()
                : Optional.of(alive.get(chance.nextInt(alive.size())));
    }

    private void publish(Network.Connection connection) {
        SortedMap<BrokerId, Long> live = new TreeMap<>(brokerEpochs);
        live.keySet().retainAll(unfenced);
        connection.send(wire.encode(new Message.Metadata(state, Map.copyOf(live))));
    }

    private static List<BrokerId> without(List<BrokerId> brokers, BrokerId broker) {
        return brokers.stream().filter(other -> !other.equals(broker)).toList();
    }

    /** One connection of a broker. A message of another kind than these is a bug of the test. */
    private final class Peer implements Network.Listener {
        private final Network.Connection connection;

        Peer(Network.Connection connection) {
            this.connection = connection;
        }

        @Override
        public void opened() {}

        @Override
        public void received(ByteBuf frame) {
            switch (wire.decode(frame)) {
                case Message.Register register -> register(register, connection);
                case Message.Heartbeat heartbeat -> {
                    if (!subscribers.contains(connection)) {
                        subscribers.add(connection);
                        publish(connection);
                    }
                    heartbeat(heartbeat);
                }
                case Message.AlterPartition request ->
                        connection.send(
                                wire.encode(
                                        new Message.AlterPartitionAnswer(
                                                request.proposal(), alter(request))));
                case Message other -> throw new AssertionError("to the controller: " + other);
            }
        }

        @Override
        public void closed(Network.CloseReason reason) {
            subscribers.remove(connection);
        }
    }
}

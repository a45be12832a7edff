/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Scheduler;
import dev.penstock.replication.Wire.Message;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimRandomness;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.SortedMap;
import java.util.TreeMap;

/** An idempotent producer: sends records of new names, and those that failed again. */
final class SimClient {
    private final SimCluster cluster;
    private final SimRandomness chance;
    private final SimProcess process;
    private final Scheduler loop;
    private final SortedMap<BrokerId, Network.Connection> connections = new TreeMap<>();
    private final SortedMap<Long, Message.Produce> sent = new TreeMap<>();
    private long nextId;
    private int acknowledged;
    private Message.@Nullable Produce failed;

    SimClient(SimCluster cluster) {
        this.cluster = cluster;
        this.chance = cluster.world.randomness("client");
        this.process = cluster.world.host("client").start();
        this.loop = process.loop("client");
    }

    int acknowledgedCount() {
        return acknowledged;
    }

    /** Produces to the leader, or, now and then, to somebody who is not. */
    void produce() {
        Message.Produce again = failed;
        failed = null;
        if (again != null && chance.nextBoolean()) {
            send(new Message.Produce(nextId++, again.names(), again.acks()));
        } else {
            send(fresh(Acks.values()[chance.nextInt(Acks.values().length)]));
        }
    }

    void produceAcksAll() {
        send(fresh(Acks.ALL));
    }

    private Message.Produce fresh(Acks acks) {
        long id = nextId++;
        StringBuilder names = new StringBuilder("r" + id);
        for (int more = chance.nextInt(3); more > 0; more--) {
            names.append(",r").append(id).append('.').append(more);
        }
        return new Message.Produce(id, names.toString(), acks);
    }

    private void send(Message.Produce produce) {
        BrokerId leader =
                cluster.controller
                        .state()
                        .leader()
                        .filter(_ -> !chance.happens(50_000))
                        .orElseGet(() -> cluster.anyBroker(chance));
        sent.put(produce.id(), produce);
        loop.execute(
                () ->
                        connections
                                .computeIfAbsent(leader, this::connect)
                                .send(cluster.wire.encode(produce)));
    }

    private Network.Connection connect(BrokerId broker) {
        return process.network().connect(SimBroker.endpoint(broker), loop, new Answers(broker));
    }

    private final class Answers implements Network.Listener {
        private final BrokerId broker;

        Answers(BrokerId broker) {
            this.broker = broker;
        }

        @Override
        public void opened() {}

        @Override
        public void received(ByteBuf frame) {
            var produced = (Message.Produced) cluster.wire.decode(frame);
            Message.Produce produce = sent.remove(produced.id());
            switch (produced.answer()) {
                case ProduceAnswer.Acknowledged answer -> {
                    if (produce.acks() == Acks.ALL) {
                        acknowledged++;
                        cluster.ledger.acknowledged(produce.names(), answer.baseOffset());
                    }
                }
                case ProduceAnswer.Failed _ -> failed = produce;
                case ProduceAnswer.Refused refused ->
                        throw new AssertionError(produce + ": " + refused);
            }
        }

        @Override
        public void closed(Network.CloseReason reason) {
            connections.remove(broker);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.world.SimHost;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Brokers with one replica each, a controller and a client in one world. */
final class SimCluster {
    static final TopicPartition PARTITION = new TopicPartition(Uuid.ONE, 0);

    final SimWorld world;
    final Wire wire = new Wire();
    final Mutant mutant;
    final SimRandomness chance;
    final CommittedLedger ledger;
    final SimController controller;
    final SimClient client;
    private final List<BrokerId> ids = new ArrayList<>();
    private final SortedMap<BrokerId, ListLog> logs = new TreeMap<>();
    private final SortedMap<BrokerId, SimBroker> running = new TreeMap<>();
    private final SortedMap<BrokerId, Long> checkpoints = new TreeMap<>();
    private final SortedMap<BrokerId, Boolean> lostData = new TreeMap<>();

    SimCluster(SimWorld world, int replicas, int minIsr, Mutant mutant) {
        this.world = world;
        this.mutant = mutant;
        this.chance = world.randomness("brokers");
        this.ledger = new CommittedLedger(this);
        for (int id = 1; id <= replicas; id++) {
            ids.add(new BrokerId(id));
            logs.put(new BrokerId(id), new ListLog());
        }
        this.controller = new SimController(world, wire, ids, minIsr);
        this.client = new SimClient(this);
        ids.forEach(this::start);
    }

    List<BrokerId> ids() {
        return ids;
    }

    ListLog log(BrokerId id) {
        return logs.get(id);
    }

    BrokerId anyBroker(SimRandomness chance) {
        return ids.get(chance.nextInt(ids.size()));
    }

    boolean isRunning(BrokerId id) {
        return running.containsKey(id);
    }

    SimBroker broker(BrokerId id) {
        return running.get(id);
    }

    void start(BrokerId id) {
        if (!isRunning(id)) {
            boolean isClean = !lostData.getOrDefault(id, false);
            SimBroker broker =
                    new SimBroker(this, id, host(id), isClean, checkpoints.getOrDefault(id, 0L));
            running.put(id, broker);
            ledger.started(id, broker.replica);
        }
    }

    /** The controller knows now with what this life began. */
    void registered(BrokerId id) {
        lostData.put(id, false);
    }

    /** Kills the process; what it wrote stays. */
    void kill(BrokerId id) {
        if (isRunning(id)) {
            running.remove(id);
            host(id).kill();
        }
    }

    /** Cuts the power: the end of the log from anywhere on is lost. */
    void losePower(BrokerId id, SimRandomness chance) {
        if (isRunning(id)) {
            running.remove(id);
            host(id).losePower();
            ListLog log = log(id);
            log.lose(chance.between(log.logStartOffset(), log.logEndOffset()));
            lostData.put(id, true);
        }
    }

    /** Writes the watermark down, as a broker does now and then. */
    void checkpoint(BrokerId id) {
        if (isRunning(id)) {
            checkpoints.put(id, broker(id).replica.highWatermark());
        }
    }

    /** Deletes records up to the leader's watermark. */
    void deleteRecords() {
        running.values().stream()
                .filter(broker -> broker.replica.leader().isPresent())
                .findFirst()
                .ifPresent(
                        leader ->
                                leader.replica
                                        .log()
                                        .advanceLogStart(leader.replica.highWatermark()));
    }

    /** Whether all replicas are in sync and have the same log, all of it committed. */
    boolean isWhole() {
        if (controller.state().isr().size() < ids.size() || running.size() < ids.size()) {
            return false;
        }
        return running.values().stream()
                .allMatch(
                        broker ->
                                broker.replica.highWatermark() == ledger.size()
                                        && log(broker.id()).logEndOffset() == ledger.size());
    }

    /** For a failure: where each replica stands. */
    String describe() {
        StringBuilder text = new StringBuilder("committed " + ledger.size());
        running.forEach(
                (id, broker) ->
                        text.append("; broker ")
                                .append(id)
                                .append(" end ")
                                .append(log(id).logEndOffset())
                                .append(" watermark ")
                                .append(broker.replica.highWatermark())
                                .append(broker.replica.leader().isPresent() ? " leads" : ""));
        return text.append("; isr ").append(controller.state().isr()).toString();
    }

    void trace(BrokerId id, String text) {
        world.trace().note("broker" + id, text);
    }

    private SimHost host(BrokerId id) {
        return world.host("broker" + id);
    }
}

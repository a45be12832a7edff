/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.simulation.client.ClusterClient;
import dev.penstock.simulation.client.CommittedReader;
import dev.penstock.simulation.client.Ledger;
import dev.penstock.simulation.client.PositionReader;
import dev.penstock.simulation.client.TransactionalProducer;
import dev.penstock.world.SimWorld;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Producers of transactions over the partitions of a topic, their readers, and what must hold. */
final class Transactions {
    static final String TOPIC = "ledger";

    private final Function<String, ClusterClient> clients;
    private final int partitions;
    private final Ledger ledger = new Ledger();
    private final List<TransactionalProducer> producers = new ArrayList<>();
    private final List<PositionReader> positions = new ArrayList<>();
    private final CommittedReader reader;
    private final CommittedReader last;

    /**
     * Clients that have not begun.
     *
     * @param clients makes one by its name
     */
    Transactions(
            SimWorld world,
            Function<String, ClusterClient> clients,
            int producers,
            int partitions) {
        this.clients = clients;
        this.partitions = partitions;
        for (int number = 0; number < producers; number++) {
            this.producers.add(
                    new TransactionalProducer(
                            world, clients.apply("tx-" + number), ledger, number, partitions));
            positions.add(new PositionReader(clients.apply("tx-position-" + number), number));
        }
        reader = reader("tx-reader");
        last = reader("tx-last-reader");
    }

    private CommittedReader reader(String name) {
        return new CommittedReader(clients.apply(name), ledger, partitions);
    }

    void start() {
        producers.forEach(TransactionalProducer::start);
        reader.start();
    }

    void finish() {
        producers.forEach(TransactionalProducer::finish);
    }

    boolean haveEnded() {
        return producers.stream().allMatch(TransactionalProducer::isDone);
    }

    /** Begins to read all of it once more. */
    void readAgain() {
        last.start();
        positions.forEach(PositionReader::start);
    }

    boolean areRead() {
        return last.hasReachedEnd()
                && positions.stream().allMatch(reader -> reader.position().isPresent());
    }

    void check() {
        ledger.check(last.read());
        for (int number = 0; number < positions.size(); number++) {
            ledger.checkPosition(
                    last.read(), number, positions.get(number).position().orElseThrow());
        }
    }

    long committedCount() {
        return ledger.committedCount();
    }

    @Override
    public String toString() {
        return producers + " " + positions + " " + reader + " " + last;
    }
}

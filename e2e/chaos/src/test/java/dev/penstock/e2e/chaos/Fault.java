/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.util.List;

/** What can happen to a broker for a while; {@link ChaosCluster#heal} makes it right again. */
enum Fault {
    /** {@code kill -9}, and a start later. */
    KILL(Need.NOTHING, (_, broker, _) -> broker.kill()),
    /** SIGTERM, and a start later. */
    STOP(Need.NOTHING, (_, broker, _) -> broker.stop()),
    /** SIGSTOP, and SIGCONT later. */
    PAUSE(Need.NOTHING, (_, broker, _) -> broker.pause()),
    /** No link. */
    ISOLATE(Need.LINKS, (cluster, broker, _) -> cluster.machines().isolate(broker.id())),
    /** What it sends does not reach one other broker. */
    CUT_ONE_WAY(
            Need.LINKS,
            (cluster, broker, other) -> cluster.machines().cut(broker.id(), other.id())),
    /** No way from and to one other broker; clients reach both. */
    CUT_PAIR(
            Need.LINKS,
            (cluster, broker, other) -> {
                cluster.machines().cut(broker.id(), other.id());
                cluster.machines().cut(other.id(), broker.id());
            }),
    /** A slow link. */
    SLOW_LINK(Need.LINKS, (cluster, broker, _) -> cluster.machines().slow(broker.id())),
    /** Its disk has no room left. */
    FULL_DISK(Need.DISKS, (cluster, broker, _) -> cluster.disks().fill(broker.id())),
    /** What it writes waits. */
    STALLED_DISK(Need.DISKS, (cluster, broker, _) -> cluster.disks().stall(broker.id())),
    /** It is gone, with all that it had not synced. */
    POWER_CUT(Need.DISKS, (cluster, broker, _) -> cluster.losePower(List.of(broker))),
    /** Its wall clock is set an hour forward. */
    CLOCK_FORWARD(Need.CLOCKS, (cluster, broker, _) -> cluster.clocks().jump(broker.id(), 3_600)),
    /** Its wall clock is set an hour back. */
    CLOCK_BACK(Need.CLOCKS, (cluster, broker, _) -> cluster.clocks().jump(broker.id(), -3_600));

    /** What a machine must be able to give for it to happen. */
    enum Need {
        NOTHING,
        LINKS,
        DISKS,
        CLOCKS
    }

    /** How it begins. */
    private interface Beginning {
        void of(ChaosCluster cluster, BrokerProcess broker, BrokerProcess other)
                throws IOException, InterruptedException;
    }

    private final Need need;
    private final Beginning beginning;

    Fault(Need need, Beginning beginning) {
        this.need = need;
        this.beginning = beginning;
    }

    /** What it needs. */
    Need need() {
        return need;
    }

    /**
     * Happens.
     *
     * @param broker whom it befalls
     * @param other one more broker, for what lies between two
     */
    void begin(ChaosCluster cluster, BrokerProcess broker, BrokerProcess other)
            throws IOException, InterruptedException {
        beginning.of(cluster, broker, other);
    }
}

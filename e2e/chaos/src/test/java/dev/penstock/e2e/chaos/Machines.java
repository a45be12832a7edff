/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import static dev.penstock.e2e.chaos.Commands.quietly;
import static dev.penstock.e2e.chaos.Commands.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A machine for each broker: a network namespace on a bridge, so that its links can be cut and
 * slowed. Where that is not permitted all are on loopback, and links are always good.
 *
 * <p>Always: what was made is removed by {@link #close}; names and addresses have the number of
 * this process in them, so that two runs do not meet.
 */
final class Machines implements AutoCloseable {
    private static final String SLOW_RATE = "2mbit";
    private static final String LOOPBACK = "127.0.0.1";

    private final int count;
    private final boolean separate;
    private final String run;
    private final String network;

    private Machines(int count, boolean separate) {
        long pid = ProcessHandle.current().pid();
        this.count = count;
        this.separate = separate;
        this.run = "pchaos" + pid % 100_000;
        this.network = "10.213." + pid % 250 + ".";
    }

    /** Makes them, with links that can be cut if this process may. */
    static Machines create(int count) throws IOException, InterruptedException {
        Machines machines = new Machines(count, true);
        try {
            machines.build();
            return machines;
        } catch (IOException e) {
            machines.close();
            System.err.println(
                    "SKIPPED: cut and slow links, as network namespaces cannot be made here: "
                            + e.getMessage());
            return new Machines(count, false);
        }
    }

    private void build() throws IOException, InterruptedException {
        run("ip", "link", "add", bridge(), "type", "bridge");
        run("ip", "addr", "add", network + "1/24", "dev", bridge());
        run("ip", "link", "set", bridge(), "up");
        for (int id = 0; id < count; id++) {
            run("ip", "netns", "add", namespace(id));
            run(
                    "ip",
                    "link",
                    "add",
                    link(id),
                    "type",
                    "veth",
                    "peer",
                    "eth0",
                    "netns",
                    namespace(id));
            run("ip", "link", "set", link(id), "master", bridge(), "up");
            inside(id, "ip", "addr", "add", address(id) + "/24", "dev", "eth0");
            inside(id, "ip", "link", "set", "eth0", "up");
            inside(id, "ip", "link", "set", "lo", "up");
        }
    }

    /** Whether links can be cut and slowed. */
    boolean areSeparate() {
        return separate;
    }

    String address(int id) {
        return separate ? network + (10 + id) : LOOPBACK;
    }

    /**
     * What comes before a command that is to run on a machine. Not {@code ip netns exec}, which
     * gives its command mounts of its own, and these would hold a disk that is unmounted here.
     */
    List<String> prefix(int id) {
        return separate ? List.of("nsenter", "--net=/run/netns/" + namespace(id)) : List.of();
    }

    /** Cuts a machine off from everybody, without a word to anybody. */
    void isolate(int id) throws IOException, InterruptedException {
        run("ip", "link", "set", link(id), "down");
    }

    /** Nothing that one machine sends reaches the other any more. */
    void cut(int source, int target) throws IOException, InterruptedException {
        inside(source, "ip", "route", "replace", "blackhole", address(target) + "/32");
    }

    /** A machine sends and receives little by little. */
    void slow(int id) throws IOException, InterruptedException {
        run(
                "tc", "qdisc", "replace", "dev", link(id), "root", "tbf", "rate", SLOW_RATE,
                "burst", "32kbit", "latency", "400ms");
    }

    /** All links are good again. */
    void heal() throws IOException, InterruptedException {
        if (!separate) {
            return;
        }
        for (int id = 0; id < count; id++) {
            run("ip", "link", "set", link(id), "up");
            quietly("tc", "qdisc", "del", "dev", link(id), "root");
            for (int other = 0; other < count; other++) {
                List<String> command = new ArrayList<>(prefix(id));
                command.addAll(List.of("ip", "route", "del", "blackhole", address(other) + "/32"));
                quietly(command.toArray(String[]::new));
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (separate) {
                remove();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remove() throws IOException, InterruptedException {
        for (int id = 0; id < count; id++) {
            quietly("ip", "link", "del", link(id));
            quietly("ip", "netns", "del", namespace(id));
        }
        quietly("ip", "link", "del", bridge());
    }

    private String bridge() {
        return run + "b";
    }

    private String namespace(int id) {
        return run + "n" + id;
    }

    private String link(int id) {
        return run + "v" + id;
    }

    private void inside(int id, String... command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(prefix(id));
        whole.addAll(List.of(command));
        run(whole.toArray(String[]::new));
    }
}

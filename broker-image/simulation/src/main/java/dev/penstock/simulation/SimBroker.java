/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.Assembly;
import dev.penstock.node.Node;
import dev.penstock.node.NodeEvents;
import dev.penstock.node.NodePorts;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.loop.Loops;
import dev.penstock.world.SimHost;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimScheduler;
import dev.penstock.world.SimWorld;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One broker on a machine of its own, through all its lives. */
public final class SimBroker {
    /** How long the controller may take to let a broker go, as in the server. */
    private static final long LEAVE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private static final int WORKERS = 2;

    private final SimWorld world;
    private final SimHost host;
    private final NodeConfig config;
    private final NodeEvents events;
    private final int dataLoops;
    private @Nullable Node node;
    private @Nullable StalledDisk watched;
    private boolean stopping;

    SimBroker(SimWorld world, NodeConfig config, NodeEvents events, int dataLoops) {
        this.world = world;
        this.host = world.host(ClusterShape.hostName(config.id()));
        this.config = config;
        this.events = events;
        this.dataLoops = dataLoops;
    }

    public BrokerId id() {
        return config.id();
    }

    public SimHost host() {
        return host;
    }

    /** Where clients reach it. */
    public Endpoint endpoint() {
        return config.listener(ClusterShape.CLIENTS).advertised();
    }

    /** Where brokers reach it for the quorum. */
    Endpoint quorumEndpoint() {
        return config.listener(ClusterShape.INTERNAL).advertised();
    }

    /** The node of the present life. */
    public Optional<Node> node() {
        return Optional.ofNullable(node);
    }

    public boolean isRunning() {
        return node != null;
    }

    /** Whether it runs and is not about to stop. */
    public boolean isStaying() {
        return node != null && !stopping;
    }

    /** Starts a new life over the same disk. */
    public void start() {
        Invariants.check(node == null, "a broker has one life at a time", id());
        stopping = false;
        SimProcess process = host.start();
        List<SimScheduler> data = new ArrayList<>();
        for (int i = 0; i < dataLoops; i++) {
            data.add(process.loop("data-" + i));
        }
        ByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        NodePorts ports =
                new NodePorts(
                        new Loops(List.copyOf(data), process.loop("metadata")),
                        process.workers(WORKERS),
                        process.clock(),
                        process.randomness(),
                        process.network(),
                        directories(process.disk()),
                        allocator);
        try {
            Node started = Assembly.open(config, ports, events);
            node = started;
            watched = new StalledDisk(world, process, data, started, () -> started.equals(node));
            for (Listener listener : config.listeners()) {
                listen(process, listener, data, allocator, started);
            }
            started.start(config.listeners());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One is the disk; several are directories of it. */
    private List<FileStore> directories(FileStore disk) {
        List<String> paths = config.logDirectories();
        return paths.size() == 1
                ? List.of(disk)
                : paths.stream().<FileStore>map(path -> new Subdirectory(disk, path)).toList();
    }

    /** Where its log directories are on its disk: the empty path, or that of each. */
    public List<String> logDirectories() {
        List<String> paths = config.logDirectories();
        return paths.size() == 1 ? List.of("") : paths;
    }

    /** Where partitions, and their copies, are on its disk: all paths, by log directory. */
    public List<String> partitionPaths() {
        List<String> found = new ArrayList<>();
        for (String directory : logDirectories()) {
            for (String name : host.disk().list(directory)) {
                found.add(directory.isEmpty() ? name : directory + "/" + name);
            }
        }
        return found;
    }

    /** Where one partition is on its disk; empty when it has none. */
    public Optional<String> pathOf(String partition) {
        return partitionPaths().stream()
                .filter(path -> path.equals(partition) || path.endsWith("/" + partition))
                .findFirst();
    }

    private static void listen(
            SimProcess process,
            Listener listener,
            List<SimScheduler> loops,
            ByteBufAllocator allocator,
            Node node) {
        ListenerName name = listener.name();
        process.listen(
                listener.advertised(),
                () -> loops.get(process.randomness().nextInt(loops.size())),
                connection -> {
                    Scheduler loop =
                            loops.stream().filter(Scheduler::isOnLoop).findFirst().orElseThrow();
                    return new InboundLink(name, connection, loop, allocator, node.connections());
                });
    }

    /** Its disk takes no writes for so long, and reads as before. */
    public void stallDisk(long nanos) {
        StalledDisk disk = watched;
        if (node != null && disk != null) {
            disk.begin(nanos);
        }
    }

    /** Stops in order; the process ends when it has stopped. */
    public void stop() {
        Node stopped = node;
        if (stopped != null && !stopping) {
            stopping = true;
            world.trace().note(host.name(), "is asked to stop");
            stopped.stop(
                    LEAVE_PATIENCE_NANOS,
                    () ->
                            world.after(
                                    0,
                                    () -> {
                                        if (stopped.equals(node)) {
                                            kill();
                                        }
                                    }));
        }
    }

    /** {@code kill -9}: the system keeps what was written. */
    public void kill() {
        node = null;
        host.kill();
    }

    /** The power goes, and with it what was not synced. */
    public void losePower() {
        node = null;
        host.losePower();
    }

    /** The process is gone, and its disk too. */
    public void loseDisk() {
        node = null;
        host.kill();
        host.replaceDisk();
    }

    @Override
    public String toString() {
        return host.name();
    }
}

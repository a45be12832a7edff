/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.node.Assembly;
import dev.penstock.node.Node;
import dev.penstock.node.NodePorts;
import dev.penstock.node.config.Listener;
import dev.penstock.node.loop.Loops;
import dev.penstock.server.admin.AdminHttp;
import dev.penstock.server.admin.AdminPages;
import dev.penstock.server.config.ServerConfig;
import dev.penstock.server.events.BrokerMetrics;
import dev.penstock.server.events.NodeMetrics;
import dev.penstock.server.net.ConnectionCounters;
import dev.penstock.server.net.EdgeLimits;
import dev.penstock.server.net.EventLoops;
import dev.penstock.server.net.ListenerSocket;
import dev.penstock.server.net.NettyNetwork;
import dev.penstock.server.net.OpenConnections;
import dev.penstock.server.stall.StallWatch;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One broker in the real world: its threads, its sockets, its directory. */
public final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final long LEAVE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long STOP_TIMEOUT_MS = 40_000;

    private final EventLoops loops;
    private final WorkerThreads workers;
    private final Node node;
    private final List<ListenerSocket> sockets = new ArrayList<>();
    private final AdminHttp admin;
    private final LogDirectoryFiles files;
    private final BrokerMetrics metrics;
    private final StallWatch stalls;

    private Server(
            EventLoops loops,
            WorkerThreads workers,
            Node node,
            AdminHttp admin,
            LogDirectoryFiles files,
            BrokerMetrics metrics,
            StallWatch stalls) {
        this.loops = loops;
        this.workers = workers;
        this.node = node;
        this.admin = admin;
        this.files = files;
        this.metrics = metrics;
        this.stalls = stalls;
    }

    /**
     * Starts a broker; when this returns it accepts connections, and joins its cluster in the
     * background.
     *
     * @param onBroken is called when a bug was found: the process should end
     * @throws IOException when an address is taken, or the directory is another broker's or in use;
     *     nothing runs then
     */
    public static Server start(ServerConfig config, Runnable onBroken) throws IOException {
        LogDirectoryFiles files = LogDirectoryFiles.open(config.logDirectories(), onBroken);
        EventLoops loops =
                new EventLoops(
                        config.loops(),
                        cause -> {
                            LOG.error("a loop ended reason=bug: the broker stops", cause);
                            onBroken.run();
                        });
        WorkerThreads workers =
                new WorkerThreads(
                        config.workers(),
                        cause -> {
                            LOG.error("a worker failed reason=bug: the broker stops", cause);
                            onBroken.run();
                        });
        try {
            return start(config, files, loops, workers);
        } catch (IOException | RuntimeException e) {
            workers.close();
            loops.close();
            files.close();
            throw e;
        }
    }

    private static Server start(
            ServerConfig config, LogDirectoryFiles files, EventLoops loops, WorkerThreads workers)
            throws IOException {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        NodePorts ports =
                new NodePorts(
                        new Loops(List.copyOf(loops.data()), loops.metadata()),
                        workers,
                        new SystemClock(),
                        new SecureChance(),
                        new NettyNetwork(config.node().limits().maxFrameBytes()),
                        files.stores(),
                        PooledByteBufAllocator.DEFAULT);
        BrokerMetrics metrics = new BrokerMetrics(registry, config);
        Node node = Assembly.open(config.node(), ports, metrics.events());
        files.tell(node);
        NodeMetrics scraped = metrics.of(node, ports.loops());
        AdminHttp admin =
                AdminHttp.start(config.admin(), new AdminPages(node, registry, scraped).all());
        OpenConnections connections = new OpenConnections();
        StallWatch stalls =
                StallWatch.start(
                        loops::dataThreads,
                        TimeUnit.MILLISECONDS.toNanos(config.diskStallMs()),
                        new DiskStalls(node::standAside, connections, registry));
        Server server = new Server(loops, workers, node, admin, files, metrics, stalls);
        try {
            server.listen(config, new ConnectionCounters(registry), connections);
        } catch (IOException e) {
            stalls.close();
            server.closeSockets();
            admin.close();
            throw e;
        }
        return server;
    }

    private void listen(
            ServerConfig config, ConnectionCounters counters, OpenConnections connections)
            throws IOException {
        EdgeLimits ofClients = EdgeLimits.of(config.node().limits());
        for (Listener listener : config.node().listeners()) {
            EdgeLimits limits =
                    config.node().isForBrokersAlone(listener.name())
                            ? ofClients.withoutCount()
                            : ofClients;
            sockets.add(
                    ListenerSocket.bind(
                            listener, loops, limits, counters, connections, node.connections()));
        }
        List<Listener> bound = sockets.stream().map(ListenerSocket::bound).toList();
        node.start(bound);
        LOG.info(
                "broker started id={} clusterId={} listeners={} adminPort={}",
                config.node().id(),
                node.clusterId(),
                bound.stream().map(listener -> listener.name() + "://" + listener.bind()).toList(),
                admin.port());
    }

    /** The listeners with the ports that they got. */
    public List<Listener> listeners() {
        return sockets.stream().map(ListenerSocket::bound).toList();
    }

    public int adminPort() {
        return admin.port();
    }

    public Node node() {
        return node;
    }

    /** Stops in order, and waits for the end. */
    public void stop() {
        CountDownLatch stopped = new CountDownLatch(1);
        node.stop(LEAVE_PATIENCE_NANOS, stopped::countDown);
        try {
            if (!stopped.await(STOP_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("broker did not stop in order timeoutMs={}", STOP_TIMEOUT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stalls.close();
        closeSockets();
        admin.close();
        metrics.close();
        workers.close();
        loops.close();
        files.close();
        LOG.info("broker stopped");
    }

    private void closeSockets() {
        sockets.forEach(ListenerSocket::close);
    }
}

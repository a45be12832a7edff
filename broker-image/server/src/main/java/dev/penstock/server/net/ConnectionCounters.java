/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.node.config.ListenerName;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts inbound connections, and why some are closed by us.
 *
 * <p>Metrics: {@code penstock_connections} and {@code penstock_connections_opened_total} by
 * listener, {@code penstock_connections_refused_total} by limit, {@code
 * penstock_connections_idle_closed_total}, {@code penstock_malformed_frames_total}.
 */
public final class ConnectionCounters {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCounters.class);

    private static final String MAX_CONNECTIONS = "max.connections";
    private static final String MAX_CONNECTIONS_PER_IP = "max.connections.per.ip";

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<ListenerName, OfListener> byListener = new ConcurrentHashMap<>();
    private final Counter malformedFrames;
    private final Counter idle;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    public ConnectionCounters(MeterRegistry registry) {
        this.registry = registry;
        malformedFrames =
                Counter.builder("penstock.malformed.frames")
                        .description(
                                "Connections closed for a frame that is too long, negative or unreadable")
                        .register(registry);
        idle =
                Counter.builder("penstock.connections.idle.closed")
                        .description("Connections closed after connections.max.idle.ms")
                        .register(registry);
        List.of(MAX_CONNECTIONS, MAX_CONNECTIONS_PER_IP).forEach(this::refusals);
    }

    /** There is a listener: its figures are 0 until somebody connects. */
    void listening(ListenerName listener) {
        byListener.computeIfAbsent(listener, this::count);
    }

    /**
     * Which limit a connection more from the address would break. Two that come at once may both
     * get in.
     */
    Optional<String> reached(EdgeLimits limits, InetAddress address) {
        if (open.get() >= limits.maxConnections()) {
            return Optional.of(MAX_CONNECTIONS);
        }
        return byAddress.getOrDefault(address, 0) >= limits.maxConnectionsPerIp()
                ? Optional.of(MAX_CONNECTIONS_PER_IP)
                : Optional.empty();
    }

    void opened(ListenerName listener, InetAddress address) {
        open.incrementAndGet();
        byAddress.merge(address, 1, Integer::sum);
        OfListener counted = byListener.computeIfAbsent(listener, this::count);
        counted.open.incrementAndGet();
        counted.opened.increment();
    }

    void closed(ListenerName listener, InetAddress address) {
        open.decrementAndGet();
        byAddress.computeIfPresent(address, (_, count) -> count > 1 ? count - 1 : null);
        byListener.computeIfAbsent(listener, this::count).open.decrementAndGet();
    }

    private OfListener count(ListenerName listener) {
        AtomicInteger openNow = new AtomicInteger();
        Gauge.builder("penstock.connections", openNow, AtomicInteger::get)
                .description("Open connections of clients and other brokers")
                .tag("listener", listener.value())
                .register(registry);
        Counter opened =
                Counter.builder("penstock.connections.opened")
                        .description("Connections that were accepted")
                        .tag("listener", listener.value())
                        .register(registry);
        return new OfListener(openNow, opened);
    }

    void refused(String remote, String limit) {
        refusals(limit).increment();
        LOG.warn("connection refused remote={} reason={}", remote, limit);
    }

    void idle(String remote) {
        idle.increment();
        LOG.debug("connection closed remote={} reason=connections.max.idle.ms", remote);
    }

    private Counter refusals(String limit) {
        return Counter.builder("penstock.connections.refused")
                .description("Connections refused because as many as a limit allows are open")
                .tag("limit", limit)
                .register(registry);
    }

    void failed(String remote, Throwable cause) {
        if (cause instanceof TooLongFrameException || cause instanceof CorruptedFrameException) {
            malformedFrames.increment();
            LOG.warn(
                    "connection closed remote={} reason=malformed-frame detail=\"{}\"",
                    remote,
                    cause.getMessage());
        } else if (cause instanceof IOException) {
            LOG.debug("connection lost remote={} detail=\"{}\"", remote, cause.getMessage());
        } else {
            LOG.error("connection closed remote={} reason=bug", remote, cause);
        }
    }

    /** The connections of one listener. */
    private record OfListener(AtomicInteger open, Counter opened) {}
}

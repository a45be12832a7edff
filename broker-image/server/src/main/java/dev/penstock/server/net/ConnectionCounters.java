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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts inbound connections, and why some are closed by us.
 *
 * <p>Metrics: {@code penstock_connections} and {@code penstock_connections_opened_total} by
 * listener, {@code penstock_connections_refused_total}, {@code penstock_malformed_frames_total}.
 */
public final class ConnectionCounters {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCounters.class);

    private final MeterRegistry registry;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<ListenerName, OfListener> byListener = new ConcurrentHashMap<>();
    private final Counter malformedFrames;
    private final Counter refused;

    public ConnectionCounters(MeterRegistry registry) {
        this.registry = registry;
        malformedFrames =
                Counter.builder("penstock.malformed.frames")
                        .description(
                                "Connections closed for a frame that is too long, negative or unreadable")
                        .register(registry);
        refused =
                Counter.builder("penstock.connections.refused")
                        .description("Connections refused because max.connections are open")
                        .register(registry);
    }

    /** There is a listener: its figures are 0 until somebody connects. */
    void listening(ListenerName listener) {
        byListener.computeIfAbsent(listener, this::count);
    }

    int openNow() {
        return open.get();
    }

    void opened(ListenerName listener) {
        open.incrementAndGet();
        OfListener counted = byListener.computeIfAbsent(listener, this::count);
        counted.open.incrementAndGet();
        counted.opened.increment();
    }

    void closed(ListenerName listener) {
        open.decrementAndGet();
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

    void refused(String remote) {
        refused.increment();
        LOG.warn("connection refused remote={} reason=max.connections", remote);
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

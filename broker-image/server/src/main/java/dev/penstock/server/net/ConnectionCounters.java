/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.TooLongFrameException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts inbound connections, and why some are closed by us.
 *
 * <p>Metrics: {@code penstock_connections}, {@code penstock_connections_refused_total}, {@code
 * penstock_malformed_frames_total}.
 */
public final class ConnectionCounters {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionCounters.class);

    private final AtomicInteger open = new AtomicInteger();
    private final Counter malformedFrames;
    private final Counter refused;

    public ConnectionCounters(MeterRegistry registry) {
        Gauge.builder("penstock.connections", open, AtomicInteger::get)
                .description("Open client connections")
                .register(registry);
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

    int openNow() {
        return open.get();
    }

    void opened() {
        open.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
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
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;
import dev.penstock.node.scrub.ScrubEvents;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;

/**
 * Log lines and counters of what is read again.
 *
 * <p>Metrics: {@code penstock_scrub_bytes_total}, {@code penstock_scrub_damages_total}.
 */
final class ScrubMetrics implements ScrubEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ScrubMetrics.class);

    private final Counter bytes;
    private final Counter damages;

    ScrubMetrics(MeterRegistry registry) {
        bytes =
                Counter.builder("penstock.scrub.bytes")
                        .description("Bytes of closed segments that were read again")
                        .register(registry);
        damages =
                Counter.builder("penstock.scrub.damages")
                        .description("Times reading again found a log to be damaged")
                        .register(registry);
    }

    @Override
    public void read(long readBytes) {
        bytes.increment((double) readBytes);
    }

    @Override
    public void passed(long passBytes, long tookNanos) {
        LOG.info(
                "logs of a loop were read again bytes={} tookSeconds={}",
                passBytes,
                TimeUnit.NANOSECONDS.toSeconds(tookNanos));
    }

    @Override
    public void foundDamage(
            String topic, TopicPartition partition, DamagedLogException damage, boolean waits) {
        damages.increment();
        LOG.error(
                "log found damaged when read again topic={} partition={} effect=\"{}\" next=\"{}\"",
                topic,
                partition.partition(),
                waits
                        ? "it stays as it is until another broker leads, and is fetched again then"
                        : "it is fetched again from the leader",
                waits
                        ? "restart this broker once others are in sync, so that one of them leads"
                        : "look at the disk",
                damage);
    }

    @Override
    public void foundMetadataDamage(DamagedLogException damage, boolean replaced) {
        damages.increment();
        LOG.error(
                "metadata found damaged when read again effect=\"{}\" next=\"look at the disk\"",
                replaced
                        ? "what this broker knows is written down anew, in another snapshot"
                        : "it stays until its end is committed; then another snapshot takes its"
                                + " place",
                damage);
    }
}

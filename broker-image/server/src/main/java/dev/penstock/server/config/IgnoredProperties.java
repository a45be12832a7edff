/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Kafka's properties that a working configuration may carry and that mean nothing here, with no
 * harm in ignoring them.
 */
final class IgnoredProperties {
    private static final Set<String> NAMES =
            Set.of(
                    "num.network.threads",
                    "num.io.threads",
                    "num.replica.fetchers",
                    "num.recovery.threads.per.data.dir",
                    "queued.max.requests",
                    "socket.send.buffer.bytes",
                    "socket.receive.buffer.bytes",
                    "log.retention.check.interval.ms",
                    "log.cleaner.enable",
                    "log.cleaner.threads",
                    "controller.quorum.election.timeout.ms",
                    "controller.quorum.fetch.timeout.ms",
                    "controller.quorum.request.timeout.ms",
                    "zookeeper.connect",
                    "zookeeper.connection.timeout.ms",
                    "inter.broker.protocol.version",
                    "log.message.format.version",
                    "share.coordinator.state.topic.replication.factor",
                    "share.coordinator.state.topic.min.isr",
                    "delete.topic.enable",
                    "metadata.log.dir");

    private IgnoredProperties() {}

    /** All of them, in order. */
    static SortedSet<String> all() {
        return new TreeSet<>(NAMES);
    }

    static boolean contains(String property) {
        return NAMES.contains(property);
    }
}

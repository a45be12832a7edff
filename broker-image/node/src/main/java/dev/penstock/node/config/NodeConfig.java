/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import dev.penstock.kernel.BrokerId;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Everything one broker is told at its start.
 *
 * @param id {@code node.id}
 * @param clusterId {@code cluster.id}; absent: whatever the data directory says, else one that the
 *     quorum's first voter draws
 * @param listeners at least one, names unique
 * @param interBroker {@code inter.broker.listener.name}
 * @param controller the first of {@code controller.listener.names}, else {@code interBroker}
 * @param quorum how the quorum is found
 * @param rack {@code broker.rack}
 * @param properties what the file sets, by Kafka's names: the defaults of topics' settings among
 *     them
 * @param topics what a new topic gets
 * @param groups limits of groups
 * @param replication followers and liveness
 * @param limits sizes and counts at the edge
 */
public record NodeConfig(
        BrokerId id,
        Optional<String> clusterId,
        List<Listener> listeners,
        ListenerName interBroker,
        ListenerName controller,
        QuorumSettings quorum,
        Optional<String> rack,
        SortedMap<String, String> properties,
        TopicDefaults topics,
        GroupSettings groups,
        ReplicationSettings replication,
        Limits limits) {
    public NodeConfig {
        listeners = List.copyOf(listeners);
        requireListener(listeners, "inter.broker.listener.name", interBroker);
        requireListener(listeners, "controller.listener.names", controller);
    }

    /**
     * Whether brokers use the listener among themselves: it serves what clients may not ask, too.
     */
    public boolean isInternal(ListenerName listener) {
        return listener.equals(interBroker) || listener.equals(controller);
    }

    /** Whether brokers have the listener to themselves: clients have another one. */
    public boolean isForBrokersAlone(ListenerName listener) {
        return isInternal(listener)
                && listeners.stream().anyMatch(other -> !isInternal(other.name()));
    }

    /**
     * The log directories as the file names them, the first with the metadata log; without any as
     * Kafka's default does.
     */
    public List<String> logDirectories() {
        String named =
                properties.getOrDefault(
                        "log.dirs", properties.getOrDefault("log.dir", "/tmp/kafka-logs"));
        return Stream.of(named.split(",", -1)).map(String::strip).toList();
    }

    public Listener listener(ListenerName name) {
        return listeners.stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new InvalidConfigException("listeners", "has no listener " + name));
    }

    private static void requireListener(
            List<Listener> listeners, String property, ListenerName name) {
        if (listeners.stream().noneMatch(listener -> listener.name().equals(name))) {
            throw new InvalidConfigException(
                    property, "names the listener " + name + ", which listeners does not have");
        }
    }
}

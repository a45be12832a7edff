/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The {@code broker.properties} that all brokers of a Cluster share: what new topics get until the
 * metadata says it, what the user set and a broker reads only when it starts, then what follows
 * from the Cluster. What changes while brokers run is in {@link ClusterSettings}.
 *
 * <p>What differs between brokers is a placeholder that each fills from its environment, so that
 * one file (and one revision) serves all.
 */
final class BrokerProperties {
    private static final String POD = "${env:POD_NAME}";

    private BrokerProperties() {}

    /**
     * What the brokers are told now. How a broker finds the metadata quorum matters when its disk
     * is empty, and only when it starts; what new topics get matters for the moment in which nobody
     * has told the first brokers: neither makes another revision.
     */
    static String textOf(ClusterSpec spec, Names names, ClusterIdentity identity, Sizing sizing) {
        Map<String, String> properties = new LinkedHashMap<>(ClusterSettings.defaults(spec));
        properties.putAll(properties(spec, names, identity, quorum(names, identity, sizing)));
        return text(properties);
    }

    /** What brokers restart for: the same as it was when the Cluster began. */
    static String textAtFirst(ClusterSpec spec, Names names, ClusterIdentity identity) {
        return text(properties(spec, names, identity, begunBy(names, identity.voters())));
    }

    private static String text(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(
                        property ->
                                property.getKey()
                                        + "="
                                        + property.getValue().replace("\\", "\\\\")
                                        + "\n")
                .collect(Collectors.joining());
    }

    private static Map<String, String> properties(
            ClusterSpec spec,
            Names names,
            ClusterIdentity identity,
            Map.Entry<String, String> quorum) {
        Map<String, String> properties = new LinkedHashMap<>(ofInternalTopics(spec));
        ClusterSettings.userSettings(spec)
                .forEach(
                        (name, value) -> {
                            if (!ClusterSettings.isLive(name)) {
                                properties.put(name, value);
                            }
                        });
        properties.putAll(owned(names, identity, quorum));
        return properties;
    }

    /**
     * The brokers' own topics have three copies, or as many as there are brokers, if nobody says.
     */
    private static Map<String, String> ofInternalTopics(ClusterSpec spec) {
        Map<String, String> properties = new LinkedHashMap<>();
        ClusterSettings.copiesByUser(spec)
                .ifPresent(
                        copies -> {
                            String inSync = ClusterSettings.allButOne(copies);
                            properties.put("offsets.topic.replication.factor", copies);
                            properties.put("transaction.state.log.replication.factor", copies);
                            properties.put("transaction.state.log.min.isr", inSync);
                            properties.put(
                                    "share.coordinator.state.topic.replication.factor", copies);
                            properties.put("share.coordinator.state.topic.min.isr", inSync);
                        });
        return properties;
    }

    private static Map<String, String> owned(
            Names names, ClusterIdentity identity, Map.Entry<String, String> quorum) {
        Map<String, String> owned = new LinkedHashMap<>();
        owned.put("cluster.id", identity.clusterId());
        owned.put("process.roles", "broker,controller");
        owned.put("node.id", "${env:POD_ORDINAL}");
        owned.put("broker.rack.file", BrokerPod.POD_PATH + "/" + BrokerPod.RACK_FILE);
        owned.put(
                "listeners",
                "PLAINTEXT://:" + Names.CLIENT_PORT + ",INTERNAL://:" + Names.INTERNAL_PORT);
        owned.put(
                "advertised.listeners",
                "PLAINTEXT://"
                        + names.brokerDns(POD)
                        + ":"
                        + Names.CLIENT_PORT
                        + ",INTERNAL://"
                        + names.brokerDns(POD)
                        + ":"
                        + Names.INTERNAL_PORT);
        owned.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,INTERNAL:PLAINTEXT");
        owned.put("inter.broker.listener.name", Names.INTERNAL_LISTENER);
        owned.put("controller.listener.names", Names.INTERNAL_LISTENER);
        owned.put(quorum.getKey(), quorum.getValue());
        owned.put("admin.listener", ":" + Names.ADMIN_PORT);
        owned.put("log.dirs", Names.LOG_DIRECTORY);
        return owned;
    }

    /**
     * A quorum begins once. From then on a broker whose disk is empty asks the others who leads,
     * and never takes itself for one of those that begin: with others in the same state it could
     * begin a second one. A lone broker has nobody to ask.
     */
    private static Map.Entry<String, String> quorum(
            Names names, ClusterIdentity identity, Sizing sizing) {
        if (!identity.begun()) {
            return begunBy(names, identity.voters());
        }
        return sizing.replicas() == 1
                ? begunBy(names, 1)
                : Map.entry(
                        "controller.quorum.bootstrap.servers",
                        addresses(names, Math.min(sizing.replicas(), ClusterIdentity.MOST_VOTERS))
                                .collect(Collectors.joining(",")));
    }

    private static Map.Entry<String, String> begunBy(Names names, int voters) {
        List<String> addresses = addresses(names, voters).toList();
        return Map.entry(
                "controller.quorum.voters",
                IntStream.range(0, voters)
                        .mapToObj(ordinal -> ordinal + "@" + addresses.get(ordinal))
                        .collect(Collectors.joining(",")));
    }

    private static Stream<String> addresses(Names names, int brokers) {
        return IntStream.range(0, brokers)
                .mapToObj(ordinal -> names.internalAddress(names.pod(ordinal)));
    }
}

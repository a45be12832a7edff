/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The {@code broker.properties} that all brokers of a Cluster share: safe defaults, then what the
 * user set, then what follows from the Cluster.
 *
 * <p>What differs between brokers is a placeholder that each fills from its environment, so that
 * one file (and one revision) serves all.
 */
final class BrokerProperties {
    private static final int SAFE_REPLICATION_FACTOR = 3;
    private static final String POD = "${env:POD_NAME}";

    private BrokerProperties() {}

    /**
     * What the brokers are told now. How a broker finds the metadata quorum matters when its disk
     * is empty, and only when it starts: it makes no other revision.
     */
    static String textOf(ClusterSpec spec, Names names, ClusterIdentity identity, Sizing sizing) {
        return text(spec, names, identity, quorum(names, identity, sizing));
    }

    /** The same as it was when the Cluster began, which is what brokers restart for. */
    static String textAtFirst(ClusterSpec spec, Names names, ClusterIdentity identity) {
        return text(spec, names, identity, begunBy(names, identity.voters()));
    }

    private static String text(
            ClusterSpec spec,
            Names names,
            ClusterIdentity identity,
            Map.Entry<String, String> quorum) {
        Map<String, String> properties = new LinkedHashMap<>(defaults(spec));
        properties.putAll(userSettings(spec));
        properties.putAll(owned(names, identity, quorum));
        return properties.entrySet().stream()
                .map(
                        property ->
                                property.getKey()
                                        + "="
                                        + property.getValue().replace("\\", "\\\\")
                                        + "\n")
                .collect(Collectors.joining());
    }

    /** Copies of each record that brokers can hold: three, or as many as there are brokers. */
    static int replicationFactor(ClusterSpec spec) {
        return Math.min(SAFE_REPLICATION_FACTOR, spec.replicas());
    }

    private static Map<String, String> defaults(ClusterSpec spec) {
        String copies =
                Optional.ofNullable(userSettings(spec).get("default.replication.factor"))
                        .orElse(String.valueOf(replicationFactor(spec)));
        String inSync = String.valueOf(Math.max(1, Integer.parseInt(copies) - 1));
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("default.replication.factor", copies);
        defaults.put("min.insync.replicas", inSync);
        defaults.put("offsets.topic.replication.factor", copies);
        defaults.put("transaction.state.log.replication.factor", copies);
        defaults.put("transaction.state.log.min.isr", inSync);
        defaults.put("unclean.leader.election.enable", "false");
        return defaults;
    }

    private static Map<String, String> userSettings(ClusterSpec spec) {
        Map<String, String> settings = new TreeMap<>();
        Map<String, IntOrString> config = spec.config() == null ? Map.of() : spec.config();
        config.forEach((key, value) -> settings.put(key, Objects.toString(value.getValue())));
        return settings;
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

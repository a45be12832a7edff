/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;

import io.fabric8.kubernetes.api.model.IntOrString;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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

    static String textOf(ClusterSpec spec, Names names, ClusterIdentity identity) {
        Map<String, String> properties = new LinkedHashMap<>(defaults(spec));
        properties.putAll(userSettings(spec));
        properties.putAll(owned(names, identity));
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

    private static Map<String, String> owned(Names names, ClusterIdentity identity) {
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
        owned.put("inter.broker.listener.name", "INTERNAL");
        owned.put("controller.listener.names", "INTERNAL");
        owned.put("controller.quorum.voters", voters(names, identity));
        owned.put("admin.listener", ":" + Names.ADMIN_PORT);
        owned.put("log.dirs", BrokerPod.DATA_PATH + "/data");
        return owned;
    }

    private static String voters(Names names, ClusterIdentity identity) {
        return IntStream.range(0, identity.voters())
                .mapToObj(
                        ordinal ->
                                ordinal
                                        + "@"
                                        + names.brokerDns(names.pod(ordinal))
                                        + ":"
                                        + Names.INTERNAL_PORT)
                .collect(Collectors.joining(","));
    }
}

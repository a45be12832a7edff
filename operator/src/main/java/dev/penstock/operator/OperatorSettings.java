/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import dev.penstock.operator.desired.BrokerImages;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the operator runs.
 *
 * @param images that it can run
 * @param namespaces that it watches; empty for all
 * @param adminHost where metrics and probes are served; empty for every address
 * @param adminPort 0 for a free one, negative for none
 * @param annotatedAddresses whether brokers are found by annotations of their pods first
 * @param leaseNamespace where the lease lives, if one of several operators is to lead
 */
public record OperatorSettings(
        BrokerImages images,
        Set<String> namespaces,
        String adminHost,
        int adminPort,
        boolean annotatedAddresses,
        Optional<String> leaseNamespace) {
    static final String IMAGES = "PENSTOCK_BROKER_IMAGES";
    static final String NAMESPACES = "PENSTOCK_NAMESPACES";
    static final String ADMIN_LISTENER = "PENSTOCK_ADMIN_LISTENER";
    static final String ADDRESSES = "PENSTOCK_BROKER_ADDRESSES";
    static final String LEADER_ELECTION = "PENSTOCK_LEADER_ELECTION";
    static final String POD_NAMESPACE = "POD_NAMESPACE";

    private static final String DEFAULT_IMAGES = "0.1=penstock-broker:0.1.0";
    private static final String DEFAULT_LISTENER = ":8080";

    public OperatorSettings {
        namespaces = Set.copyOf(namespaces);
    }

    /**
     * Reads the environment.
     *
     * @throws IllegalArgumentException with a sentence for people, when a variable has no meaning
     */
    public static OperatorSettings of(Map<String, String> environment) {
        String listener = environment.getOrDefault(ADMIN_LISTENER, DEFAULT_LISTENER);
        int colon = listener.lastIndexOf(':');
        String addresses = environment.getOrDefault(ADDRESSES, "services").toLowerCase(Locale.ROOT);
        if (!Set.of("services", "annotations").contains(addresses)) {
            throw new IllegalArgumentException(
                    ADDRESSES + " is services or annotations, not " + addresses);
        }
        return new OperatorSettings(
                BrokerImages.parse(environment.getOrDefault(IMAGES, DEFAULT_IMAGES)),
                Stream.of(environment.getOrDefault(NAMESPACES, "").split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()),
                listener.substring(0, Math.max(colon, 0)),
                port(listener.substring(colon + 1)),
                addresses.equals("annotations"),
                leaseNamespace(environment));
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException _) {
            // The sentence below is for both.
        }
        throw new IllegalArgumentException(
                ADMIN_LISTENER + " is host:port or :port, and its port is not a port: " + text);
    }

    private static Optional<String> leaseNamespace(Map<String, String> environment) {
        if (!Boolean.parseBoolean(environment.getOrDefault(LEADER_ELECTION, "false"))) {
            return Optional.empty();
        }
        String namespace = environment.get(POD_NAMESPACE);
        if (namespace == null) {
            throw new IllegalArgumentException(
                    LEADER_ELECTION + " needs " + POD_NAMESPACE + ": the lease lives there");
        }
        return Optional.of(namespace);
    }
}

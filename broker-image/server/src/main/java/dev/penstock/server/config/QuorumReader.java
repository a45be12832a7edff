/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.QuorumSettings;
import dev.penstock.node.config.QuorumVoter;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads how the quorum is found. Without {@code controller.quorum.voters} and {@code
 * controller.quorum.bootstrap.servers} a broker is the only voter of its own cluster.
 *
 * @param voters {@code controller.quorum.voters}
 * @param bootstrapServers {@code controller.quorum.bootstrap.servers}
 * @param joins {@code controller.quorum.auto.join.enable}
 */
record QuorumReader(String voters, String bootstrapServers, boolean joins) {
    private static final String PROPERTY = "controller.quorum.voters";
    private static final String BOOTSTRAP = "controller.quorum.bootstrap.servers";
    private static final int MAX_VOTERS = 7;

    QuorumSettings read(BrokerId self, List<Listener> listeners, ListenerName controller) {
        List<Endpoint> servers = new ArrayList<>();
        if (!bootstrapServers.isBlank()) {
            for (String part : bootstrapServers.split(",", -1)) {
                servers.add(Endpoints.parse(BOOTSTRAP, part.trim()));
            }
        }
        List<QuorumVoter> first =
                voters.isBlank() && !servers.isEmpty()
                        ? List.of()
                        : firstVoters(self, listeners, controller);
        return new QuorumSettings(first, servers, joins);
    }

    private List<QuorumVoter> firstVoters(
            BrokerId self, List<Listener> listeners, ListenerName controller) {
        if (voters.isBlank()) {
            // A name that listeners does not have is refused by NodeConfig, with the property that
            // it came from.
            Listener own =
                    listeners.stream()
                            .filter(listener -> listener.name().equals(controller))
                            .findFirst()
                            .orElse(listeners.getFirst());
            return List.of(new QuorumVoter(self, own.advertised()));
        }
        List<QuorumVoter> read = new ArrayList<>();
        for (String part : voters.split(",", -1)) {
            read.add(voter(part.trim()));
        }
        if (read.size() > MAX_VOTERS) {
            throw new InvalidConfigException(
                    PROPERTY, "names " + read.size() + " voters; at most " + MAX_VOTERS);
        }
        if (read.stream().map(QuorumVoter::id).distinct().count() != read.size()) {
            throw new InvalidConfigException(PROPERTY, "names one voter twice");
        }
        return read;
    }

    private static QuorumVoter voter(String text) {
        String[] idAndAddress = text.split("@", 2);
        if (idAndAddress.length != 2 || !idAndAddress[0].matches("\\d{1,9}")) {
            throw new InvalidConfigException(PROPERTY, "\"" + text + "\" is not id@host:port");
        }
        return new QuorumVoter(
                new BrokerId(Integer.parseInt(idAndAddress[0])),
                Endpoints.parse(PROPERTY, idAndAddress[1]));
    }
}

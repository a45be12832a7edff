/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.QuorumVoter;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code controller.quorum.voters}; without it a broker is the only voter of its own cluster.
 */
final class VotersReader {
    private static final String PROPERTY = "controller.quorum.voters";
    private static final int MAX_VOTERS = 7;

    private VotersReader() {}

    static List<QuorumVoter> read(
            String text, BrokerId self, List<Listener> listeners, ListenerName controller) {
        if (text.isBlank()) {
            // A name that listeners does not have is refused by NodeConfig, with the property that
            // it came from.
            Listener own =
                    listeners.stream()
                            .filter(listener -> listener.name().equals(controller))
                            .findFirst()
                            .orElse(listeners.getFirst());
            return List.of(new QuorumVoter(self, own.advertised()));
        }
        List<QuorumVoter> voters = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            voters.add(voter(part.trim()));
        }
        if (voters.size() > MAX_VOTERS) {
            throw new InvalidConfigException(
                    PROPERTY, "names " + voters.size() + " voters; at most " + MAX_VOTERS);
        }
        if (voters.stream().map(QuorumVoter::id).distinct().count() != voters.size()) {
            throw new InvalidConfigException(PROPERTY, "names one voter twice");
        }
        return voters;
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

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Where the cluster is, if nobody says so: the playground's brokers, else Kafka's own port. */
record DefaultBootstrap(String servers, String source) {
    private static final String KAFKAS_OWN = "localhost:9092";

    /**
     * @param home where Penstock is unpacked, with the playground's folder in it
     */
    static DefaultBootstrap in(Optional<Path> home) {
        return home.map(folder -> folder.resolve(".penstock"))
                .filter(state -> Files.exists(state.resolve("run/ready.json")))
                .flatMap(DefaultBootstrap::playground)
                .orElseGet(() -> new DefaultBootstrap(KAFKAS_OWN, "the default"));
    }

    /** The playground's plan of ports has the client port of every broker. */
    private static Optional<DefaultBootstrap> playground(Path state) {
        List<String> servers = new ArrayList<>();
        try {
            JsonNode ports =
                    new ObjectMapper().readTree(state.resolve("state/ports.json").toFile());
            for (var port : ports.properties()) {
                if (port.getKey().endsWith("/client")) {
                    servers.add("localhost:" + port.getValue().asInt());
                }
            }
        } catch (IOException e) {
            // It is just being made: as if there were none.
            return Optional.empty();
        }
        Collections.sort(servers);
        return servers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new DefaultBootstrap(String.join(",", servers), "the local playground"));
    }
}

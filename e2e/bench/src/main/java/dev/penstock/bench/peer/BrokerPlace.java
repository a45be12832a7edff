/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.nio.file.Path;

/**
 * Where one broker lives.
 *
 * @param directory of its settings, log and data
 * @param data where it keeps what it is given
 * @param clientPort for clients
 * @param internalPort for other brokers and the quorum
 * @param adminPort for probes and metrics, where a peer has them
 */
public record BrokerPlace(
        int id, Path directory, Path data, int clientPort, int internalPort, int adminPort) {
    public Path settings() {
        return directory.resolve("server.properties");
    }

    public Path log() {
        return directory.resolve("broker.log");
    }
}

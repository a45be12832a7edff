/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

/**
 * Where a broker listens.
 *
 * @param host a name or an address
 * @param port 0 (any free one, only when binding) to 65535
 */
public record Endpoint(String host, int port) {
    private static final int MAX_PORT = 65_535;

    public Endpoint {
        Invariants.check(port >= 0 && port <= MAX_PORT, "a port is between 0 and 65535", port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}

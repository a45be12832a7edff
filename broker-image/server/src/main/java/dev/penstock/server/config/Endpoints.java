/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.kernel.Endpoint;
import dev.penstock.node.config.InvalidConfigException;

/** Reads {@code host:port}, {@code :port} and {@code [v6]:port}. */
final class Endpoints {
    private static final int MAX_PORT = 65_535;

    private Endpoints() {}

    static Endpoint parse(String property, String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            throw new InvalidConfigException(
                    property, "\"" + text + "\" has no port; write host:port");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Endpoint(host, port(property, text, text.substring(colon + 1)));
    }

    private static int port(String property, String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port >= 0 && port <= MAX_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through: the answer is the same as for a number out of range.
        }
        throw new InvalidConfigException(
                property, "\"" + text + "\" does not end in a port between 0 and 65535");
    }
}

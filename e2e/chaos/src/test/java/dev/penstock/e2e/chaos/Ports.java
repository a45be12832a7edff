/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** The ports of one broker. */
record Ports(int client, int internal, int admin) {
    /** Ports that nobody had a moment ago, for so many brokers. */
    static List<Ports> free(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        List<Ports> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ports.add(new Ports(next(open), next(open), next(open)));
            }
        } finally {
            for (ServerSocket socket : open) {
                socket.close();
            }
        }
        return ports;
    }

    private static int next(List<ServerSocket> open) throws IOException {
        ServerSocket socket = new ServerSocket(0);
        open.add(socket);
        return socket.getLocalPort();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which port of this machine stands for which port of which pod.
 *
 * <p>Every broker has to know the internal ports of all, also of those that have not started, so a
 * port is given out on the first question and kept in a file. Ports come from below the range that
 * outgoing connections use.
 */
final class PortPlan {
    /** Kafka's port, for the first broker of the first cluster. */
    static final int PREFERRED_CLIENT_PORT = 9092;

    private static final int FIRST = 21_000;
    private static final int LAST = 29_999;

    private final Path file;
    private final ObjectNode ports;
    private final Set<String> checked = new HashSet<>();

    PortPlan(Path file) {
        this.file = file;
        this.ports = read(file);
    }

    private static ObjectNode read(Path file) {
        try {
            return Files.exists(file) ? Json.parseObject(Files.readString(file)) : Json.object();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /**
     * The local port for a container port. What an earlier run left is used again if it is still
     * free.
     *
     * @param portName client, internal, admin
     */
    synchronized int portOf(String namespace, String pod, String portName) {
        String key = namespace + "/" + pod + "/" + portName;
        int planned = ports.path(key).asInt(0);
        boolean usable = planned != 0 && (checked.contains(key) || isFree(planned));
        checked.add(key);
        if (usable) {
            return planned;
        }
        int port = choose(pod, portName);
        ports.put(key, port);
        save();
        return port;
    }

    private int choose(String pod, String portName) {
        Set<Integer> taken = new HashSet<>();
        ports.forEach(port -> taken.add(port.asInt()));
        boolean firstClient = portName.equals("client") && pod.endsWith("-0");
        if (firstClient
                && !taken.contains(PREFERRED_CLIENT_PORT)
                && isFree(PREFERRED_CLIENT_PORT)) {
            return PREFERRED_CLIENT_PORT;
        }
        for (int port = FIRST; port <= LAST; port++) {
            if (!taken.contains(port) && isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port between " + FIRST + " and " + LAST + " is free");
    }

    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            // As servers do it: a port in TIME_WAIT is free.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The ports of a pod whose volume is gone may be given to others. */
    synchronized void forget(String namespace, String pod) {
        String prefix = namespace + "/" + pod + "/";
        List<String> gone = new ArrayList<>();
        ports.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (key.startsWith(prefix)) {
                                gone.add(key);
                            }
                        });
        if (!gone.isEmpty()) {
            ports.remove(gone);
            checked.removeAll(gone);
            save();
        }
    }

    private void save() {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, Json.bytes(ports));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.kernel.Endpoint;
import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code listeners}, {@code advertised.listeners} and the protocol map. */
final class ListenersReader {
    private static final String ANY_ADDRESS = "0.0.0.0";

    private ListenersReader() {}

    static List<Listener> read(String listeners, String advertised, String protocols) {
        Map<ListenerName, Endpoint> bound = endpoints("listeners", listeners);
        if (bound.isEmpty()) {
            throw new InvalidConfigException("listeners", "names no listener");
        }
        Map<ListenerName, Endpoint> told = endpoints("advertised.listeners", advertised);
        for (ListenerName name : told.keySet()) {
            if (!bound.containsKey(name)) {
                throw new InvalidConfigException(
                        "advertised.listeners",
                        "names " + name + ", which listeners does not have");
            }
        }
        checkProtocols(protocols);
        List<Listener> read = new ArrayList<>();
        bound.forEach(
                (name, bind) ->
                        read.add(
                                new Listener(
                                        name, bind, told.getOrDefault(name, reachable(bind)))));
        return read;
    }

    private static Map<ListenerName, Endpoint> endpoints(String property, String text) {
        Map<ListenerName, Endpoint> found = new LinkedHashMap<>();
        if (text.isBlank()) {
            return found;
        }
        for (String part : text.split(",", -1)) {
            String[] nameAndAddress = part.trim().split("://", 2);
            if (nameAndAddress.length != 2) {
                throw new InvalidConfigException(
                        property, "\"" + part.trim() + "\" is not NAME://host:port");
            }
            ListenerName name = new ListenerName(nameAndAddress[0]);
            if (found.put(name, Endpoints.parse(property, nameAndAddress[1])) != null) {
                throw new InvalidConfigException(property, "names " + name + " twice");
            }
        }
        return found;
    }

    private static void checkProtocols(String text) {
        if (text.isBlank()) {
            return;
        }
        for (String part : text.split(",", -1)) {
            String[] nameAndProtocol = part.trim().split(":", 2);
            if (nameAndProtocol.length != 2
                    || !nameAndProtocol[1].trim().equalsIgnoreCase("PLAINTEXT")) {
                throw new InvalidConfigException(
                        "listener.security.protocol.map",
                        "\"" + part.trim() + "\": only PLAINTEXT is served so far");
            }
        }
    }

    /**
     * What a listener without an advertised address tells clients: where it binds, or this host's
     * name.
     */
    private static Endpoint reachable(Endpoint bind) {
        if (!bind.host().isEmpty() && !bind.host().equals(ANY_ADDRESS)) {
            return bind;
        }
        try {
            return new Endpoint(InetAddress.getLocalHost().getCanonicalHostName(), bind.port());
        } catch (UnknownHostException e) {
            return new Endpoint("localhost", bind.port());
        }
    }
}

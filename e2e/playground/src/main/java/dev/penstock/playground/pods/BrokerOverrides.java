/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a broker must be told when its pod is a process: other ports, loopback, other folders.
 *
 * <p>The properties stay as the operator wrote them. Each one that names a port, a pod or a mounted
 * folder is overridden by {@code PENSTOCK_OVERRIDE_…}.
 */
final class BrokerOverrides {
    static final String PREFIX = "PENSTOCK_OVERRIDE_";

    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern LISTENER =
            Pattern.compile("(?<name>[A-Za-z0-9_]+)://(?<host>[^,]*):(?<port>\\d+)");
    private static final Pattern ADDRESS =
            Pattern.compile("(?<voter>(?:\\d+@)?)(?<pod>[^.:,@]+)(?<domain>[^:,]*):(?<port>\\d+)");
    private static final Pattern ADMIN = Pattern.compile("[^:]*:(?<port>\\d+)");

    /** From a pod and one of its container's ports to the port of this machine. */
    @FunctionalInterface
    interface LocalPorts {
        int of(String pod, int containerPort);
    }

    private BrokerOverrides() {}

    /**
     * @param mounted from a path in the container to the path on this machine
     */
    static Map<String, String> of(
            String properties, String pod, LocalPorts ports, UnaryOperator<String> mounted) {
        Properties read = new Properties();
        try {
            read.load(new StringReader(properties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> overrides = new LinkedHashMap<>();
        for (String name : read.stringPropertyNames()) {
            String value = read.getProperty(name);
            String local = local(name, value, pod, ports, mounted);
            if (!local.equals(value)) {
                overrides.put(PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_'), local);
            }
        }
        return overrides;
    }

    private static String local(
            String name,
            String value,
            String pod,
            LocalPorts ports,
            UnaryOperator<String> mounted) {
        return switch (name) {
            case "listeners", "advertised.listeners" ->
                    LISTENER.matcher(value)
                            .replaceAll(
                                    listener ->
                                            Matcher.quoteReplacement(
                                                    listener.group(1)
                                                            + "://"
                                                            + LOOPBACK
                                                            + ":"
                                                            + ports.of(
                                                                    pod,
                                                                    Integer.parseInt(
                                                                            listener.group(3)))));
            case "controller.quorum.voters", "controller.quorum.bootstrap.servers" ->
                    ADDRESS.matcher(value)
                            .replaceAll(
                                    address ->
                                            Matcher.quoteReplacement(
                                                    address.group(1)
                                                            + LOOPBACK
                                                            + ":"
                                                            + ports.of(
                                                                    address.group(2),
                                                                    Integer.parseInt(
                                                                            address.group(4)))));
            case "admin.listener" -> {
                Matcher admin = ADMIN.matcher(value);
                yield admin.matches()
                        ? LOOPBACK + ":" + ports.of(pod, Integer.parseInt(admin.group("port")))
                        : value;
            }
            // A process comes to no node, so nobody will ever say a rack.
            case "broker.rack.file" -> "";
            default -> mounted.apply(value);
        };
    }
}

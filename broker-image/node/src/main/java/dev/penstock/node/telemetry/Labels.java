/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import java.util.Set;
import java.util.SortedMap;

/** Names and values of series, made fit for Prometheus and for a memory that has an end. */
final class Labels {
    static final int MAX_LABELS = 12;
    static final int MAX_VALUE_CHARS = 128;
    static final int MAX_NAME_CHARS = 200;

    private static final String PREFIX = "kafka_client_";
    private static final String KAFKA = "org.apache.kafka.";
    private static final Set<String> OF_THE_CLIENT = Set.of("client_id", "client_instance_id");

    private Labels() {}

    /** Beginnings of long values are enough to tell who it is. */
    static String cut(String value) {
        return value.length() <= MAX_VALUE_CHARS ? value : value.substring(0, MAX_VALUE_CHARS);
    }

    /**
     * The name of the series of a metric. All begin alike, so that no client can push a series that
     * passes for a broker's.
     */
    static String metric(String name, boolean isCounter) {
        String own = name.startsWith(KAFKA) ? name.substring(KAFKA.length()) : name;
        String series = PREFIX + fit(own);
        return isCounter && !series.endsWith("_total") ? series + "_total" : series;
    }

    /**
     * Adds a label, unless it would say who the client is: that is told for each series, and not by
     * the client. Of two that become alike the first counts.
     */
    static void add(SortedMap<String, String> labels, String name, String value) {
        String fit = fit(cut(name));
        if (!OF_THE_CLIENT.contains(fit)) {
            labels.putIfAbsent(
                    fit.isEmpty() || Character.isDigit(fit.charAt(0)) ? "_" + fit : fit,
                    cut(value));
        }
    }

    private static String fit(String name) {
        StringBuilder fit = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isFit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            fit.append(isFit ? c : '_');
        }
        return fit.toString();
    }
}

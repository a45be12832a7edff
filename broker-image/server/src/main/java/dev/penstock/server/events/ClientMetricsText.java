/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.node.telemetry.ClientMetrics;
import dev.penstock.node.telemetry.PushedMetrics;
import dev.penstock.node.telemetry.Series;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What clients pushed, in Prometheus' text format. Names are the clients', so two may mean
 * different things by one name, which no registry takes: such a metric has no type.
 */
public final class ClientMetricsText {
    private static final String INFO = "kafka_client_info";

    private ClientMetricsText() {}

    public static String of(PushedMetrics pushed) {
        SortedMap<String, Metric> metrics = new TreeMap<>();
        for (ClientMetrics client : pushed.clients()) {
            for (Series series : client.series()) {
                metrics.computeIfAbsent(series.metric(), _ -> new Metric(type(series.isCounter())))
                        .add(series, labels(client, series.labels()));
            }
        }
        StringBuilder text = new StringBuilder();
        text.append("# TYPE " + INFO + " gauge\n");
        pushed.clients().forEach(client -> line(text, INFO, info(client), 1));
        metrics.forEach(
                (name, metric) ->
                        text.append("# TYPE ")
                                .append(name)
                                .append(' ')
                                .append(metric.type)
                                .append('\n')
                                .append(metric.lines));
        return text.toString();
    }

    private static String type(boolean isCounter) {
        return isCounter ? "counter" : "gauge";
    }

    private static SortedMap<String, String> info(ClientMetrics client) {
        SortedMap<String, String> labels = labels(client, client.labels());
        labels.put("client_software_name", client.client().softwareName());
        labels.put("client_software_version", client.client().softwareVersion());
        labels.put("client_source_address", client.client().address());
        return labels;
    }

    /** Who it is; no label of a client's own takes the place of that. */
    private static SortedMap<String, String> labels(
            ClientMetrics client, Map<String, String> more) {
        SortedMap<String, String> labels = new TreeMap<>(more);
        labels.put("client_id", client.client().clientId());
        labels.put("client_instance_id", client.instanceId().toString());
        return labels;
    }

    private static void line(
            StringBuilder text, String name, SortedMap<String, String> labels, double value) {
        text.append(name);
        char separator = '{';
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text.append(separator).append(label.getKey()).append("=\"");
            escape(text, label.getValue());
            text.append('"');
            separator = ',';
        }
        text.append("} ").append(number(value)).append('\n');
    }

    private static void escape(StringBuilder text, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '"' -> text.append("\\\"");
                case '\n' -> text.append("\\n");
                default -> text.append(c);
            }
        }
    }

    private static String number(double value) {
        return Double.isInfinite(value) ? (value > 0 ? "+Inf" : "-Inf") : Double.toString(value);
    }

    /** All series of one name, which stand together. */
    private static final class Metric {
        private final StringBuilder lines = new StringBuilder();
        private String type;

        Metric(String type) {
            this.type = type;
        }

        void add(Series series, SortedMap<String, String> labels) {
            if (!type.equals(type(series.isCounter()))) {
                type = "untyped";
            }
            line(lines, series.metric(), labels, series.value());
        }
    }
}

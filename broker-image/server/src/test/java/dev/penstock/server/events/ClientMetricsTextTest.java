/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Uuid;
import dev.penstock.node.telemetry.ClientMetrics;
import dev.penstock.node.telemetry.PushedMetrics;
import dev.penstock.node.telemetry.Series;
import dev.penstock.node.telemetry.TelemetryClient;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class ClientMetricsTextTest {
    private static final Uuid ONE = new Uuid(0, 1);
    private static final Uuid TWO = new Uuid(0, 2);

    @Test
    void seriesOfOneNameStandTogetherUnderTheirType() {
        assertThat(
                        text(
                                client(ONE, "a", counter("sent_total", 1), gauge("age", 2)),
                                client(TWO, "b", counter("sent_total", 3))))
                .containsExactly(
                        "# TYPE kafka_client_info gauge",
                        info(ONE, "a"),
                        info(TWO, "b"),
                        "# TYPE age gauge",
                        "age{client_id=\"a\",client_instance_id=\"" + ONE + "\"} 2.0",
                        "# TYPE sent_total counter",
                        "sent_total{client_id=\"a\",client_instance_id=\"" + ONE + "\"} 1.0",
                        "sent_total{client_id=\"b\",client_instance_id=\"" + TWO + "\"} 3.0");
    }

    @Test
    void aNameThatMeansTwoThingsHasNoType() {
        assertThat(text(client(ONE, "a", counter("x", 1)), client(TWO, "b", gauge("x", 3))))
                .contains("# TYPE x untyped");
    }

    @Test
    void noClientBreaksTheText() {
        assertThat(
                        text(
                                client(
                                        ONE,
                                        "a\"\n\\} 1",
                                        gauge("x", Double.NaN),
                                        gauge("y", Double.NEGATIVE_INFINITY))))
                .contains(
                        "x{client_id=\"a\\\"\\n\\\\} 1\",client_instance_id=\"" + ONE + "\"} NaN",
                        "y{client_id=\"a\\\"\\n\\\\} 1\",client_instance_id=\"" + ONE + "\"} -Inf");
    }

    @Test
    void aClientCannotPassForAnother() {
        Series forged =
                new Series("x", new TreeMap<>(Map.of("client_id", "b", "node", "1")), false, 1);

        assertThat(text(client(ONE, "a", forged)))
                .contains("x{client_id=\"a\",client_instance_id=\"" + ONE + "\",node=\"1\"} 1.0");
    }

    private static List<String> text(ClientMetrics... clients) {
        return ClientMetricsText.of(new PushedMetrics(List.of(clients), 0, 0, 0, 0))
                .lines()
                .toList();
    }

    private static String info(Uuid id, String clientId) {
        return "kafka_client_info{client_id=\""
                + clientId
                + "\",client_instance_id=\""
                + id
                + "\",client_software_name=\"test\",client_software_version=\"1\","
                + "client_source_address=\"10.0.0.1\"} 1.0";
    }

    private static ClientMetrics client(Uuid id, String clientId, Series... series) {
        return new ClientMetrics(
                id,
                new TelemetryClient(clientId, "test", "1", "10.0.0.1", "5"),
                new TreeMap<>(),
                List.of(series),
                0,
                0);
    }

    private static Series counter(String name, double value) {
        return new Series(name, new TreeMap<>(), true, value);
    }

    private static Series gauge(String name, double value) {
        return new Series(name, new TreeMap<>(), false, value);
    }
}

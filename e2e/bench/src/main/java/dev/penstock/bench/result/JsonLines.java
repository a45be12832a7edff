/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.result;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A file of measurements, one JSON object a line. */
public final class JsonLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double ROUNDING = 1_000;

    private final Path file;

    public JsonLines(Path file) {
        this.file = file;
    }

    /** Appends one line. */
    public void add(Measurement measurement) throws IOException {
        ObjectNode line =
                JSON.createObjectNode()
                        .put("peer", measurement.peer())
                        .put("version", measurement.version())
                        .put("workload", measurement.workload())
                        .put("case", measurement.testCase())
                        .put("pair", measurement.pair())
                        .put("other_percent", rounded(measurement.otherPercent()));
        if (measurement.hasFailed()) {
            line.put("error", measurement.error());
        }
        measurement.metrics().forEach((metric, value) -> line.put(metric.key(), rounded(value)));
        measurement
                .series()
                .forEach(
                        (series, values) -> {
                            ArrayNode array = line.putArray(series.key());
                            values.forEach(value -> array.add(rounded(value)));
                        });
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        Files.writeString(
                file,
                JSON.writeValueAsString(line) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** All lines in their order. */
    public List<Measurement> read() throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                measurements.add(measurement(JSON.readTree(line)));
            }
        }
        return measurements;
    }

    private static Measurement measurement(JsonNode line) {
        Map<Metric, Double> metrics = new EnumMap<>(Metric.class);
        for (Metric metric : Metric.values()) {
            if (line.has(metric.key())) {
                metrics.put(metric, line.get(metric.key()).asDouble());
            }
        }
        Map<Series, List<Double>> series = new EnumMap<>(Series.class);
        for (Series one : Series.values()) {
            if (line.has(one.key())) {
                List<Double> values = new ArrayList<>();
                line.get(one.key()).forEach(value -> values.add(value.asDouble()));
                series.put(one, values);
            }
        }
        return new Measurement(
                line.path("peer").asText(),
                line.path("version").asText(),
                line.path("workload").asText(),
                line.path("case").asText(),
                line.path("pair").asInt(),
                line.path("other_percent").asDouble(-1),
                line.path("error").asText(),
                metrics,
                series);
    }

    private static double rounded(double value) {
        return Math.round(value * ROUNDING) / ROUNDING;
    }
}

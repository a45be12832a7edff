/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.WholeNumbers;

import java.util.Map;

/**
 * How much clients may push, and how much of it is kept.
 *
 * @param maxBytes of one push, compressed as it comes
 * @param maxSeries of all clients
 * @param maxSeriesPerClient of one client
 */
public record TelemetrySettings(int maxBytes, int maxSeries, int maxSeriesPerClient) {
    /** Kafka's name. */
    public static final String MAX_BYTES = "telemetry.max.bytes";

    public static final String MAX_SERIES = "penstock.telemetry.max.series";
    public static final String MAX_SERIES_PER_CLIENT = "penstock.telemetry.max.series.per.client";

    public static final TelemetrySettings DEFAULTS =
            new TelemetrySettings(1024 * 1024, 10_000, 1_000);

    /** A push may inflate to so many times what it may be ... */
    private static final int INFLATION = 8;

    /** ... and none to more than this: 64 MiB. */
    private static final int MAX_INFLATED_BYTES = 64 * 1024 * 1024;

    /**
     * Reads the settings by their names; what is not named has its default.
     *
     * @throws InvalidConfigException naming the property that cannot be used
     */
    public static TelemetrySettings of(Map<String, String> properties) {
        return new TelemetrySettings(
                number(properties, MAX_BYTES, DEFAULTS.maxBytes(), 1),
                number(properties, MAX_SERIES, DEFAULTS.maxSeries(), 0),
                number(properties, MAX_SERIES_PER_CLIENT, DEFAULTS.maxSeriesPerClient(), 0));
    }

    int maxInflatedBytes() {
        return (int) Math.min((long) INFLATION * maxBytes, MAX_INFLATED_BYTES);
    }

    private static int number(Map<String, String> properties, String name, int orElse, int least) {
        return WholeNumbers.read(
                properties, name, orElse, least, Integer.MAX_VALUE, "at least " + least);
    }
}

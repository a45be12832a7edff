/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

/** Where a value comes from, the nearest first; the numbers are Kafka's (DescribeConfigs). */
public enum ConfigSource {
    TOPIC(1),
    GROUP(8),
    CLIENT_METRICS(7),
    DYNAMIC_BROKER(2),
    DYNAMIC_DEFAULT_BROKER(3),
    STATIC_BROKER(4),
    DEFAULT(5);

    private final byte id;

    ConfigSource(int id) {
        this.id = (byte) id;
    }

    public byte id() {
        return id;
    }
}

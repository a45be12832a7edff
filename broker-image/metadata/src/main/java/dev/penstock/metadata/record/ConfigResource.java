/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import dev.penstock.kernel.BrokerId;

import java.util.Comparator;

/**
 * What a setting belongs to.
 *
 * @param type topic, broker or group
 * @param name the topic's name, the group's id or the broker's number; empty with {@link
 *     Type#BROKER} for the default of all brokers
 */
public record ConfigResource(Type type, String name) implements Comparable<ConfigResource> {
    /** The settings that all brokers share. */
    public static final ConfigResource ALL_BROKERS = new ConfigResource(Type.BROKER, "");

    private static final Comparator<ConfigResource> ORDER =
            Comparator.comparing(ConfigResource::type).thenComparing(ConfigResource::name);

    public static ConfigResource topic(String name) {
        return new ConfigResource(Type.TOPIC, name);
    }

    public static ConfigResource broker(BrokerId broker) {
        return new ConfigResource(Type.BROKER, broker.toString());
    }

    public static ConfigResource group(String groupId) {
        return new ConfigResource(Type.GROUP, groupId);
    }

    /** A subscription to the metrics of clients (KIP-714). */
    public static ConfigResource clientMetrics(String subscription) {
        return new ConfigResource(Type.CLIENT_METRICS, subscription);
    }

    @Override
    public int compareTo(ConfigResource other) {
        return ORDER.compare(this, other);
    }

    /** The kinds of resources with settings; the numbers are Kafka's. */
    public enum Type {
        TOPIC(2),
        BROKER(4),
        CLIENT_METRICS(16),
        GROUP(32);

        private final byte id;

        Type(int id) {
            this.id = (byte) id;
        }

        public byte id() {
            return id;
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.record;

import java.util.Arrays;
import java.util.Optional;

/** What a quota limits. Each broker keeps it by itself, as Kafka's do. */
public enum QuotaKind {
    /** Bytes of Produce requests a second. */
    PRODUCER_BYTE_RATE("producer_byte_rate", true),
    /** Bytes of records in answers to Fetch a second. */
    CONSUMER_BYTE_RATE("consumer_byte_rate", true),
    /** Time that requests keep loops, in percent of one loop. */
    REQUEST_PERCENTAGE("request_percentage", false),
    /** Partitions that are created or removed a second (KIP-599). */
    CONTROLLER_MUTATION_RATE("controller_mutation_rate", false),
    /** Connections from one address a second (KIP-612). */
    CONNECTION_CREATION_RATE("connection_creation_rate", true);

    private final String key;
    private final boolean isWhole;

    QuotaKind(String key, boolean isWhole) {
        this.key = key;
        this.isWhole = isWhole;
    }

    /** Kafka's name. */
    public String key() {
        return key;
    }

    /** Whether its limits are whole numbers. */
    public boolean isWhole() {
        return isWhole;
    }

    /** Whether it is for addresses, and not for users and client ids. */
    public boolean isForAddresses() {
        return this == CONNECTION_CREATION_RATE;
    }

    public static Optional<QuotaKind> withKey(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }
}

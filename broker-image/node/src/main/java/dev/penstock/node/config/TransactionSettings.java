/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.config;

import java.util.Map;

/**
 * Limits of transactions and the shape of the topic that they are kept in; Kafka's names and
 * defaults.
 *
 * @param partitions {@code transaction.state.log.num.partitions}, at least 1
 * @param replicationFactor {@code transaction.state.log.replication.factor}, at least 1
 * @param minIsr {@code transaction.state.log.min.isr}, at least 1
 * @param maxTimeoutMs {@code transaction.max.timeout.ms}
 * @param idExpirationMs {@code transactional.id.expiration.ms}
 */
public record TransactionSettings(
        int partitions, short replicationFactor, int minIsr, int maxTimeoutMs, int idExpirationMs) {
    public static final String PARTITIONS = "transaction.state.log.num.partitions";
    public static final String REPLICATION_FACTOR = "transaction.state.log.replication.factor";
    public static final String MIN_ISR = "transaction.state.log.min.isr";
    public static final String MAX_TIMEOUT_MS = "transaction.max.timeout.ms";
    public static final String ID_EXPIRATION_MS = "transactional.id.expiration.ms";

    private static final int DEFAULT_PARTITIONS = 50;
    private static final int DEFAULT_REPLICATION_FACTOR = 3;
    private static final int DEFAULT_MIN_ISR = 2;
    private static final int DEFAULT_MAX_TIMEOUT_MS = 900_000; // 15 min
    private static final int DEFAULT_ID_EXPIRATION_MS = 604_800_000; // 7 days

    /**
     * Reads the settings by their names; what is not named has its default.
     *
     * @throws InvalidConfigException naming the property that cannot be used
     */
    public static TransactionSettings of(Map<String, String> properties) {
        return new TransactionSettings(
                number(properties, PARTITIONS, DEFAULT_PARTITIONS, Integer.MAX_VALUE),
                (short)
                        number(
                                properties,
                                REPLICATION_FACTOR,
                                DEFAULT_REPLICATION_FACTOR,
                                Short.MAX_VALUE),
                number(properties, MIN_ISR, DEFAULT_MIN_ISR, Short.MAX_VALUE),
                number(properties, MAX_TIMEOUT_MS, DEFAULT_MAX_TIMEOUT_MS, Integer.MAX_VALUE),
                number(properties, ID_EXPIRATION_MS, DEFAULT_ID_EXPIRATION_MS, Integer.MAX_VALUE));
    }

    private static int number(Map<String, String> properties, String name, int orElse, int most) {
        return WholeNumbers.read(properties, name, orElse, 1, most, "from 1 to " + most);
    }
}

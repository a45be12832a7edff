/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One Admin client per Cluster, made when it is first needed, and made anew when the addresses
 * change.
 */
public final class AdminConnections implements AutoCloseable {
    /** How long a reconciliation waits for one answer. */
    static final Duration CALL_LIMIT = Duration.ofSeconds(4);

    private static final int REQUEST_TIMEOUT_MS = 3_000;

    /** Makes the client of one Cluster. */
    public interface Connector {
        BrokerAdmin connect(String bootstrap);
    }

    private record Connection(String bootstrap, BrokerAdmin admin) {}

    private final Connector connector;
    private final Map<String, Connection> connections = new HashMap<>();

    public AdminConnections(Connector connector) {
        this.connector = connector;
    }

    /** Connections by Kafka's Admin client. */
    public static AdminConnections byKafka() {
        return new AdminConnections(AdminConnections::connect);
    }

    /**
     * The client of a Cluster. A client that knows one of the addresses is kept: it learns the
     * others from the brokers.
     *
     * @param cluster its namespace and name
     * @throws AdminFailure when the addresses lead nowhere
     */
    public synchronized BrokerAdmin to(String cluster, String bootstrap) {
        Connection connection = connections.get(cluster);
        if (connection != null && shareAnAddress(connection.bootstrap(), bootstrap)) {
            return connection.admin();
        }
        BrokerAdmin admin = connector.connect(bootstrap);
        close(cluster);
        connections.put(cluster, new Connection(bootstrap, admin));
        return admin;
    }

    private static boolean shareAnAddress(String one, String other) {
        return !Collections.disjoint(List.of(one.split(",", -1)), List.of(other.split(",", -1)));
    }

    /** The client that a Cluster has already. */
    public synchronized Optional<BrokerAdmin> current(String cluster) {
        return Optional.ofNullable(connections.get(cluster)).map(Connection::admin);
    }

    /** Forgets a Cluster. */
    public synchronized void close(String cluster) {
        Connection connection = connections.remove(cluster);
        if (connection != null) {
            connection.admin().close();
        }
    }

    @Override
    public synchronized void close() {
        connections.values().forEach(connection -> connection.admin().close());
        connections.clear();
    }

    private static BrokerAdmin connect(String bootstrap) {
        try {
            return new KafkaBrokerAdmin(
                    Admin.create(
                            Map.of(
                                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                    bootstrap,
                                    AdminClientConfig.CLIENT_ID_CONFIG,
                                    "penstock-operator",
                                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                    REQUEST_TIMEOUT_MS,
                                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                    (int) CALL_LIMIT.toMillis(),
                                    AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
                                    false,
                                    AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                                    1_000L)),
                    CALL_LIMIT);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new AdminFailure(
                    "cannot connect to "
                            + bootstrap
                            + ": "
                            + Objects.requireNonNullElse(cause.getMessage(), "unknown"),
                    e);
        }
    }
}

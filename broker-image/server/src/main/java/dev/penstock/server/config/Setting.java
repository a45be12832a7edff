/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every property that is served, with its default as text. A default of "" means that none is
 * needed.
 *
 * <p>The names and defaults are Kafka's; where a default differs the constant says why.
 */
enum Setting {
    PROCESS_ROLES("process.roles", "broker,controller"),
    NODE_ID("node.id", ""),
    BROKER_ID("broker.id", ""),
    CLUSTER_ID("cluster.id", ""),
    LISTENERS("listeners", "PLAINTEXT://:9092"),
    ADVERTISED_LISTENERS("advertised.listeners", ""),
    LISTENER_SECURITY_PROTOCOL_MAP("listener.security.protocol.map", ""),
    INTER_BROKER_LISTENER_NAME("inter.broker.listener.name", ""),
    CONTROLLER_LISTENER_NAMES("controller.listener.names", ""),
    CONTROLLER_QUORUM_VOTERS("controller.quorum.voters", ""),
    LOG_DIRS("log.dirs", ""),
    LOG_DIR("log.dir", ""),
    BROKER_RACK("broker.rack", ""),
    /** Where /metrics, /livez, /readyz and /stop-impact are served; ours. */
    ADMIN_LISTENER("admin.listener", "127.0.0.1:9644"),
    /** How many loops own connections and partitions; ours; 0 is one per core. */
    NUM_LOOPS("penstock.loops", "0"),
    NUM_PARTITIONS("num.partitions", "1"),
    DEFAULT_REPLICATION_FACTOR("default.replication.factor", "1"),
    AUTO_CREATE_TOPICS_ENABLE("auto.create.topics.enable", "true"),
    OFFSETS_TOPIC_NUM_PARTITIONS("offsets.topic.num.partitions", "50"),
    OFFSETS_TOPIC_REPLICATION_FACTOR("offsets.topic.replication.factor", "3"),
    OFFSETS_RETENTION_MINUTES("offsets.retention.minutes", "10080"),
    GROUP_MIN_SESSION_TIMEOUT_MS("group.min.session.timeout.ms", "6000"),
    GROUP_MAX_SESSION_TIMEOUT_MS("group.max.session.timeout.ms", "1800000"),
    /** Kafka waits 3,000 ms; members of one deployment come within far less. */
    GROUP_INITIAL_REBALANCE_DELAY_MS("group.initial.rebalance.delay.ms", "300"),
    GROUP_MAX_SIZE("group.max.size", "2147483647"),
    SOCKET_REQUEST_MAX_BYTES("socket.request.max.bytes", "104857600"),
    MESSAGE_MAX_BYTES("message.max.bytes", "1048588"),
    FETCH_MAX_BYTES("fetch.max.bytes", "57671680"),
    MAX_CONNECTIONS("max.connections", "2147483647"),
    REPLICA_FETCH_MAX_BYTES("replica.fetch.max.bytes", "1048576"),
    REPLICA_FETCH_RESPONSE_MAX_BYTES("replica.fetch.response.max.bytes", "10485760"),
    REPLICA_FETCH_WAIT_MAX_MS("replica.fetch.wait.max.ms", "500"),
    /** Kafka's 30,000 ms stall every acks=all producer behind one slow follower. */
    REPLICA_LAG_TIME_MAX_MS("replica.lag.time.max.ms", "1000"),
    /** Kafka's 9,000 ms are what its failover costs. */
    BROKER_SESSION_TIMEOUT_MS("broker.session.timeout.ms", "600"),
    BROKER_HEARTBEAT_INTERVAL_MS("broker.heartbeat.interval.ms", "100"),
    LOG_CLEANUP_POLICY("log.cleanup.policy", ""),
    LOG_SEGMENT_BYTES("log.segment.bytes", ""),
    LOG_ROLL_MS("log.roll.ms", ""),
    LOG_ROLL_HOURS("log.roll.hours", ""),
    LOG_RETENTION_MS("log.retention.ms", ""),
    LOG_RETENTION_MINUTES("log.retention.minutes", ""),
    LOG_RETENTION_HOURS("log.retention.hours", ""),
    LOG_RETENTION_BYTES("log.retention.bytes", ""),
    LOG_INDEX_INTERVAL_BYTES("log.index.interval.bytes", ""),
    LOG_MESSAGE_TIMESTAMP_TYPE("log.message.timestamp.type", ""),
    COMPRESSION_TYPE("compression.type", ""),
    MIN_INSYNC_REPLICAS("min.insync.replicas", ""),
    UNCLEAN_LEADER_ELECTION_ENABLE("unclean.leader.election.enable", "");

    private static final Map<String, Setting> BY_PROPERTY =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    setting -> setting.property, setting -> setting));

    final String property;
    final String defaultText;

    Setting(String property, String defaultText) {
        this.property = property;
        this.defaultText = defaultText;
    }

    static Optional<Setting> of(String property) {
        return Optional.ofNullable(BY_PROPERTY.get(property));
    }
}

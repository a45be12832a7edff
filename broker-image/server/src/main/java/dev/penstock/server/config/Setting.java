/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.node.config.ShareCoordinatorSettings;
import dev.penstock.node.config.ShareSettings;
import dev.penstock.node.config.TransactionSettings;
import dev.penstock.node.telemetry.TelemetrySettings;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every property of the broker itself, with its default as text and a sentence for people. A
 * default of "" means that none is needed. Defaults of topics' settings are beside them in {@link
 * dev.penstock.metadata.config.BrokerConfigs}.
 *
 * <p>The names and defaults are Kafka's; where a default differs the constant says why.
 */
enum Setting {
    PROCESS_ROLES(
            "process.roles",
            "broker,controller",
            "What the process does. It must contain broker; controller comes with being a voter."),
    NODE_ID(
            "node.id",
            "",
            "The broker's number in its cluster, from 0. Stays with the log directory for life."),
    BROKER_ID("broker.id", "", "The older word for node.id."),
    CLUSTER_ID(
            "cluster.id",
            "",
            "The cluster's identifier. Without it the one on the log directory holds, and an empty directory gets a new one."),
    LISTENERS(
            "listeners",
            "PLAINTEXT://:9092",
            "NAME://host:port, separated by commas. An empty host is every address; port 0 is a free one."),
    ADVERTISED_LISTENERS(
            "advertised.listeners",
            "",
            "What clients and brokers are told to connect to, if it differs from listeners."),
    LISTENER_SECURITY_PROTOCOL_MAP(
            "listener.security.protocol.map",
            "",
            "NAME:PROTOCOL, separated by commas. PLAINTEXT is served."),
    INTER_BROKER_LISTENER_NAME(
            "inter.broker.listener.name",
            "",
            "The listener that brokers use among themselves; the first one if absent."),
    CONTROLLER_LISTENER_NAMES(
            "controller.listener.names",
            "",
            "The listener of the metadata quorum; the inter-broker listener if absent."),
    CONTROLLER_QUORUM_VOTERS(
            "controller.quorum.voters",
            "",
            "id@host:port of each first voter, separated by commas; holds until the metadata log says who votes. Absent, as controller.quorum.bootstrap.servers is: this broker is a cluster of its own."),
    CONTROLLER_QUORUM_BOOTSTRAP_SERVERS(
            "controller.quorum.bootstrap.servers",
            "",
            "host:port of some brokers, separated by commas, at which one that knows no voters finds the leader of the quorum."),
    CONTROLLER_QUORUM_AUTO_JOIN_ENABLE(
            "controller.quorum.auto.join.enable",
            "false",
            "Whether this broker makes itself a voter of the quorum."),
    LOG_DIRS(
            "log.dirs",
            "",
            "Where the data is kept: one directory, or several, separated by commas, the first with the metadata log."
                    + " An empty directory is formatted."),
    LOG_DIR("log.dir", "", "The older word for log.dirs."),
    BROKER_RACK(
            "broker.rack", "", "The rack, or zone. Replicas of a partition are spread over racks."),
    /** Ours. */
    BROKER_RACK_FILE(
            "broker.rack.file",
            "",
            "A file that says the rack, where it is not known before the start; it is waited for. '-' in it says that there is none."),
    /** Where /metrics, /client-metrics, /livez, /readyz and /stop-impact are served; ours. */
    ADMIN_LISTENER(
            "admin.listener",
            "127.0.0.1:9644",
            "Where /metrics, /client-metrics, /livez, /readyz and /stop-impact are served."),
    /** How many loops own connections and partitions; ours; 0 is one per core. */
    NUM_LOOPS(
            "penstock.loops",
            "0",
            "How many threads own connections and partitions; 0 is one per core."),
    METRICS_MAX_TOPICS(
            "penstock.metrics.max.topics",
            "1000",
            "How many topics have metrics of their own; the others share one."),
    METRICS_MAX_PARTITIONS(
            "penstock.metrics.max.partitions",
            "10000",
            "How many series a metric by partition has at most."),
    TELEMETRY_MAX_BYTES(
            TelemetrySettings.MAX_BYTES,
            "1048576",
            "How large the metrics may be that a client pushes at once, compressed; they may inflate to eight times that."),
    TELEMETRY_MAX_SERIES(
            TelemetrySettings.MAX_SERIES,
            "10000",
            "How many series of clients' own metrics are kept at most."),
    TELEMETRY_MAX_SERIES_PER_CLIENT(
            TelemetrySettings.MAX_SERIES_PER_CLIENT,
            "1000",
            "How many of them one client may have."),
    NUM_PARTITIONS(
            "num.partitions",
            "1",
            "How many partitions a topic gets when its creator does not say."),
    DEFAULT_REPLICATION_FACTOR(
            "default.replication.factor",
            "1",
            "How many replicas a topic gets when its creator does not say."),
    AUTO_CREATE_TOPICS_ENABLE(
            "auto.create.topics.enable",
            "true",
            "Whether a client that asks for an unknown topic creates it."),
    OFFSETS_TOPIC_NUM_PARTITIONS(
            "offsets.topic.num.partitions",
            "50",
            "Partitions of __consumer_offsets when it is created."),
    OFFSETS_TOPIC_REPLICATION_FACTOR(
            "offsets.topic.replication.factor",
            "3",
            "Replicas of __consumer_offsets when it is created, but no more than there are brokers. All but one of them must be in sync, unless min.insync.replicas says otherwise."),
    TRANSACTION_STATE_LOG_NUM_PARTITIONS(
            TransactionSettings.PARTITIONS,
            "50",
            "Partitions of __transaction_state when it is created."),
    TRANSACTION_STATE_LOG_REPLICATION_FACTOR(
            TransactionSettings.REPLICATION_FACTOR,
            "3",
            "Replicas of __transaction_state when it is created, but no more than there are brokers."),
    TRANSACTION_STATE_LOG_MIN_ISR(
            TransactionSettings.MIN_ISR,
            "2",
            "min.insync.replicas of __transaction_state when it is created; of fewer replicas all count. 1 where it has two and nobody sets this."),
    SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS(
            ShareCoordinatorSettings.PARTITIONS,
            "50",
            "Partitions of __share_group_state when it is created."),
    SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR(
            ShareCoordinatorSettings.REPLICATION_FACTOR,
            "3",
            "Replicas of __share_group_state when it is created, but no more than there are brokers."),
    SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR(
            ShareCoordinatorSettings.MIN_ISR,
            "2",
            "min.insync.replicas of __share_group_state when it is created; of fewer replicas all count. 1 where it has two and nobody sets this."),
    SHARE_COORDINATOR_SNAPSHOT_UPDATE_RECORDS_PER_SNAPSHOT(
            ShareCoordinatorSettings.UPDATES_PER_SNAPSHOT,
            "500",
            "How many updates of a share-partition's state are written before all of it is written again; at most 500."),
    SHARE_COORDINATOR_COLD_PARTITION_SNAPSHOT_INTERVAL_MS(
            ShareCoordinatorSettings.COLD_SNAPSHOT_INTERVAL_MS,
            "300000",
            "How often the state of share-partitions that change little is written again, so that older records can go."),
    SHARE_COORDINATOR_STATE_TOPIC_PRUNE_INTERVAL_MS(
            ShareCoordinatorSettings.PRUNE_INTERVAL_MS,
            "300000",
            "How often records of __share_group_state are deleted that nobody needs any more."),
    TRANSACTION_MAX_TIMEOUT_MS(
            TransactionSettings.MAX_TIMEOUT_MS,
            "900000",
            "The longest transaction.timeout.ms that a producer may ask for."),
    TRANSACTIONAL_ID_EXPIRATION_MS(
            TransactionSettings.ID_EXPIRATION_MS,
            "604800000",
            "How long a transactional id is remembered that no producer uses."),
    OFFSETS_RETENTION_MINUTES(
            "offsets.retention.minutes",
            "10080",
            "How long committed positions of a group without members are kept."),
    GROUP_MIN_SESSION_TIMEOUT_MS(
            "group.min.session.timeout.ms",
            "6000",
            "The shortest session timeout that a member may ask for."),
    GROUP_MAX_SESSION_TIMEOUT_MS(
            "group.max.session.timeout.ms",
            "1800000",
            "The longest session timeout that a member may ask for."),
    /** Kafka waits 3,000 ms; members of one deployment come within far less. */
    GROUP_INITIAL_REBALANCE_DELAY_MS(
            "group.initial.rebalance.delay.ms",
            "300",
            "How long an empty group waits for more members at most."),
    GROUP_MAX_SIZE("group.max.size", "2147483647", "How many members a group may have."),
    GROUP_CONSUMER_SESSION_TIMEOUT_MS(
            "group.consumer.session.timeout.ms",
            "45000",
            "How long a member of a consumer group may be silent."),
    GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS(
            "group.consumer.min.session.timeout.ms",
            "45000",
            "The shortest that a group may be configured to."),
    GROUP_CONSUMER_MAX_SESSION_TIMEOUT_MS(
            "group.consumer.max.session.timeout.ms",
            "60000",
            "The longest that a group may be configured to."),
    GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS(
            "group.consumer.heartbeat.interval.ms",
            "5000",
            "The longest that a member is told to wait between heartbeats; small groups are told less."),
    GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS(
            "group.consumer.min.heartbeat.interval.ms",
            "5000",
            "The shortest that a group may be configured to."),
    GROUP_CONSUMER_MAX_HEARTBEAT_INTERVAL_MS(
            "group.consumer.max.heartbeat.interval.ms",
            "15000",
            "The longest that a group may be configured to."),
    GROUP_CONSUMER_MAX_SIZE(
            "group.consumer.max.size", "2147483647", "Members in one consumer group, at most."),
    GROUP_CONSUMER_ASSIGNORS(
            "group.consumer.assignors",
            "uniform,range",
            "What members may ask for; the first is used unless they do."),
    GROUP_CONSUMER_MIGRATION_POLICY(
            "group.consumer.migration.policy",
            "bidirectional",
            "Which kind of group may become which while it has members: disabled, upgrade, downgrade or bidirectional."),
    GROUP_SHARE_SESSION_TIMEOUT_MS(
            ShareSettings.SESSION_TIMEOUT_MS,
            "45000",
            "How long a member of a share group may be silent."),
    GROUP_SHARE_MIN_SESSION_TIMEOUT_MS(
            ShareSettings.MIN_SESSION_TIMEOUT_MS,
            "45000",
            "The shortest that a share group may be configured to."),
    GROUP_SHARE_MAX_SESSION_TIMEOUT_MS(
            ShareSettings.MAX_SESSION_TIMEOUT_MS,
            "60000",
            "The longest that a share group may be configured to."),
    GROUP_SHARE_HEARTBEAT_INTERVAL_MS(
            ShareSettings.HEARTBEAT_INTERVAL_MS,
            "5000",
            "The longest that a member of a share group is told to wait between heartbeats; small groups are told less."),
    GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS(
            ShareSettings.MIN_HEARTBEAT_INTERVAL_MS,
            "5000",
            "The shortest that a share group may be configured to."),
    GROUP_SHARE_MAX_HEARTBEAT_INTERVAL_MS(
            ShareSettings.MAX_HEARTBEAT_INTERVAL_MS,
            "15000",
            "The longest that a share group may be configured to."),
    GROUP_SHARE_MAX_SIZE(ShareSettings.MAX_SIZE, "200", "Members in one share group, at most."),
    GROUP_SHARE_LOCK_DURATION_MS(
            ShareSettings.LOCK_DURATION_MS,
            "30000",
            "For how long a record that was delivered to a member of a share group is nobody else's."),
    GROUP_SHARE_MIN_LOCK_DURATION_MS(
            ShareSettings.MIN_LOCK_DURATION_MS,
            "15000",
            "The shortest that a share group may be configured to."),
    GROUP_SHARE_MAX_LOCK_DURATION_MS(
            ShareSettings.MAX_LOCK_DURATION_MS,
            "60000",
            "The longest that a share group may be configured to."),
    GROUP_SHARE_DELIVERY_COUNT_LIMIT(
            ShareSettings.DELIVERY_COUNT_LIMIT,
            "5",
            "How often a record is delivered to a share group at most."),
    GROUP_SHARE_MIN_DELIVERY_COUNT_LIMIT(
            ShareSettings.MIN_DELIVERY_COUNT_LIMIT,
            "2",
            "The fewest deliveries that a share group may be configured to."),
    GROUP_SHARE_MAX_DELIVERY_COUNT_LIMIT(
            ShareSettings.MAX_DELIVERY_COUNT_LIMIT,
            "10",
            "The most deliveries that a share group may be configured to."),
    GROUP_SHARE_PARTITION_MAX_RECORD_LOCKS(
            ShareSettings.PARTITION_MAX_RECORD_LOCKS,
            "2000",
            "How many records of one partition may be under way to a share group at once."),
    GROUP_SHARE_MIN_PARTITION_MAX_RECORD_LOCKS(
            ShareSettings.MIN_PARTITION_MAX_RECORD_LOCKS,
            "100",
            "The fewest that a share group may be configured to."),
    GROUP_SHARE_MAX_PARTITION_MAX_RECORD_LOCKS(
            ShareSettings.MAX_PARTITION_MAX_RECORD_LOCKS,
            "4000",
            "The most that a share group may be configured to."),
    GROUP_SHARE_MAX_SESSIONS(
            ShareSettings.MAX_SESSIONS,
            "2000",
            "How many share consumers fetch from this broker at once, at most."),
    SOCKET_REQUEST_MAX_BYTES(
            "socket.request.max.bytes",
            "104857600",
            "How large a request may be; the connection of a larger one is closed."),
    MESSAGE_MAX_BYTES(
            "message.max.bytes",
            "1048588",
            "How large a batch of records may be where the topic does not say."),
    FETCH_MAX_BYTES(
            "fetch.max.bytes", "57671680", "How large the answer to a consumer's fetch may grow."),
    MAX_CONNECTIONS(
            "max.connections",
            "2147483647",
            "How many connections are held at once; more are refused, but for brokers on a listener of their own."),
    MAX_CONNECTIONS_PER_IP(
            "max.connections.per.ip",
            "2147483647",
            "How many connections are held at once from one address; more are refused, but for brokers on a listener of their own."),
    CONNECTIONS_MAX_IDLE_MS(
            "connections.max.idle.ms",
            "600000",
            "How long a connection is kept on which nothing moves; -1 is for ever."),
    REPLICA_FETCH_MAX_BYTES(
            "replica.fetch.max.bytes",
            "1048576",
            "How much of one partition a follower fetches at once."),
    REPLICA_FETCH_RESPONSE_MAX_BYTES(
            "replica.fetch.response.max.bytes", "10485760", "How much a follower fetches at once."),
    REPLICA_FETCH_WAIT_MAX_MS(
            "replica.fetch.wait.max.ms",
            "500",
            "How long a leader keeps a follower's fetch when there is nothing new."),
    REPLICA_SELECTOR_CLASS(
            "replica.selector.class",
            "",
            "Where consumers with a client.rack read: org.apache.kafka.common.replica.RackAwareReplicaSelector lets those in their rack serve them; from leaders if absent."),
    /** Kafka's 30,000 ms stall every acks=all producer behind one slow follower. */
    REPLICA_LAG_TIME_MAX_MS(
            "replica.lag.time.max.ms",
            "1000",
            "How long a follower may be behind before it leaves the in-sync replicas."),
    /** Kafka's 9,000 ms are what its failover costs. */
    BROKER_SESSION_TIMEOUT_MS(
            "broker.session.timeout.ms",
            "600",
            "How long a silent broker is believed to live, 500 at least; one that was silent lately is given twice that, three times this at most."),
    BROKER_HEARTBEAT_INTERVAL_MS(
            "broker.heartbeat.interval.ms",
            "100",
            "How soon after one heartbeat a broker sends the next when there is something to say; that it lives is seen by its fetches of metadata."),
    METADATA_SNAPSHOT_BYTES(
            "metadata.log.max.record.bytes.between.snapshots",
            "20971520",
            "How much the metadata log grows before a snapshot lets it be cut."),
    LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS(
            "log.flush.offset.checkpoint.interval.ms",
            "60000",
            "How long what was written to a log may wait for the checkpoint from which a start after a"
                    + " crash reads."),
    LOG_CLEANER_BACKOFF_MS(
            "log.cleaner.backoff.ms",
            "15000",
            "How often it is looked whether a log is to be compacted."),
    /** Kafka's 128 MiB are as large as the heap of a small broker. */
    LOG_CLEANER_DEDUPE_BUFFER_SIZE(
            "log.cleaner.dedupe.buffer.size",
            "33554432",
            "How much memory the keys of compactions may take; with less a log takes more passes."),
    LOG_RESERVE_BYTES(
            "penstock.log.reserve.bytes",
            "67108864",
            "How much of the disk records leave free; with less they are refused until there is twice as"
                    + " much, and all else goes on."),
    DISK_STALL_MS(
            "penstock.disk.stall.ms",
            "1000",
            "How long a write to a log may take before the broker counts as stalled: it lets others lead that are in sync, and closes its connections; 0 is never."),
    SCRUB_BYTES_PER_SECOND(
            "penstock.scrub.bytes.per.second",
            "4194304",
            "How fast segments that are not written to any more are read again, to find what a disk lost"
                    + " while peers still have it; 0 is never."),
    SCRUB_INTERVAL_MS(
            "penstock.scrub.interval.ms",
            "604800000",
            "How often all of them are read again, if the rate allows; at least 1000."),
    BACKGROUND_THREADS(
            "background.threads", "10", "How many threads sync, compact and scrub, at most.");

    private static final Map<String, Setting> BY_PROPERTY =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    setting -> setting.property, setting -> setting));

    final String property;
    final String defaultText;
    final String documentation;

    Setting(String property, String defaultText, String documentation) {
        this.property = property;
        this.defaultText = defaultText;
        this.documentation = documentation;
    }

    static Optional<Setting> of(String property) {
        return Optional.ofNullable(BY_PROPERTY.get(property));
    }
}

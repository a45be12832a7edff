/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.BrokerConfigs;
import dev.penstock.node.config.GroupSettings;
import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.node.config.Limits;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.config.ReplicationSettings;
import dev.penstock.node.config.ShareSettings;
import dev.penstock.node.config.TopicDefaults;
import dev.penstock.node.config.TransactionSettings;
import dev.penstock.node.telemetry.TelemetrySettings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Turns properties into a {@link ServerConfig}. Topic settings are checked later, by the table of
 * topic settings.
 */
public final class ConfigReader {
    private final Map<String, String> properties;

    private ConfigReader(Map<String, String> properties) {
        this.properties = properties;
    }

    /**
     * Reads a properties file.
     *
     * @param environment where placeholders and overrides come from
     * @throws InvalidConfigException naming the property that cannot be used
     */
    public static ServerConfig read(Reader reader, Map<String, String> environment)
            throws IOException {
        return new ConfigReader(PropertiesText.read(reader, environment)).config();
    }

    private ServerConfig config() {
        List<String> ignored = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String property : properties.keySet()) {
            if (!isServed(property)) {
                (IgnoredProperties.contains(property) ? ignored : unknown).add(property);
            }
        }
        int loops = intValue(Setting.NUM_LOOPS);
        return new ServerConfig(
                node(),
                logDirectories(),
                Endpoints.parse(Setting.ADMIN_LISTENER.property, text(Setting.ADMIN_LISTENER)),
                loops > 0 ? loops : Runtime.getRuntime().availableProcessors(),
                workers(),
                countValue(Setting.DISK_STALL_MS),
                new MetricLimits(
                        countValue(Setting.METRICS_MAX_TOPICS),
                        countValue(Setting.METRICS_MAX_PARTITIONS)),
                ignored,
                unknown);
    }

    private int workers() {
        for (Setting setting :
                List.of(
                        Setting.LOG_FLUSH_OFFSET_CHECKPOINT_INTERVAL_MS,
                        Setting.LOG_CLEANER_BACKOFF_MS,
                        Setting.LOG_CLEANER_DEDUPE_BUFFER_SIZE,
                        Setting.LOG_RESERVE_BYTES,
                        Setting.BACKGROUND_THREADS)) {
            checkAtLeast(setting, 1);
        }
        checkAtLeast(Setting.SCRUB_BYTES_PER_SECOND, 0);
        checkAtLeast(Setting.SCRUB_INTERVAL_MS, 1000);
        return intValue(Setting.BACKGROUND_THREADS);
    }

    private void checkAtLeast(Setting setting, int least) {
        if (intValue(setting) < least) {
            throw new InvalidConfigException(
                    setting.property, "must be at least " + least + ", not " + intValue(setting));
        }
    }

    private NodeConfig node() {
        List<Listener> listeners =
                ListenersReader.read(
                        text(Setting.LISTENERS),
                        text(Setting.ADVERTISED_LISTENERS),
                        text(Setting.LISTENER_SECURITY_PROTOCOL_MAP));
        ListenerName first = listeners.getFirst().name();
        ListenerName interBroker =
                given(Setting.INTER_BROKER_LISTENER_NAME).map(ListenerName::new).orElse(first);
        ListenerName controller =
                given(Setting.CONTROLLER_LISTENER_NAMES)
                        .map(names -> new ListenerName(names.split(",", -1)[0].trim()))
                        .orElse(interBroker);
        BrokerId id = id();
        checkRoles();
        return new NodeConfig(
                id,
                given(Setting.CLUSTER_ID),
                listeners,
                interBroker,
                controller,
                new QuorumReader(
                                text(Setting.CONTROLLER_QUORUM_VOTERS),
                                text(Setting.CONTROLLER_QUORUM_BOOTSTRAP_SERVERS),
                                booleanValue(Setting.CONTROLLER_QUORUM_AUTO_JOIN_ENABLE))
                        .read(id, listeners, controller),
                rack(),
                servedProperties(),
                topics(),
                groups(),
                replication(),
                limits());
    }

    private Optional<String> rack() {
        return given(Setting.BROKER_RACK)
                .or(
                        () ->
                                given(Setting.BROKER_RACK_FILE)
                                        .flatMap(
                                                file ->
                                                        new RackFile(
                                                                        Path.of(file),
                                                                        logDirectories().getFirst(),
                                                                        RackFile.Patience.USUAL)
                                                                .await()));
    }

    private BrokerId id() {
        Setting setting = given(Setting.NODE_ID).isPresent() ? Setting.NODE_ID : Setting.BROKER_ID;
        if (given(setting).isEmpty()) {
            throw new InvalidConfigException(
                    "node.id", "is not set; give each broker of a cluster its own, from 0");
        }
        int id = intValue(setting);
        if (id < 0) {
            throw new InvalidConfigException(setting.property, "must be at least 0, not " + id);
        }
        return new BrokerId(id);
    }

    private void checkRoles() {
        List<String> roles = List.of(text(Setting.PROCESS_ROLES).split("\\s*,\\s*", -1));
        if (!roles.contains("broker")) {
            throw new InvalidConfigException(
                    "process.roles",
                    "must contain broker: a process that is only a controller is not served");
        }
    }

    private List<Path> logDirectories() {
        String directories = given(Setting.LOG_DIRS).or(() -> given(Setting.LOG_DIR)).orElse("");
        if (directories.isBlank()) {
            throw new InvalidConfigException(
                    "log.dirs", "is not set; name the directory where the data is kept");
        }
        List<Path> paths = new ArrayList<>();
        for (String directory : directories.split(",", -1)) {
            Path path = Path.of(directory.strip());
            if (directory.isBlank() || paths.contains(path)) {
                throw new InvalidConfigException(
                        "log.dirs",
                        directory.isBlank()
                                ? "has an empty name between commas"
                                : "names " + path + " twice");
            }
            paths.add(path);
        }
        return paths;
    }

    /**
     * Properties that are served; those whose values contradict a topic setting's rules are refused
     * by their names.
     */
    private SortedMap<String, String> servedProperties() {
        SortedMap<String, String> served = new TreeMap<>();
        properties.forEach(
                (property, value) -> {
                    if (isServed(property)) {
                        served.put(property, value.trim());
                    }
                });
        List<String> objections = BrokerConfigs.objections(served);
        if (!objections.isEmpty()) {
            throw new InvalidConfigException("configuration", String.join("; ", objections));
        }
        TransactionSettings.of(served);
        ShareSettings.of(served);
        TelemetrySettings.of(served);
        return served;
    }

    private static boolean isServed(String property) {
        return Setting.of(property).isPresent()
                || BrokerConfigs.readFromFile().containsKey(property);
    }

    private TopicDefaults topics() {
        return new TopicDefaults(
                intValue(Setting.NUM_PARTITIONS),
                shortValue(Setting.DEFAULT_REPLICATION_FACTOR),
                booleanValue(Setting.AUTO_CREATE_TOPICS_ENABLE),
                intValue(Setting.OFFSETS_TOPIC_NUM_PARTITIONS),
                shortValue(Setting.OFFSETS_TOPIC_REPLICATION_FACTOR));
    }

    private GroupSettings groups() {
        return new GroupSettings(
                intValue(Setting.GROUP_MIN_SESSION_TIMEOUT_MS),
                intValue(Setting.GROUP_MAX_SESSION_TIMEOUT_MS),
                intValue(Setting.GROUP_INITIAL_REBALANCE_DELAY_MS),
                intValue(Setting.GROUP_MAX_SIZE),
                TimeUnit.MINUTES.toMillis(intValue(Setting.OFFSETS_RETENTION_MINUTES)),
                new ConsumerGroupReader(this::intValue, this::text).read());
    }

    private ReplicationSettings replication() {
        return new ReplicationSettings(
                intValue(Setting.REPLICA_FETCH_RESPONSE_MAX_BYTES),
                intValue(Setting.REPLICA_FETCH_MAX_BYTES),
                intValue(Setting.REPLICA_FETCH_WAIT_MAX_MS),
                intValue(Setting.REPLICA_LAG_TIME_MAX_MS),
                intValue(Setting.BROKER_SESSION_TIMEOUT_MS),
                intValue(Setting.BROKER_HEARTBEAT_INTERVAL_MS));
    }

    private Limits limits() {
        return new Limits(
                intValue(Setting.SOCKET_REQUEST_MAX_BYTES),
                intValue(Setting.MESSAGE_MAX_BYTES),
                intValue(Setting.FETCH_MAX_BYTES),
                Limits.DEFAULTS.maxPipelinedRequests(),
                intValue(Setting.MAX_CONNECTIONS),
                intValue(Setting.MAX_CONNECTIONS_PER_IP),
                intValue(Setting.CONNECTIONS_MAX_IDLE_MS));
    }

    private Optional<String> given(Setting setting) {
        return Optional.ofNullable(properties.get(setting.property))
                .map(String::trim)
                .filter(text -> !text.isEmpty());
    }

    private String text(Setting setting) {
        return given(setting).orElse(setting.defaultText);
    }

    private int intValue(Setting setting) {
        String text = text(setting);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidConfigException(
                    setting.property, "\"" + text + "\" is not a whole number");
        }
    }

    private int countValue(Setting setting) {
        int value = intValue(setting);
        if (value < 0) {
            throw new InvalidConfigException(setting.property, "must be at least 0, not " + value);
        }
        return value;
    }

    private short shortValue(Setting setting) {
        int value = intValue(setting);
        if (value > Short.MAX_VALUE) {
            throw new InvalidConfigException(
                    setting.property, "must be at most " + Short.MAX_VALUE);
        }
        return (short) value;
    }

    private boolean booleanValue(Setting setting) {
        String text = text(setting).toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw new InvalidConfigException(
                    setting.property, "must be true or false, not \"" + text + "\"");
        }
        return text.equals("true");
    }
}

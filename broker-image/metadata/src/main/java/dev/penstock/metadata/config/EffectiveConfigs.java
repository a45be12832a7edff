/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata.config;

import dev.penstock.kernel.BrokerId;
import dev.penstock.metadata.config.DescribedConfig.Found;
import dev.penstock.metadata.image.InternalTopics;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The settings that hold, from the nearest place that gives a value: the topic, this broker, all
 * brokers, this broker's file, the default. A view of one image; immutable.
 */
public final class EffectiveConfigs {
    private final MetadataImage image;
    private final SortedMap<String, String> staticConfigs;
    private final @Nullable BrokerId broker;

    /**
     * What holds for the cluster as a whole.
     *
     * @param staticConfigs the properties of this broker's file
     */
    public EffectiveConfigs(MetadataImage image, SortedMap<String, String> staticConfigs) {
        this(image, staticConfigs, null);
    }

    /** What holds on one broker. */
    public EffectiveConfigs(
            MetadataImage image,
            SortedMap<String, String> staticConfigs,
            @Nullable BrokerId broker) {
        this.image = image;
        this.staticConfigs = staticConfigs;
        this.broker = broker;
    }

    /** The value of a setting in {@link TopicConfigs} for a topic; the topic need not exist. */
    public String topicValue(String topic, String config) {
        ConfigDefinition definition = TopicConfigs.named(config).orElseThrow();
        Found found = foundForTopic(topic, definition).getFirst();
        return found.value() == null ? "" : found.value();
    }

    public long topicLong(String topic, String config) {
        return Long.parseLong(topicValue(topic, config));
    }

    public boolean topicBoolean(String topic, String config) {
        return Boolean.parseBoolean(topicValue(topic, config));
    }

    /** All settings of a topic. */
    public SortedMap<String, String> topicValues(String topic) {
        SortedMap<String, String> values = new TreeMap<>();
        TopicConfigs.all().keySet().forEach(name -> values.put(name, topicValue(topic, name)));
        return values;
    }

    /**
     * How many replicas acks=all needs. What a topic says for itself holds as it is; a default for
     * all topics asks for no more replicas than the topic has, or the topic could never be written.
     * So do the brokers' own topics, whose replicas follow the number of brokers.
     */
    public int minInsyncReplicas(String topic, int replicationFactor) {
        int value = Integer.parseInt(topicValue(topic, TopicConfigs.MIN_INSYNC_REPLICAS));
        boolean own =
                image.configs(ConfigResource.topic(topic))
                        .containsKey(TopicConfigs.MIN_INSYNC_REPLICAS);
        return own && !InternalTopics.contains(topic) ? value : Math.min(value, replicationFactor);
    }

    /** The value of a setting in {@link BrokerConfigs#dynamic} for this broker. */
    public long brokerLong(String config) {
        ConfigDefinition definition = BrokerConfigs.named(config).orElseThrow();
        List<Found> found = foundForBroker(config, 1);
        return Long.parseLong(
                Objects.requireNonNull(
                        found.isEmpty() ? definition.defaultValue() : found.getFirst().value()));
    }

    /** Whether the broker takes no new replicas. */
    public boolean isCordoned(BrokerId each) {
        String value =
                image.configs(ConfigResource.broker(each)).get(BrokerConfigs.CORDONED_LOG_DIRS);
        return value != null && !value.isBlank();
    }

    /**
     * Describes a topic's settings.
     *
     * @param names null for all; names that are not settings are left out
     */
    public List<DescribedConfig> describeTopic(String topic, @Nullable List<String> names) {
        List<DescribedConfig> described = new ArrayList<>();
        for (ConfigDefinition definition : TopicConfigs.all().values()) {
            if (names == null || names.contains(definition.name())) {
                described.add(described(definition, foundForTopic(topic, definition)));
            }
        }
        return described;
    }

    /**
     * Describes the settings of this broker, or of all brokers when this view is not of one: those
     * that can be changed, and (of one broker) what stands in its file.
     *
     * @param names null for all; names that are not settings are left out
     */
    public List<DescribedConfig> describeBroker(@Nullable List<String> names) {
        SortedMap<String, DescribedConfig> described = new TreeMap<>();
        for (ConfigDefinition definition : BrokerConfigs.dynamic().values()) {
            List<Found> found = foundForBroker(definition.name(), 1);
            found.add(
                    new Found(definition.name(), definition.defaultValue(), ConfigSource.DEFAULT));
            described.put(definition.name(), described(definition, found));
        }
        if (broker == null) {
            described
                    .values()
                    .removeIf(each -> each.source() != ConfigSource.DYNAMIC_DEFAULT_BROKER);
        } else {
            staticConfigs.forEach(
                    (name, value) -> described.computeIfAbsent(name, _ -> readOnly(name, value)));
        }
        return described.values().stream()
                .filter(each -> names == null || names.contains(each.name()))
                .toList();
    }

    /**
     * Describes a group's settings; a group need not exist to have some.
     *
     * @param names null for all; names that are not settings are left out
     */
    public List<DescribedConfig> describeGroup(String groupId, @Nullable List<String> names) {
        return describe(
                GroupConfigs.all(), ConfigResource.group(groupId), ConfigSource.GROUP, names);
    }

    /**
     * Describes a subscription to metrics of clients; like Kafka, also one that nobody has made.
     *
     * @param names null for all; names that are not settings are left out
     */
    public List<DescribedConfig> describeClientMetrics(
            String subscription, @Nullable List<String> names) {
        return describe(
                ClientMetricsConfigs.all(),
                ConfigResource.clientMetrics(subscription),
                ConfigSource.CLIENT_METRICS,
                names);
    }

    private List<DescribedConfig> describe(
            SortedMap<String, ConfigDefinition> definitions,
            ConfigResource resource,
            ConfigSource source,
            @Nullable List<String> names) {
        List<DescribedConfig> described = new ArrayList<>();
        for (ConfigDefinition definition : definitions.values()) {
            if (names == null || names.contains(definition.name())) {
                List<Found> found = new ArrayList<>();
                addIfSet(found, definition.name(), resource, source);
                definition
                        .synonyms()
                        .forEach(each -> found.addAll(foundForBroker(each.property(), 1)));
                found.add(
                        new Found(
                                definition.name(),
                                definition.defaultValue(),
                                ConfigSource.DEFAULT));
                described.add(described(definition, found));
            }
        }
        return described;
    }

    private List<Found> foundForTopic(String topic, ConfigDefinition definition) {
        List<Found> found = new ArrayList<>();
        String own = image.configs(ConfigResource.topic(topic)).get(definition.name());
        if (own != null) {
            found.add(new Found(definition.name(), own, ConfigSource.TOPIC));
        }
        for (ConfigDefinition.Synonym synonym : definition.synonyms()) {
            for (Found each : foundForBroker(synonym.property(), synonym.unit())) {
                String value = Optional.ofNullable(each.value()).orElse("");
                found.add(new Found(each.name(), synonym.inUnitOfSetting(value), each.source()));
            }
        }
        found.sort((one, other) -> one.source().compareTo(other.source()));
        found.add(new Found(definition.name(), definition.defaultValue(), ConfigSource.DEFAULT));
        return found;
    }

    private List<Found> foundForBroker(String property, long unit) {
        List<Found> found = new ArrayList<>();
        // Coarse properties (hours for milliseconds) stand only in files.
        if (unit == 1) {
            if (broker != null) {
                addIfSet(
                        found,
                        property,
                        ConfigResource.broker(broker),
                        ConfigSource.DYNAMIC_BROKER);
            }
            addIfSet(
                    found,
                    property,
                    ConfigResource.ALL_BROKERS,
                    ConfigSource.DYNAMIC_DEFAULT_BROKER);
        }
        String value = staticConfigs.get(property);
        if (value != null) {
            found.add(new Found(property, value, ConfigSource.STATIC_BROKER));
        }
        return found;
    }

    private void addIfSet(
            List<Found> found, String property, ConfigResource resource, ConfigSource source) {
        String value = image.configs(resource).get(property);
        if (value != null) {
            found.add(new Found(property, value, source));
        }
    }

    private static DescribedConfig described(ConfigDefinition definition, List<Found> found) {
        Found holds = found.getFirst();
        return new DescribedConfig(
                definition.name(),
                holds.value(),
                holds.source(),
                definition.type(),
                false,
                false,
                definition.documentation(),
                found);
    }

    private static DescribedConfig readOnly(String name, String value) {
        boolean sensitive = BrokerConfigs.isSensitive(name);
        String shown = sensitive ? null : value;
        return new DescribedConfig(
                name,
                shown,
                ConfigSource.STATIC_BROKER,
                ConfigType.STRING,
                true,
                sensitive,
                "Read from the broker's file when it starts.",
                List.of(new Found(name, shown, ConfigSource.STATIC_BROKER)));
    }
}

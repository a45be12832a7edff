/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.NewTopic;
import dev.penstock.metadata.config.ConfigSource;
import dev.penstock.metadata.config.DescribedConfig;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.node.quorum.MetadataTopic;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.penstock.protocol.message.CreateTopicsResponse.CreatableTopicConfigs;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the topics of a creation request, and tells the settings they begin with. */
final class NewTopics {
    private static final int DEFAULT_OF_CLUSTER = -1;

    private NewTopics() {}

    static Result<NewTopic> from(CreatableTopic topic) {
        if (topic.name().equals(MetadataTopic.NAME)) {
            return Result.refused(
                    ErrorName.INVALID_TOPIC_EXCEPTION,
                    "The name " + MetadataTopic.NAME + " belongs to the cluster's metadata log.");
        }
        return assignments(topic)
                .then(
                        assignments ->
                                Result.done(
                                        new NewTopic(
                                                topic.name(),
                                                orDefault(topic.numPartitions()),
                                                orDefault(topic.replicationFactor()),
                                                assignments,
                                                entries(topic))));
    }

    /**
     * The settings of a topic as it was created, or would be.
     *
     * @param effective what holds for a topic without settings of its own
     */
    static List<CreatableTopicConfigs> configs(
            @Nullable CreatableTopic topic, EffectiveConfigs effective) {
        if (topic == null) {
            return List.of();
        }
        Map<String, @Nullable String> own = new LinkedHashMap<>();
        topic.configs().forEach(config -> own.put(config.name(), config.value()));
        List<CreatableTopicConfigs> configs = new ArrayList<>();
        for (DescribedConfig each : effective.describeTopic(topic.name(), null)) {
            boolean isOwn = own.containsKey(each.name());
            configs.add(
                    new CreatableTopicConfigs()
                            .setName(each.name())
                            .setValue(isOwn ? own.get(each.name()) : each.value())
                            .setReadOnly(each.readOnly())
                            .setConfigSource((isOwn ? ConfigSource.TOPIC : each.source()).id())
                            .setIsSensitive(each.sensitive()));
        }
        return configs;
    }

    private static OptionalInt orDefault(int asked) {
        return asked == DEFAULT_OF_CLUSTER ? OptionalInt.empty() : OptionalInt.of(asked);
    }

    private static Result<SortedMap<Integer, BrokerIds>> assignments(CreatableTopic topic) {
        SortedMap<Integer, BrokerIds> assignments = new TreeMap<>();
        for (CreatableReplicaAssignment assignment : topic.assignments()) {
            Result<BrokerIds> replicas = Replicas.read(assignment.brokerIds());
            if (replicas.refusal().isPresent()) {
                return Result.refused(replicas.refusal().get());
            }
            if (assignments.put(assignment.partitionIndex(), replicas.toOptional().orElseThrow())
                    != null) {
                return Result.refused(
                        ErrorName.INVALID_REPLICA_ASSIGNMENT,
                        "Partition " + assignment.partitionIndex() + " is assigned twice.");
            }
        }
        return Result.done(assignments);
    }

    private static List<ConfigEntry> entries(CreatableTopic topic) {
        List<ConfigEntry> entries = new ArrayList<>();
        for (CreatableTopicConfig config : topic.configs()) {
            entries.add(new ConfigEntry(config.name(), config.value()));
        }
        return entries;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** What a user asks of a {@link Topic}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.replicationFactor) || !has(self.config) || !('min.insync.replicas' in self.config)"
                        + " || !string(self.config['min.insync.replicas']).matches('^[0-9]+$')"
                        + " || int(self.config['min.insync.replicas']) <= self.replicationFactor",
        message =
                "config min.insync.replicas cannot be more than replicationFactor: no write with acks=all could ever succeed")
public record TopicSpec(
        @Required
                @ValidationRule(
                        value = "self.name == oldSelf.name",
                        message = "clusterRef is immutable: a topic cannot move to another Cluster")
                @JsonPropertyDescription(
                        "The Cluster that the topic lives in, in the same namespace. Immutable.")
                ClusterRef clusterRef,
        @Size(min = 1, max = 249)
                @Pattern("^[a-zA-Z0-9._-]+$")
                @ValidationRule(
                        value = "self != '.' && self != '..'",
                        message = "a topic cannot be named '.' or '..'")
                @ValidationRule(
                        value = "!self.startsWith('__')",
                        message = "names that start with '__' belong to the brokers' own topics")
                @JsonPropertyDescription(
                        "Name in the cluster, if it differs from metadata.name. Immutable.")
                @Nullable String topicName,
        @Required
                @Min(1)
                @Max(TopicSpec.MAX_PARTITIONS)
                @ValidationRule(
                        value = "self >= oldSelf",
                        message =
                                "partitions can only grow: with fewer, records would be lost and keys would change their partition")
                @JsonPropertyDescription("Number of partitions. It can grow and never shrink.")
                Integer partitions,
        @Min(1)
                @Max(TopicSpec.MAX_REPLICATION_FACTOR)
                @JsonPropertyDescription("Copies of each record; min(3, brokers) if absent.")
                @Nullable Integer replicationFactor,
        @Size(max = TopicSpec.MAX_CONFIG_ENTRIES)
                @ValidationRule(
                        value =
                                "self.all(key, key.size() > 0 && key.size() <= 128 && !key.contains('=') && !key.contains(' '))",
                        message =
                                "config keys are names of Kafka topic settings, without spaces or '='")
                @ValidationRule(
                        value =
                                "!('cleanup.policy' in self) || string(self['cleanup.policy']) in ['delete', 'compact',"
                                        + " 'compact,delete', 'delete,compact']",
                        message = "config cleanup.policy is delete, compact, or compact,delete")
                @ValidationRule(
                        value =
                                "!('compression.type' in self) || string(self['compression.type']) in ['producer', 'uncompressed', 'gzip',"
                                        + " 'snappy', 'lz4', 'zstd']",
                        message =
                                "config compression.type is producer, uncompressed, gzip, snappy, lz4 or zstd")
                @ValidationRule(
                        value =
                                "!('min.insync.replicas' in self) || string(self['min.insync.replicas']).matches('^[1-9][0-9]{0,2}$')",
                        message = "config min.insync.replicas is a whole number of at least 1")
                @ValidationRule(
                        value =
                                "['retention.ms', 'retention.bytes'].all(key, !(key in self) || string(self[key]).matches('^(-1|[0-9]{1,19})$'))",
                        message =
                                "config retention.ms and retention.bytes are whole numbers; -1 is without limit")
                @JsonPropertyDescription(
                        "Kafka's topic settings. Values are strings or whole numbers; quote true, false and fractions.")
                @Nullable Map<String, IntOrString> config,
        @JsonPropertyDescription(
                        "What becomes of the topic and its records when this resource is deleted: Retain (if absent) or Delete.")
                @Nullable DeletionPolicy deletionPolicy) {

    public static final int MAX_PARTITIONS = 10_000;
    public static final int MAX_REPLICATION_FACTOR = 15;
    public static final int MAX_CONFIG_ENTRIES = 64;
}

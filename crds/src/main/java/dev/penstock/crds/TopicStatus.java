/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What the operator answers about a {@link Topic}. Changes only when something changed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TopicStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                @Nullable Long observedGeneration,
        @Size(max = 249) @JsonPropertyDescription("Name of the topic in the cluster.")
                @Nullable String topicName,
        @Size(max = 64) @JsonPropertyDescription("Kafka's id of the topic.")
                @Nullable String topicId,
        @JsonPropertyDescription("Partitions that exist.") @Nullable Integer partitions,
        @JsonPropertyDescription("Copies of each record.") @Nullable Integer replicationFactor,
        @Size(max = 128)
                @JsonPropertyDescription(
                        "Settings that somebody changed behind the resource's back, before they were set right.")
                @Nullable List<String> drift,
        @Size(max = 32)
                @JsonPropertyDescription("What is as asked, and less safe than it could be.")
                @Nullable List<Warning> warnings,
        @Size(max = 16)
                @JsonPropertyDescription("Ready, and while they hold Reconciling and Stalled.")
                @Nullable List<Condition> conditions) {}

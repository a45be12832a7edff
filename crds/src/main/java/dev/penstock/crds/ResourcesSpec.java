/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** Requests and limits of each broker, as a container's. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResourcesSpec(
        @Size(max = 8)
                @ValidationRule(
                        value =
                                "self.all(key, key in ['cpu', 'memory', 'ephemeral-storage'] || key.startsWith('hugepages-'))",
                        message =
                                "resources.requests knows cpu, memory, ephemeral-storage and hugepages-*")
                @JsonPropertyDescription("What the scheduler reserves for each broker.")
                @Nullable Map<String, Quantity> requests,
        @Size(max = 8)
                @ValidationRule(
                        value =
                                "self.all(key, key in ['cpu', 'memory', 'ephemeral-storage'] || key.startsWith('hugepages-'))",
                        message =
                                "resources.limits knows cpu, memory, ephemeral-storage and hugepages-*")
                @JsonPropertyDescription("What each broker may use at most.")
                @Nullable Map<String, Quantity> limits) {}

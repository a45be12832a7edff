/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

/** One aspect of a resource's state, as in the Kubernetes API conventions. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
        @Required @Size(max = 64) @JsonPropertyDescription("What is said, in CamelCase.")
                String type,
        @Required @JsonPropertyDescription("Whether it holds.") Status status,
        @Required
                @Size(max = 128)
                @JsonPropertyDescription("Why, in one CamelCase word that programs can rely on.")
                String reason,
        @Size(max = 4096) @JsonPropertyDescription("Why, for people.") @Nullable String message,
        @JsonPropertyDescription("The generation of the spec that this was said of.")
                @Nullable Long observedGeneration,
        @Required @JsonPropertyDescription("When the status last changed.")
                String lastTransitionTime) {

    /** The three values that Kubernetes knows. */
    public enum Status {
        True,
        False,
        Unknown
    }
}

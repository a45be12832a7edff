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

import java.util.List;

/** What the operator answers about a {@link Rebalance}. Changes only when something changed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RebalanceStatus(
        @JsonPropertyDescription("The generation of the spec that this status speaks of.")
                @Nullable Long observedGeneration,
        @JsonPropertyDescription(
                        "What it would do, thought through once when it was first seen. What is done follows the state of then.")
                @Nullable Plan plan,
        @JsonPropertyDescription("Partitions whose replicas have still to change.")
                @Nullable Integer partitionsLeft,
        @Size(max = 16)
                @JsonPropertyDescription("Ready, and while they hold Reconciling and Stalled.")
                @Nullable List<Condition> conditions) {

    /** A plan in figures. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Plan(
            @Required @JsonPropertyDescription("Partitions whose replicas change.")
                    Integer partitions,
            @Required
                    @Size(max = 32)
                    @JsonPropertyDescription("What has to be copied, such as 186Gi.")
                    String bytes,
            @Required
                    @Size(max = 32)
                    @JsonPropertyDescription(
                            "How long that takes at the bandwidth that spec.balance of the Cluster allows, such as 52m.")
                    String estimated,
            @Required
                    @JsonPropertyDescription(
                            "How far the most loaded broker is above the mean, in percent.")
                    Integer skewBeforePercent,
            @Required @JsonPropertyDescription("The same when all is done.")
                    Integer skewAfterPercent) {}
}

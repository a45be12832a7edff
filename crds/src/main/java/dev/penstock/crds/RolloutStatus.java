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

/**
 * A restart of brokers, step by step, and what it waits for. Absent when there is nothing to
 * restart.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutStatus(
        @Size(max = 64) @JsonPropertyDescription("Hash of the pod template that the brokers go to.")
                @Nullable String revision,
        @Size(max = ClusterSpec.MAX_REPLICAS)
                @JsonPropertyDescription("Each broker that is not there yet, and why.")
                @Nullable List<BrokerProgress> brokers,
        @JsonPropertyDescription(
                        "The brokers that restart together, or did so last. Absent unless spec.rollout.maxUnavailable is above 1.")
                @Nullable Batch batch,
        @JsonPropertyDescription("What the rollout waits for; absent while it moves.")
                @Nullable Blocked blocked) {

    /** One broker that does not run the wanted revision yet, or is not back in sync. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BrokerProgress(
            @Required @JsonPropertyDescription("Id of the broker.") Integer broker,
            @Required @JsonPropertyDescription("Where it stands.") State state,
            @Size(max = 1024) @JsonPropertyDescription("Why, for people.")
                    @Nullable String message) {}

    /** Brokers of one rack that restart together. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Batch(
            @Required
                    @Size(max = RolloutSpec.MAX_UNAVAILABLE)
                    @JsonPropertyDescription("Ids of the brokers.")
                    List<Integer> brokers,
            @Size(max = 256) @JsonPropertyDescription("The rack that they are in.")
                    @Nullable String rack,
            @Required
                    @Size(max = 1024)
                    @JsonPropertyDescription("Why they are not more, for people.")
                    String limit) {}

    /** Where a broker stands in a rollout. */
    public enum State {
        /** Its turn has not come. */
        Waiting,
        /** It is its turn, and stopping it now would break something. */
        Blocked,
        /** It stops, starts, or is not ready yet. */
        Restarting
    }

    /** The one thing that a rollout waits for. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Blocked(
            @JsonPropertyDescription("Id of the broker that should restart next.")
                    @Nullable Integer broker,
            @Required
                    @Size(max = 128)
                    @JsonPropertyDescription("Why it may not, in one CamelCase word.")
                    String reason,
            @Size(max = 2048) @JsonPropertyDescription("Why it may not, for people.")
                    @Nullable String message,
            @Required @JsonPropertyDescription("Since when.") String since) {}
}

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

/** A change of the number of brokers. Absent when there is none. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScalingStatus(
        @Required @JsonPropertyDescription("Where it stands.") Phase phase,
        @Required @JsonPropertyDescription("Brokers before.") Integer from,
        @Required @JsonPropertyDescription("Brokers after.") Integer to,
        @Size(max = ClusterSpec.MAX_REPLICAS)
                @JsonPropertyDescription("Ids of the brokers that leave.")
                @Nullable List<Integer> leaving,
        @JsonPropertyDescription("Replicas that still have to leave those brokers.")
                @Nullable Integer replicasLeft,
        @Size(max = 2048) @JsonPropertyDescription("What it waits for, for people.")
                @Nullable String message) {

    /** Where a change of the number of brokers stands. */
    public enum Phase {
        /** New brokers start. */
        Starting,
        /** Replicas move away from the brokers that leave. */
        Draining,
        /** The brokers are empty, stop, and leave the metadata. */
        Removing
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

/** How changes reach the brokers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutSpec(
        @JsonPropertyDescription("While true no broker is restarted; everything else goes on.")
                @Nullable Boolean paused,
        @JsonPropertyDescription(
                        "Any change of this time restarts all brokers, one by one. The way to ask for a rolling restart from Git or by kubectl patch.")
                @Size(max = 40)
                @Nullable String restartAt,
        @JsonPropertyDescription(
                        "Accepts that partitions with a single replica are unavailable while their broker restarts. If absent such a partition blocks the"
                                + " rollout; a Cluster of one broker always accepts it.")
                @Nullable Boolean allowSingleReplicaUnavailable) {}

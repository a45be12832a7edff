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

/** A balance that goes on. Absent when there is none. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BalanceStatus(
        @Size(max = 253)
                @JsonPropertyDescription("The Rebalance that asked for it; absent if nobody did.")
                @Nullable String rebalance,
        @JsonPropertyDescription("Partitions whose replicas have still to change.")
                @Nullable Integer partitionsLeft,
        @Required
                @Size(max = 2048)
                @JsonPropertyDescription("What it does or waits for, for people.")
                String message) {}

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

/** Volumes that grow by themselves, or are replaced. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StorageStatus(
        @Size(max = 20)
                @JsonPropertyDescription("The size that all volumes have, or are on their way to.")
                String size,
        @Size(max = 40) @JsonPropertyDescription("When they last grew by themselves.")
                @Nullable String expandedTime,
        @JsonPropertyDescription("The broker whose volume is being replaced.")
                @Nullable Integer replacing,
        @Size(max = 100)
                @JsonPropertyDescription("The brokers whose volumes are still to be replaced.")
                @Nullable List<Integer> toReplace) {}

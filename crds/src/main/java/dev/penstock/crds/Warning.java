/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Something that was done as asked, and is less safe than it could be. */
public record Warning(
        @Required
                @Size(max = 128)
                @JsonPropertyDescription("What is less safe, in one CamelCase word.")
                String reason,
        @Required
                @Size(max = 1024)
                @JsonPropertyDescription("What can happen, and how to avoid it.")
                String message) {}

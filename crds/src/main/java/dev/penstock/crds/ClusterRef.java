/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names the {@link Cluster}, in the same namespace, that a topic lives in. */
public record ClusterRef(
        @Required
                @Size(min = 1, max = 40)
                @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
                @JsonPropertyDescription("Name of the Cluster.")
                String name) {}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import org.jspecify.annotations.Nullable;

/** The volume of each broker. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "has(self.class) == has(oldSelf.class) && (!has(self.class) || self.class == oldSelf.class)",
        message = "storage.class is immutable: a volume cannot change its class")
@ValidationRule(
        value =
                "!has(self.autoExpand) || quantity(self.autoExpand.maxSize).compareTo(quantity(self.size)) >= 0",
        message = "storage.autoExpand.maxSize cannot be less than storage.size")
public record StorageSpec(
        @Required
                @Size(max = 20)
                @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
                @ValidationRule(
                        value = "quantity(self).compareTo(quantity(oldSelf)) >= 0",
                        message = "storage.size can only grow: a volume cannot shrink")
                @JsonPropertyDescription(
                        "Size of each broker's volume, such as 100Gi. It can grow and never shrink.")
                String size,
        @JsonProperty("class")
                @Size(max = 253)
                @JsonPropertyDescription(
                        "StorageClass of the volumes; the cluster's default one if absent. Immutable.")
                @Nullable String storageClass,
        @JsonPropertyDescription(
                        "What becomes of the volumes when the Cluster is deleted or brokers are removed: Retain (if absent) or Delete.")
                @Nullable DeletionPolicy deletionPolicy,
        @JsonPropertyDescription(
                        "Lets volumes grow by themselves before they are full; they do not if absent.")
                @Nullable AutoExpandSpec autoExpand) {}

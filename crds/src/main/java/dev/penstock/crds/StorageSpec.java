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
                "(has(self.class) == has(oldSelf.class) && (!has(self.class) || self.class == oldSelf.class)) || (has(self.class) && has(self.allowReplacement) && self.allowReplacement)",
        message =
                "storage.class can be set or changed only with storage.allowReplacement, and not be taken away: a volume cannot change its class, each must be replaced")
@ValidationRule(
        value =
                "quantity(self.size).compareTo(quantity(oldSelf.size)) >= 0 || (has(self.allowReplacement) && self.allowReplacement && !has(self.autoExpand))",
        message =
                "storage.size can be lowered only with storage.allowReplacement and without autoExpand: a volume cannot shrink, each must be replaced")
@ValidationRule(
        value =
                "!has(self.autoExpand) || quantity(self.autoExpand.maxSize).compareTo(quantity(self.size)) >= 0",
        message = "storage.autoExpand.maxSize cannot be less than storage.size")
public record StorageSpec(
        @Required
                @Size(max = 20)
                @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
                @JsonPropertyDescription(
                        "Size of each broker's volume, such as 100Gi. It can grow, and become smaller with allowReplacement.")
                String size,
        @JsonProperty("class")
                @Size(max = 253)
                @JsonPropertyDescription(
                        "StorageClass of the volumes; the cluster's default one if absent. Changes only with allowReplacement.")
                @Nullable String storageClass,
        @JsonPropertyDescription(
                        "What becomes of the volumes when the Cluster is deleted or brokers are removed: Retain (if absent) or Delete.")
                @Nullable DeletionPolicy deletionPolicy,
        @JsonPropertyDescription(
                        "Lets volumes grow by themselves before they are full; they do not if absent.")
                @Nullable AutoExpandSpec autoExpand,
        @JsonPropertyDescription(
                        "Lets the operator replace volumes that are larger than size, or of another class, one broker after the other and with one broker more for the time. Without it (false, if absent) they stay.")
                @Nullable Boolean allowReplacement) {}

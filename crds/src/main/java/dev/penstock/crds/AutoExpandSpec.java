/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

/** When volumes grow by themselves, by how much, and how far. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AutoExpandSpec(
        @Required
                @Size(max = 20)
                @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
                @JsonPropertyDescription(
                        "No volume grows beyond this by itself, such as 500Gi. At least storage.size.")
                String maxSize,
        @Min(AutoExpandSpec.MIN_AT_PERCENT)
                @Max(AutoExpandSpec.MAX_AT_PERCENT)
                @JsonPropertyDescription(
                        "Volumes grow when one of them is in use to so many percent, 50 to 95; 80 if absent.")
                @Nullable Integer atPercent,
        @Min(AutoExpandSpec.MIN_STEP_PERCENT)
                @Max(AutoExpandSpec.MAX_STEP_PERCENT)
                @JsonPropertyDescription(
                        "By how many percent of their size they grow at a time, 5 to 100, rounded up to whole Gi (from 1Gi on) or Mi; 25 if absent.")
                @Nullable Integer stepPercent,
        @Size(max = 20)
                @Pattern("^[1-9][0-9]{0,4}(s|m|h)$")
                @JsonPropertyDescription(
                        "They do not grow again before so much time has passed, such as 6h, which some clouds demand; 10m if absent.")
                @Nullable String cooldown) {
    public static final int MIN_AT_PERCENT = 50;
    public static final int MAX_AT_PERCENT = 95;
    public static final int AT_PERCENT = 80;
    public static final int MIN_STEP_PERCENT = 5;
    public static final int MAX_STEP_PERCENT = 100;
    public static final int STEP_PERCENT = 25;
    public static final String COOLDOWN = "10m";
}

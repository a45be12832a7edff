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
import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

/** When replicas are moved so that brokers carry alike, and how fast. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BalanceSpec(
        @JsonPropertyDescription(
                        "OnScale (if absent): when brokers were added. Auto: also when brokers have become uneven. Manual: only by a Rebalance.")
                @Nullable Mode mode,
        @Size(max = 20)
                @Pattern("^[1-9][0-9]{0,8}(Ki|Mi|Gi)$")
                @JsonPropertyDescription(
                        "Bytes a second that are copied to one broker at most, on average, when replicas are balanced or brokers leave, such as 100Mi; 60Mi if absent.")
                @Nullable String bandwidthPerBroker,
        @Min(1)
                @Max(BalanceSpec.MAX_MOVING)
                @JsonPropertyDescription("Partitions that move at the same time; 32 if absent.")
                @Nullable Integer maxMovingPartitions) {
    public static final int MAX_MOVING = 1000;

    /** When a balance begins by itself. */
    public enum Mode {
        Auto,
        OnScale,
        Manual
    }
}

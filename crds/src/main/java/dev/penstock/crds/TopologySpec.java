/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

import org.jspecify.annotations.Nullable;

/** How brokers, and with them replicas, are spread over the nodes. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TopologySpec(
        @Size(min = 1, max = 317)
                @Pattern("^([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$")
                @JsonPropertyDescription(
                        "Label of the nodes whose value is a broker's rack; topology.kubernetes.io/zone if absent.")
                @Nullable String zoneKey,
        @JsonPropertyDescription(
                        "What becomes of a broker that would make the zones uneven: ScheduleAnyway (if absent) or DoNotSchedule.")
                @Nullable WhenUnsatisfiable whenUnsatisfiable) {

    /** Kubernetes' own words, of topology spread constraints. */
    public enum WhenUnsatisfiable {
        /** It runs where there is room. */
        ScheduleAnyway,
        /** It waits. */
        DoNotSchedule
    }
}

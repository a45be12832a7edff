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

/** How changes reach the brokers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RolloutSpec(
        @JsonPropertyDescription("While true no broker is restarted; everything else goes on.")
                @Nullable Boolean paused,
        @JsonPropertyDescription(
                        "Any change of this time restarts all brokers, step by step. The way to ask for a rolling restart from Git or by kubectl patch.")
                @Size(max = 40)
                @Nullable String restartAt,
        @Min(1)
                @Max(RolloutSpec.MAX_UNAVAILABLE)
                @JsonPropertyDescription(
                        "At most so many brokers restart together: of one rack, no more than a third of all, and only when each of them says that nothing breaks while all of"
                                + " them are away. 1 if absent: one by one. The active controller always restarts last and alone.")
                @Nullable Integer maxUnavailable,
        @JsonPropertyDescription(
                        "Accepts that partitions with a single replica are unavailable while their broker restarts. If absent such a partition blocks the"
                                + " rollout; a Cluster of one broker always accepts it.")
                @Nullable Boolean allowSingleReplicaUnavailable,
        @Size(max = 20)
                @Pattern("^[1-9][0-9]{0,4}(s|m|h)$")
                @JsonPropertyDescription(
                        "A rollout that waits for the same thing for so long is Stalled, such as 30m, which it is if absent. It goes on when it can.")
                @Nullable String progressDeadline,
        @JsonPropertyDescription(
                        "When brokers may be restarted; always if absent. Broken brokers of an old revision are replaced at any time.")
                @Nullable WindowSpec window) {

    /** A third of as many brokers as a Cluster may have. */
    public static final int MAX_UNAVAILABLE = ClusterSpec.MAX_REPLICAS / 3;

    public static final String PROGRESS_DEADLINE = "30m";
}

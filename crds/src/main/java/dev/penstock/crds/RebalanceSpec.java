/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What a user asks of a {@link Rebalance}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "(has(self.goal) && self.goal == 'DrainBrokers') == (has(self.brokers) && self.brokers.size() > 0)",
        message = "brokers are named with goal DrainBrokers, and only then")
@ValidationRule(
        value =
                "has(self.goal) == has(oldSelf.goal) && (!has(self.goal) || self.goal == oldSelf.goal)"
                        + " && has(self.brokers) == has(oldSelf.brokers) && (!has(self.brokers) || self.brokers == oldSelf.brokers)",
        message =
                "goal and brokers are immutable, because the plan is for them: make another Rebalance")
@ValidationRule(
        value = "!has(self.approved) || (has(self.approval) && self.approval == 'Manual')",
        message = "approved has a meaning only with approval Manual")
public record RebalanceSpec(
        @Required
                @ValidationRule(
                        value = "self.name == oldSelf.name",
                        message = "clusterRef is immutable: make another Rebalance")
                @JsonPropertyDescription("The Cluster, in the same namespace. Immutable.")
                ClusterRef clusterRef,
        @JsonPropertyDescription(
                        "Balance (if absent): racks, replica counts, bytes and leaders. LeadersOnly: nothing is copied. DrainBrokers: the brokers are emptied.")
                @Nullable Goal goal,
        @Size(max = ClusterSpec.MAX_REPLICAS)
                @ValidationRule(
                        value = "self.all(broker, broker >= 0)",
                        message = "brokers are ids of brokers, from 0")
                @JsonPropertyDescription("Ids of the brokers to empty.")
                @Nullable List<Integer> brokers,
        @JsonPropertyDescription(
                        "Auto (if absent): it begins at once. Manual: it shows its plan and waits for approved.")
                @Nullable Approval approval,
        @JsonPropertyDescription("Lets a plan that was shown begin.") @Nullable Boolean approved) {

    /** What is wanted. */
    public enum Goal {
        Balance,
        LeadersOnly,
        DrainBrokers
    }

    /** Who lets it begin. */
    public enum Approval {
        Auto,
        Manual
    }
}

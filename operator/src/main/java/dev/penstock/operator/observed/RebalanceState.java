/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import dev.penstock.crds.Condition;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.RebalanceSpec;
import dev.penstock.crds.RebalanceStatus;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A balance that somebody asked for.
 *
 * @param created when, as Kubernetes writes it
 * @param goal what is to be balanced
 * @param drained brokers to be emptied, where that is the goal
 * @param planned its plan stands in its status, for this spec
 * @param approved it may begin
 * @param finished it is over, for this spec
 */
public record RebalanceState(
        String name,
        String created,
        RebalanceSpec.Goal goal,
        Set<Integer> drained,
        boolean planned,
        boolean approved,
        boolean finished) {

    public static RebalanceState of(Rebalance rebalance) {
        RebalanceSpec spec = rebalance.getSpec();
        Optional<RebalanceStatus> status =
                Optional.ofNullable(rebalance.getStatus())
                        .filter(
                                known ->
                                        java.util.Objects.equals(
                                                known.observedGeneration(),
                                                rebalance.getMetadata().getGeneration()));
        boolean approved =
                spec.approval() != RebalanceSpec.Approval.Manual
                        || Boolean.TRUE.equals(spec.approved());
        return new RebalanceState(
                rebalance.getMetadata().getName(),
                String.valueOf(rebalance.getMetadata().getCreationTimestamp()),
                spec.goal() == null ? RebalanceSpec.Goal.Balance : spec.goal(),
                new TreeSet<>(Optional.ofNullable(spec.brokers()).orElse(List.of())),
                Optional.ofNullable(rebalance.getStatus()).map(RebalanceStatus::plan).isPresent(),
                approved,
                status.map(RebalanceState::isReady).orElse(false));
    }

    private static boolean isReady(RebalanceStatus status) {
        return Optional.ofNullable(status.conditions()).orElse(List.of()).stream()
                .anyMatch(
                        condition ->
                                condition.type().equals("Ready")
                                        && condition.status() == Condition.Status.True);
    }
}

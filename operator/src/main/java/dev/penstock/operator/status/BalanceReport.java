/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.BalanceStatus;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.RebalanceState;
import dev.penstock.operator.plan.Objection;
import dev.penstock.operator.plan.Step;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** How far a balance of replicas has come. */
final class BalanceReport {
    private BalanceReport() {}

    /** Null when no balance goes on. */
    static @Nullable BalanceStatus of(ClusterReport report) {
        if (!goesOn(report)) {
            return null;
        }
        BalanceStatus before =
                report.cluster().getStatus() == null
                        ? null
                        : report.cluster().getStatus().balance();
        return new BalanceStatus(
                report.observed().balancing().active().map(RebalanceState::name).orElse(null),
                report.step() instanceof Step.Balance balance
                        ? Integer.valueOf(balance.left())
                        : before == null ? null : before.partitionsLeft(),
                message(report.step()));
    }

    static void condition(Conditions conditions, ClusterReport report) {
        if (report.observed().brokers() instanceof BrokersView.Known) {
            boolean goesOn = goesOn(report);
            conditions.add(
                    Conditions.BALANCED,
                    !goesOn,
                    goesOn ? "Balancing" : "NothingToDo",
                    goesOn ? message(report.step()) : "no balance of replicas goes on");
        } else {
            conditions
                    .previous(Conditions.BALANCED)
                    .ifPresent(
                            known ->
                                    conditions.add(
                                            known.type(),
                                            known.status(),
                                            known.reason(),
                                            Optional.ofNullable(known.message()).orElse("")));
        }
    }

    private static boolean goesOn(ClusterReport report) {
        boolean ends =
                report.step() instanceof Step.FinishRebalance
                        || (report.step() instanceof Step.MarkBalancing mark && !mark.on());
        return !ends
                && (report.desired().sizing().balancing()
                        || report.observed().balancing().active().isPresent()
                        || report.step() instanceof Step.MarkBalancing);
    }

    private static String message(Step step) {
        return switch (step) {
            case Step.Balance balance ->
                    "changing replicas of "
                            + balance.targets().size()
                            + " partitions, "
                            + balance.left()
                            + " left";
            case Step.WaitFor(Objection objection) -> Conditions.shortened(objection.message());
            default -> "replicas are to be balanced";
        };
    }
}

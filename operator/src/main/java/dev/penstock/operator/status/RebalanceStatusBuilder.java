/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.Rebalance;
import dev.penstock.crds.RebalanceStatus;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.RebalanceState;
import dev.penstock.operator.plan.BalancePlan;
import dev.penstock.operator.plan.BalanceRules;
import dev.penstock.operator.plan.Objection;
import dev.penstock.operator.plan.Step;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;

/** The status of a Rebalance. One whose Cluster does not exist has none: nobody looks at it. */
public final class RebalanceStatusBuilder {
    /** Where it stands. */
    private record State(boolean ready, boolean works, String reason, String message) {}

    private RebalanceStatusBuilder() {}

    /** The status after a look at its Cluster. One that is over stays as it is. */
    public static RebalanceStatus of(ClusterReport report, Rebalance rebalance) {
        RebalanceState asked = RebalanceState.of(rebalance);
        RebalanceStatus before =
                Optional.ofNullable(rebalance.getStatus())
                        .orElseGet(() -> new RebalanceStatus(null, null, null, null));
        if (asked.finished()) {
            return before;
        }
        RebalanceStatus.Plan plan =
                Optional.ofNullable(before.plan()).or(() -> plan(report, asked)).orElse(null);
        State state = state(report, asked, plan);
        Long generation = rebalance.getMetadata().getGeneration();
        return new RebalanceStatus(
                generation,
                plan,
                left(report, asked, before, state),
                new Conditions(
                                before.conditions(),
                                generation == null ? 0 : generation,
                                report.now())
                        .add(Conditions.READY, state.ready(), state.reason(), state.message())
                        .addWhile(
                                state.works(),
                                Conditions.RECONCILING,
                                state.reason(),
                                state.message())
                        .sorted());
    }

    /** In figures, once the brokers have told how large the replicas are. */
    private static Optional<RebalanceStatus.Plan> plan(ClusterReport report, RebalanceState asked) {
        if (!(report.observed().brokers() instanceof BrokersView.Known view)
                || report.observed().balancing().sizes().isEmpty()) {
            return Optional.empty();
        }
        BalancePlan plan = BalanceRules.planFor(asked, report.observed(), view);
        Duration time = BalanceRules.estimate(plan, report.cluster().getSpec());
        return Optional.of(
                new RebalanceStatus.Plan(
                        plan.partitions(),
                        Figures.bytes(plan.bytes()),
                        Figures.time(time),
                        plan.skewBefore(),
                        plan.skewAfter()));
    }

    private static State state(
            ClusterReport report, RebalanceState asked, RebalanceStatus.@Nullable Plan plan) {
        if (plan == null) {
            return new State(
                    false,
                    true,
                    "BrokersDoNotAnswer",
                    "the brokers do not tell what there is to move");
        }
        if (!asked.approved()) {
            return new State(
                    false,
                    false,
                    "AwaitingApproval",
                    "the plan is in status.plan; set spec.approved to let it begin");
        }
        boolean active =
                report.observed()
                        .balancing()
                        .active()
                        .map(RebalanceState::name)
                        .equals(Optional.of(asked.name()));
        if (!active) {
            return new State(
                    false, true, "Queued", "its turn comes after older Rebalances of the Cluster");
        }
        return switch (report.step()) {
            case Step.FinishRebalance _ ->
                    new State(true, false, "Finished", "nothing is left to move");
            case Step.Balance balance ->
                    new State(
                            false,
                            true,
                            "Moving",
                            "changing replicas, " + balance.left() + " partitions left");
            case Step.WaitFor(Objection objection) ->
                    new State(false, true, objection.reason(), objection.message());
            default -> new State(false, true, "Waiting", "the Cluster is being changed");
        };
    }

    private static @Nullable Integer left(
            ClusterReport report, RebalanceState asked, RebalanceStatus before, State state) {
        if (state.ready()) {
            return 0;
        }
        return report.step() instanceof Step.Balance balance
                        && balance.rebalance().equals(Optional.of(asked.name()))
                ? Integer.valueOf(balance.left())
                : before.partitionsLeft();
    }
}

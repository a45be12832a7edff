/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.RolloutStatus;
import dev.penstock.crds.RolloutStatus.Batch;
import dev.penstock.crds.RolloutStatus.Blocked;
import dev.penstock.crds.RolloutStatus.BrokerProgress;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.plan.Objection;
import dev.penstock.operator.plan.Step;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How far a restart of the brokers has come, broker by broker. */
final class RolloutReport {
    private RolloutReport() {}

    /**
     * Null when no broker runs an old revision, and none that was restarted is still coming back.
     */
    static @Nullable RolloutStatus of(ClusterReport report, ClusterStatus before) {
        List<BrokerProgress> brokers = new ArrayList<>();
        boolean stale = report.observed().stale(report.desired().revision()).findAny().isPresent();
        boolean started = before.rollout() != null;
        for (PodState pod : report.observed().pods()) {
            progress(pod, report, stale || started).ifPresent(brokers::add);
        }
        if (brokers.isEmpty() || (!stale && !started)) {
            return null;
        }
        return new RolloutStatus(
                report.desired().revision(),
                brokers,
                batch(report, before.rollout()),
                blocked(report, before));
    }

    /** It is told until the next one begins, or the rollout is over. */
    private static @Nullable Batch batch(ClusterReport report, @Nullable RolloutStatus before) {
        if (report.step() instanceof Step.RestartTogether together && report.failure().isEmpty()) {
            return new Batch(
                    List.copyOf(together.ids()),
                    together.rack().isEmpty() ? null : together.rack(),
                    Conditions.shortened(together.limit()));
        }
        return before == null || report.step() instanceof Step.RestartBroker
                ? null
                : before.batch();
    }

    private static Optional<BrokerProgress> progress(
            PodState pod, ClusterReport report, boolean rolling) {
        boolean stale = !pod.revision().equals(report.desired().revision());
        if (rolling && (pod.terminating() || !pod.ready() || restartsNow(report.step(), pod))) {
            return Optional.of(
                    new BrokerProgress(
                            pod.broker(),
                            RolloutStatus.State.Restarting,
                            pod.trouble().orElse(null)));
        }
        if (!stale) {
            return Optional.empty();
        }
        return report.step() instanceof Step.WaitFor(Objection objection)
                        && objection.broker().equals(Optional.of(pod.broker()))
                ? Optional.of(
                        new BrokerProgress(
                                pod.broker(),
                                RolloutStatus.State.Blocked,
                                Conditions.shortened(objection.message())))
                : Optional.of(new BrokerProgress(pod.broker(), RolloutStatus.State.Waiting, null));
    }

    private static boolean restartsNow(Step step, PodState pod) {
        return switch (step) {
            case Step.RestartBroker restart -> restart.broker() == pod.broker();
            case Step.RestartTogether together -> together.ids().contains(pod.broker());
            default -> false;
        };
    }

    private static @Nullable Blocked blocked(ClusterReport report, ClusterStatus before) {
        if (!(report.step() instanceof Step.WaitFor(Objection objection))) {
            return null;
        }
        Blocked last = before.rollout() == null ? null : before.rollout().blocked();
        Integer broker = objection.broker().orElse(null);
        boolean same =
                last != null
                        && last.reason().equals(objection.reason())
                        && java.util.Objects.equals(last.broker(), broker);
        String since = same && last != null ? last.since() : Conditions.text(report.now());
        return new Blocked(
                broker, objection.reason(), Conditions.shortened(objection.message()), since);
    }
}

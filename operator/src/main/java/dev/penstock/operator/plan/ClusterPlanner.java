/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Differences;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.StatefulSetState;
import dev.penstock.operator.observed.Zones;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What to do next for a Cluster.
 *
 * <h2>The order</h2>
 *
 * <p>The rules are asked in turn, and the first that has something to say decides. What only adds
 * or repairs (apply, grow, more brokers, a broken pod of an old revision) stands before what
 * disrupts (restart, fewer brokers) and is never held back by bad health; what disrupts is held
 * back by any doubt. So a rollout that broke is repaired by applying a good spec again: the pods of
 * the bad revision are not ready, and therefore replaced at once.
 *
 * <h2>The order of restarts</h2>
 *
 * <p>Highest broker first, the active controller last: each hand-over of the quorum costs all
 * brokers something, and it should happen once. Several restart together only if the spec allows it
 * and they prove it ({@link RestartBatches}).
 */
public final class ClusterPlanner {

    /** Part of the order: what to do, if this rule has something to say. */
    private interface Rule {
        Optional<Step> step(DesiredCluster desired, ObservedCluster observed);
    }

    private static final List<Rule> RULES =
            List.of(
                    ClusterPlanner::adoptOnlyWhole,
                    ClusterPlanner::apply,
                    ClusterPlanner::suspend,
                    ClusterPlanner::noteRacks,
                    VolumeRules::grow,
                    ClusterPlanner::settle,
                    ClusterPlanner::replaceBroken,
                    SettingsRules::alter,
                    VoterRules::noteBegun,
                    ScalingRules::forgetStoppedBrokers,
                    VoterRules::add,
                    VolumeReplacement::finish,
                    ClusterPlanner::finishDrain,
                    InternalTopicRules::raise,
                    ClusterPlanner::restart,
                    VolumeReplacement::begin,
                    ScalingRules::fewerBrokers,
                    VoterRules::removeFromThoseThatStay,
                    ClusterPlanner::waitUntilReady,
                    BalanceRules::balance,
                    ClusterPlanner::sayPaused,
                    VolumeReplacement::sayPaused,
                    VolumeReplacement::sayWhatDoesNotFit,
                    VolumeRules::sayRefused,
                    SettingsRules::sayRefused);

    private ClusterPlanner() {}

    /** The one step to take now. */
    public static Step next(DesiredCluster desired, ObservedCluster observed) {
        return RULES.stream()
                .flatMap(rule -> rule.step(desired, observed).stream())
                .findFirst()
                .orElseGet(Step.Done::new);
    }

    /**
     * A Cluster that adopts the volumes of an earlier one begins with the voters that these know:
     * without a majority of them nothing can be decided, not even to have fewer.
     */
    private static Optional<Step> adoptOnlyWhole(DesiredCluster desired, ObservedCluster observed) {
        boolean adopts = observed.statefulSet().isEmpty() && observed.pods().isEmpty();
        int voters = desired.identity().voters();
        return !adopts || desired.wantedReplicas() >= voters
                ? Optional.empty()
                : Optional.of(
                        new Step.Refuse(
                                "FewerBrokersThanVoters",
                                "the volumes that are there belong to a Cluster with "
                                        + voters
                                        + " voters of the metadata quorum: replicas must be at least "
                                        + voters
                                        + " to adopt them, and may be fewer when the Cluster is Ready"));
    }

    private static Optional<Step> apply(DesiredCluster desired, ObservedCluster observed) {
        List<HasMetadata> different =
                desired.resources().stream()
                        .filter(
                                resource ->
                                        observed.counterpartOf(resource)
                                                .map(actual -> Differences.differ(resource, actual))
                                                .orElse(true))
                        .toList();
        return different.isEmpty() ? Optional.empty() : Optional.of(new Step.Apply(different));
    }

    /** Nothing of what follows makes sense without brokers. */
    private static Optional<Step> suspend(DesiredCluster desired, ObservedCluster observed) {
        if (!desired.sizing().suspended()) {
            return Optional.empty();
        }
        int pods = observed.pods().size();
        return Optional.of(
                pods == 0
                        ? new Step.Suspended()
                        : new Step.WaitFor(
                                Objection.progress("Suspending", pods + " brokers are stopping")));
    }

    /**
     * A broker waits for its rack before it starts, so nothing may come before this. A node that is
     * gone says nothing against what its pod was told.
     */
    private static Optional<Step> noteRacks(DesiredCluster desired, ObservedCluster observed) {
        List<Step.PodRack> racks =
                observed.pods().stream()
                        .flatMap(pod -> rackToTell(pod, observed).stream())
                        .toList();
        return racks.isEmpty() ? Optional.empty() : Optional.of(new Step.NoteRacks(racks));
    }

    private static Optional<Step.PodRack> rackToTell(PodState pod, ObservedCluster observed) {
        return pod.node()
                .map(observed.zones().byNode()::get)
                .filter(zone -> pod.rack().isEmpty() || !zone.equals(Zones.NONE))
                .filter(zone -> !pod.rack().equals(Optional.of(zone)))
                .map(zone -> new Step.PodRack(pod.name(), pod.uid(), zone));
    }

    /**
     * A pod that is deleted before the StatefulSet's controller has seen the new template would
     * come back as it was.
     */
    private static Optional<Step> settle(DesiredCluster desired, ObservedCluster observed) {
        return observed.statefulSet().filter(StatefulSetState::settled).isPresent()
                ? Optional.empty()
                : Optional.of(
                        new Step.WaitFor(
                                Objection.progress(
                                        "StatefulSetPending",
                                        "the StatefulSet's controller has not seen the newest spec yet")));
    }

    private static Optional<Step> replaceBroken(DesiredCluster desired, ObservedCluster observed) {
        return paused(desired)
                ? Optional.empty()
                : observed.stale(desired.revision())
                        .filter(pod -> !pod.ready() && !pod.terminating())
                        .findFirst()
                        .map(
                                pod ->
                                        restartOf(
                                                pod,
                                                "it is not ready and runs an old revision"
                                                        + pod.trouble()
                                                                .map(t -> " (" + t + ")")
                                                                .orElse("")));
    }

    /** A drain that has begun is one disruption, and a restart would be the second. */
    private static Optional<Step> finishDrain(DesiredCluster desired, ObservedCluster observed) {
        return desired.sizing().draining().isEmpty()
                ? Optional.empty()
                : ScalingRules.fewerBrokers(desired, observed);
    }

    private static Optional<Step> restart(DesiredCluster desired, ObservedCluster observed) {
        List<PodState> stale = observed.stale(desired.revision()).toList();
        if (stale.isEmpty() || paused(desired)) {
            return Optional.empty();
        }
        Optional<Objection> objection =
                MaintenanceWindow.objection(stale, desired, observed)
                        .or(() -> SafetyChecks.beforeARestart(desired, observed));
        return Optional.of(
                objection
                        .<Step>map(Step.WaitFor::new)
                        .orElseGet(() -> restartSomeOf(stale, desired, observed)));
    }

    /**
     * The first in the order that may stop, perhaps with others of its rack; if none may, the
     * objection of the first. One that does not answer may be stopping already, so it holds back
     * all. The controller's turn comes only when it is the only one left.
     */
    private static Step restartSomeOf(
            List<PodState> stale, DesiredCluster desired, ObservedCluster observed) {
        Optional<Integer> controller =
                observed.brokers() instanceof BrokersView.Known view
                        ? view.activeController()
                        : Optional.empty();
        List<PodState> others =
                stale.stream()
                        .filter(pod -> !controller.equals(Optional.of(pod.broker())))
                        .sorted(Comparator.comparingInt(PodState::broker).reversed())
                        .toList();
        List<PodState> candidates = others.isEmpty() ? stale : others;
        Optional<Objection> unknown =
                candidates.stream()
                        .filter(pod -> StopObjections.isUnknown(pod.broker(), observed))
                        .findFirst()
                        .flatMap(pod -> objectionTo(pod, desired, observed));
        if (unknown.isPresent()) {
            return new Step.WaitFor(unknown.get());
        }
        List<PodState> free =
                candidates.stream()
                        .filter(pod -> objectionTo(pod, desired, observed).isEmpty())
                        .toList();
        if (free.isEmpty()) {
            return new Step.WaitFor(
                    objectionTo(candidates.getFirst(), desired, observed).orElseThrow());
        }
        return RestartBatches.areAskedFor(desired)
                ? RestartBatches.next(free, desired, observed)
                : restartOfStale(free.getFirst());
    }

    private static Optional<Objection> objectionTo(
            PodState pod, DesiredCluster desired, ObservedCluster observed) {
        return StopObjections.to(pod.broker(), desired, observed);
    }

    static Step.RestartBroker restartOfStale(PodState pod) {
        return restartOf(pod, "it runs an old revision");
    }

    private static Step.RestartBroker restartOf(PodState pod, String reason) {
        return new Step.RestartBroker(pod.broker(), pod.name(), pod.uid(), reason);
    }

    private static Optional<Step> waitUntilReady(DesiredCluster desired, ObservedCluster observed) {
        return SafetyChecks.beforeARestart(desired, observed).map(Step.WaitFor::new);
    }

    private static Optional<Step> sayPaused(DesiredCluster desired, ObservedCluster observed) {
        return paused(desired)
                ? observed.stale(desired.revision())
                        .findFirst()
                        .map(
                                pod ->
                                        new Step.WaitFor(
                                                Objection.rollout(
                                                        pod.broker(),
                                                        "Paused",
                                                        "spec.rollout.paused holds back the restart of brokers")))
                : Optional.empty();
    }

    static boolean paused(DesiredCluster desired) {
        var rollout = desired.cluster().getSpec().rollout();
        return rollout != null && Boolean.TRUE.equals(rollout.paused());
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterSpec;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;
import dev.penstock.crds.RolloutStatus;
import dev.penstock.crds.Warning;
import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.Labels;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.plan.Objection;
import dev.penstock.operator.plan.Step;
import dev.penstock.operator.plan.VolumeReplacement;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The status of a Cluster. */
public final class ClusterStatusBuilder {
    /**
     * What happens to a Cluster that has arrived, ends by itself, and leaves it as the spec says.
     */
    private static final Set<String> PASSING =
            Set.of(
                    "ReplicasCatchUp",
                    "ReplicasMove",
                    "LeadersReturn",
                    "BrokersDoNotAnswer",
                    "VotersCatchUp",
                    "NoActiveController");

    private static final String REPLACING = "ReplacingVolumes";

    /** What ends only when somebody changes something. */
    private static final Set<String> FOR_PEOPLE = Set.of("TooFewBrokersForTopic", "SingleReplica");

    private ClusterStatusBuilder() {}

    /** The status after a reconciliation. */
    public static ClusterStatus of(ClusterReport report) {
        ClusterStatus before =
                Optional.ofNullable(report.cluster().getStatus())
                        .orElseGet(ClusterStatusBuilder::none);
        ClusterSpec spec = report.cluster().getSpec();
        List<PodState> pods = report.observed().pods();
        int ready = (int) pods.stream().filter(pod -> pod.ready() && !pod.terminating()).count();
        int updated =
                (int)
                        pods.stream()
                                .filter(pod -> pod.revision().equals(report.desired().revision()))
                                .count();
        RolloutStatus rollout = RolloutReport.of(report, before);
        return new ClusterStatus(
                report.cluster().getMetadata().getGeneration(),
                report.desired().identity().clusterId(),
                version(report, before),
                pods.size(),
                ready,
                updated,
                ready + "/" + spec.replicas(),
                Labels.selectorText(report.desired().names()),
                Availability.voters(report, before).size(),
                report.bootstrap().orElse(before.bootstrap()),
                rollout,
                ScalingReport.of(report),
                BalanceReport.of(report),
                StorageReport.of(report, before),
                warnings(spec, report),
                conditions(report, before, rollout, ready));
    }

    /**
     * The status when the reconciliation itself failed: all stays as it was said, but that it is
     * not going on is said too.
     */
    public static ClusterStatus failed(Cluster cluster, String message, Instant now) {
        return withoutLook(cluster, false, "ReconcileFailed", message, now);
    }

    /** The status when the spec asks for what this operator cannot do. */
    public static ClusterStatus stalled(
            Cluster cluster, String reason, String message, Instant now) {
        return withoutLook(cluster, true, reason, message, now);
    }

    private static ClusterStatus withoutLook(
            Cluster cluster, boolean stalled, String reason, String message, Instant now) {
        ClusterStatus before =
                Optional.ofNullable(cluster.getStatus()).orElseGet(ClusterStatusBuilder::none);
        Long generation = cluster.getMetadata().getGeneration();
        Conditions conditions =
                new Conditions(before.conditions(), generation == null ? 0 : generation, now);
        conditions
                .previous(Conditions.AVAILABLE)
                .ifPresent(
                        available ->
                                conditions.add(
                                        Conditions.AVAILABLE,
                                        available.status(),
                                        available.reason(),
                                        String.valueOf(available.message())));
        conditions
                .add(Conditions.READY, false, reason, message)
                .addWhile(!stalled, Conditions.RECONCILING, reason, "the operator will try again")
                .addWhile(stalled, Conditions.STALLED, reason, message);
        return new ClusterStatus(
                generation,
                before.clusterId(),
                before.version(),
                before.replicas(),
                before.readyReplicas(),
                before.updatedReplicas(),
                before.brokersReady(),
                before.selector(),
                before.voters(),
                before.bootstrap(),
                before.rollout(),
                before.scaling(),
                before.balance(),
                before.storage(),
                before.warnings(),
                conditions.sorted());
    }

    private static ClusterStatus none() {
        return new ClusterStatus(
                null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null);
    }

    /** The version that all brokers run; while they differ, the one that they come from. */
    private static @Nullable String version(ClusterReport report, ClusterStatus before) {
        List<String> versions =
                report.observed().pods().stream().map(PodState::version).distinct().toList();
        return versions.size() == 1 ? versions.getFirst() : before.version();
    }

    private static @Nullable List<Warning> warnings(ClusterSpec spec, ClusterReport report) {
        List<Warning> warnings = new ArrayList<>();
        if (spec.replicas() == 1) {
            warnings.add(
                    new Warning(
                            "SingleBroker",
                            "one broker: it is away while it restarts, and what is on its volume is nowhere else; use at least 3"));
        } else if (ClusterIdentity.votersOf(spec.replicas()) == 1) {
            warnings.add(
                    new Warning(
                            "SingleVoter",
                            "one voter of the metadata quorum: without broker 0 nothing can be changed; use at least 3 brokers"));
        }
        if (spec.config() != null
                && "true".equals(String.valueOf(value(spec, "unclean.leader.election.enable")))) {
            warnings.add(
                    new Warning(
                            "UncleanLeaderElection",
                            "unclean.leader.election.enable lets a broker lead that lacks acknowledged records: they would be lost"));
        }
        warnings.addAll(RackWarnings.of(report));
        return warnings.isEmpty() ? null : warnings;
    }

    private static @Nullable Object value(ClusterSpec spec, String key) {
        return spec.config() == null || spec.config().get(key) == null
                ? null
                : spec.config().get(key).getValue();
    }

    private static List<Condition> conditions(
            ClusterReport report,
            ClusterStatus before,
            @Nullable RolloutStatus rollout,
            int ready) {
        long generation =
                Optional.ofNullable(report.cluster().getMetadata().getGeneration()).orElse(0L);
        Conditions conditions = new Conditions(before.conditions(), generation, report.now());
        Availability.condition(conditions, report, before, ready);
        boolean stays =
                conditions
                        .previous(Conditions.READY)
                        .filter(condition -> condition.status() == Condition.Status.True)
                        .filter(
                                condition ->
                                        Long.valueOf(generation)
                                                .equals(condition.observedGeneration()))
                        .isPresent();
        State state =
                ProgressDeadline.isOver(rollout, report)
                        ? overdue(report, stays)
                        : state(report, stays);
        BalanceReport.condition(conditions, report);
        StorageReport.condition(conditions, report);
        return conditions
                .add(Conditions.READY, state.ready(), state.reason(), state.message())
                .addWhile(
                        !state.ready() && !state.stalled(),
                        Conditions.RECONCILING,
                        state.reason(),
                        state.message())
                .addWhile(state.stalled(), Conditions.STALLED, state.reason(), state.message())
                .sorted();
    }

    /** Whether the Cluster is as the spec says, and if not, why. */
    private record State(boolean ready, boolean stalled, String reason, String message) {}

    private static State state(ClusterReport report, boolean stays) {
        if (report.failure().isPresent()) {
            return going("StepFailed", report.failure().get());
        }
        return switch (report.step()) {
            case Step.Done() -> arrived(report);
            case Step.Suspended() ->
                    new State(
                            true,
                            false,
                            "Suspended",
                            "no broker runs, as spec.suspend says; the volumes are kept");
            case Step.Refuse(String reason, String message) ->
                    new State(false, true, reason, message);
            case Step.WaitFor(Objection objection) ->
                    (stays && PASSING.contains(objection.reason()))
                                    || objection.kind() == Objection.Kind.Balance
                            ? balancing(report)
                            : new State(
                                    false,
                                    FOR_PEOPLE.contains(objection.reason()),
                                    objection.reason(),
                                    objection.message());
            case Step.Apply apply ->
                    going("Applying", "writing " + apply.resources().size() + " resources");
            case Step.NoteRacks told ->
                    going(
                            "BrokerStarting",
                            "telling " + told.racks().size() + " brokers their racks");
            case Step.GrowVolumes grow -> going("GrowingVolumes", "volumes grow to " + grow.size());
            case Step.RecreateStatefulSet _, Step.Cordon _, Step.ReplaceVolume _ -> volumes(report);
            case Step.AlterSettings alter ->
                    going("ChangingSettings", "settings of all brokers: " + alter.text());
            case Step.RestartBroker restart ->
                    going(
                            "RollingRestart",
                            "restarting broker " + restart.broker() + ": " + restart.reason());
            case Step.RestartTogether restart ->
                    going("RollingRestart", "restarting " + restart.text());
            case Step.AskWhatBreaks asked -> going("RollingRestart", asked.text());
            case Step.Resize resize -> scaling(report, resize.reason());
            case Step.MoveReplicas moves ->
                    scaling(report, "moving replicas, " + moves.left() + " left");
            case Step.Balance _, Step.MarkBalancing _, Step.FinishRebalance _ -> balancing(report);
            case Step.MarkBegun() -> going("Applying", "the metadata quorum has begun");
            case Step.AddVoter added ->
                    going(
                            "VotersChange",
                            "broker " + added.broker() + " becomes a voter of the metadata quorum");
            case Step.RemoveVoter removed ->
                    going(
                            "VotersChange",
                            "broker "
                                    + removed.broker()
                                    + " gives up its vote in the metadata quorum");
            case Step.Unregister gone ->
                    going("Scaling", "brokers " + gone.brokers() + " leave the metadata");
        };
    }

    /** On its way, and not there. */
    private static State going(String reason, String message) {
        return new State(false, false, reason, message);
    }

    /** It goes on when it can, but somebody should look. */
    private static State overdue(ClusterReport report, boolean stays) {
        State state = state(report, stays);
        return state.ready()
                ? state
                : new State(
                        false,
                        true,
                        state.reason(),
                        "no progress for "
                                + ProgressDeadline.textOf(report.cluster().getSpec())
                                + ": "
                                + state.message());
    }

    private static State scaling(ClusterReport report, String message) {
        return going(replaces(report) ? REPLACING : "Scaling", message);
    }

    private static State volumes(ClusterReport report) {
        return switch (report.step()) {
            case Step.Cordon(int broker, boolean on) ->
                    going(
                            REPLACING,
                            "broker "
                                    + broker
                                    + (on
                                            ? " is to take no new replicas"
                                            : " is to take replicas again"));
            case Step.ReplaceVolume replace ->
                    going(REPLACING, "broker " + replace.broker() + " gets another volume");
            default ->
                    replaces(report)
                            ? going(REPLACING, "new brokers will get other volumes")
                            : going("GrowingVolumes", "new brokers will get larger volumes");
        };
    }

    private static boolean replaces(ClusterReport report) {
        return VolumeReplacement.isUnderWay(report.desired(), report.observed());
    }

    /** Balancing takes nothing from what was asked for, unless restarts are held back meanwhile. */
    private static State balancing(ClusterReport report) {
        return report.observed().stale(report.desired().revision()).findAny().isEmpty()
                ? arrived(report)
                : new State(
                        false,
                        false,
                        "Paused",
                        "spec.rollout.paused holds back the restart of brokers");
    }

    private static State arrived(ClusterReport report) {
        return new State(
                true,
                false,
                "AsWanted",
                report.desired().wantedReplicas()
                        + " brokers run "
                        + report.desired().image().version());
    }
}

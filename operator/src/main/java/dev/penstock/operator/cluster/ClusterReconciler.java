/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Rebalance;
import dev.penstock.operator.act.Deed;
import dev.penstock.operator.act.ResourceWriter;
import dev.penstock.operator.act.StepActor;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.admin.AdminFailure;
import dev.penstock.operator.admin.BrokerAddresses;
import dev.penstock.operator.admin.StopImpacts;
import dev.penstock.operator.desired.BrokerImages;
import dev.penstock.operator.desired.BrokerImages.BrokerImage;
import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.SettingsState;
import dev.penstock.operator.plan.ClusterPlanner;
import dev.penstock.operator.plan.Objection;
import dev.penstock.operator.plan.SizingPlanner;
import dev.penstock.operator.plan.Step;
import dev.penstock.operator.status.ClusterReport;
import dev.penstock.operator.status.ClusterStatusBuilder;
import dev.penstock.operator.status.Conditions;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.TimeUnit;

/** Brings Clusters to what they should be, one step at a time. */
@ControllerConfiguration(
        name = "cluster",
        fieldManager = ResourceWriter.FIELD_MANAGER,
        triggerReconcilerOnAllEvents = true,
        maxReconciliationInterval =
                @MaxReconciliationInterval(interval = 60, timeUnit = TimeUnit.SECONDS))
@GradualRetry(maxAttempts = Integer.MAX_VALUE, initialInterval = 1_000, maxInterval = 30_000)
public final class ClusterReconciler implements Reconciler<Cluster> {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterReconciler.class);

    /** After a step there is likely to be another. */
    private static final Duration AFTER_A_STEP = Duration.ofMillis(300);

    /** Brokers do not send events to the operator, so it looks again. */
    private static final Duration WHILE_WAITING = Duration.ofSeconds(2);

    /**
     * Without a broker to ask all news are events. It looks again only for what time brings, so
     * that hundreds of Clusters that no node takes cost little.
     */
    private static final Duration WHILE_NO_BROKER_RUNS = Duration.ofSeconds(10);

    private final BrokerObserver observer;
    private final BrokerImages images;
    private final StepActor actor;
    private final NodeZones zones;
    private final Clock clock;
    private final ClusterCaches caches;
    private final ClusterGauges gauges;
    private final Balances balances;
    private final VolumeUses uses;
    private final SettingsRefusals settings;

    public ClusterReconciler(
            KubernetesClient client,
            ResourceWriter writer,
            StepActor actor,
            ClusterGauges gauges,
            AdminConnections connections,
            BrokerAddresses addresses,
            StopImpacts stopImpacts,
            BrokerImages images,
            Clock clock) {
        this.actor = actor;
        this.observer = new BrokerObserver(connections, addresses, stopImpacts);
        this.images = images;
        this.zones = new NodeZones(client, clock);
        this.clock = clock;
        this.caches = new ClusterCaches(clock);
        this.gauges = gauges;
        this.balances = new Balances(writer, clock);
        this.uses = new VolumeUses(clock);
        this.settings = new SettingsRefusals(clock);
    }

    @Override
    public List<EventSource<?, Cluster>> prepareEventSources(EventSourceContext<Cluster> context) {
        return caches.open(context);
    }

    @Override
    public UpdateControl<Cluster> reconcile(Cluster cluster, Context<Cluster> context) {
        if (context.isPrimaryResourceDeleted() || cluster.isMarkedForDeletion()) {
            observer.forget(cluster);
            balances.forget(cluster);
            uses.forget(cluster);
            settings.forget(cluster);
            gauges.forget(cluster);
            return UpdateControl.noUpdate();
        }
        Optional<BrokerImage> image = images.imageFor(cluster.getSpec());
        if (image.isEmpty()) {
            String known = String.join(", ", images.catalog().keySet());
            return update(
                    cluster,
                    ClusterStatusBuilder.stalled(
                            cluster,
                            "UnknownVersion",
                            "version "
                                    + cluster.getSpec().version()
                                    + " is not known to this operator, which knows "
                                    + known
                                    + "; choose one of them, or name an image",
                            clock.instant()));
        }
        return reconcile(cluster, image.get(), context);
    }

    private UpdateControl<Cluster> reconcile(
            Cluster cluster, BrokerImage image, Context<Cluster> context) {
        Set<Pod> pods = context.getSecondaryResources(Pod.class);
        ObservedCluster seen = caches.observe(cluster, context, pods);
        ObservedCluster resources =
                seen.with(zones.of(seen.pods(), DesiredCluster.zoneKey(cluster.getSpec())));
        ClusterIdentity identity = SizingPlanner.identity(cluster, resources);
        DesiredCluster desired =
                DesiredCluster.of(
                        cluster, identity, SizingPlanner.sizing(cluster, resources), image);
        List<Rebalance> rebalances = List.copyOf(context.getSecondaryResources(Rebalance.class));
        ObservedCluster observed = complete(desired, resources, pods, rebalances);
        Step step = ClusterPlanner.next(desired, observed);
        while (step instanceof Step.AskWhatBreaks(SortedSet<Integer> together)) {
            observed = observer.ask(cluster, observed, pods, together);
            step = ClusterPlanner.next(desired, observed);
        }
        log(cluster, step);
        Deed deed = act(step, desired, pods);
        if (remember(deed, step, cluster)) {
            return UpdateControl.<Cluster>noUpdate().rescheduleAfter(AFTER_A_STEP);
        }
        ClusterReport report =
                new ClusterReport(
                        cluster,
                        desired,
                        observed,
                        step,
                        deed.failure(),
                        observer.bootstrap(cluster, pods),
                        clock.instant());
        balances.tell(report, rebalances);
        ClusterStatus status = ClusterStatusBuilder.of(report);
        tellWaiting(report, status);
        gauges.show(cluster, status);
        return deed.failure().isPresent()
                ? update(cluster, status).rescheduleAfter(WHILE_WAITING)
                : again(update(cluster, status), step, observed);
    }

    /** What the brokers have to say about it all. */
    private ObservedCluster complete(
            DesiredCluster desired,
            ObservedCluster resources,
            Set<Pod> pods,
            List<Rebalance> rebalances) {
        Cluster cluster = desired.cluster();
        ObservedCluster known =
                settings.observe(
                        cluster,
                        observer.askReplaced(
                                desired,
                                observer.complete(cluster, resources, pods, desired.revision()),
                                pods));
        return uses.observe(
                cluster,
                balances.observe(
                        desired, known, rebalances, view -> observer.sizes(cluster, pods, view)),
                view -> observer.volumeUses(cluster, pods, view));
    }

    /**
     * Remembers what was done.
     *
     * @return whether the step was refused: another look tells it, and nothing is said before
     */
    private boolean remember(Deed deed, Step step, Cluster cluster) {
        deed.written().forEach(caches::remember);
        deed.stoppedPods().forEach(uid -> caches.rememberStopped(cluster, uid));
        deed.refusal().ifPresent(refusal -> remember(refusal, cluster));
        if (step instanceof Step.GrowVolumes) {
            uses.grown(cluster);
        }
        return deed.refusal().isPresent();
    }

    private void remember(Deed.Refusal refusal, Cluster cluster) {
        switch (refusal) {
            case Deed.VolumesRefused(Expansion.Refusal volumes) -> uses.refused(cluster, volumes);
            case Deed.SettingsRefused(SettingsState.Refusal change) ->
                    settings.remember(cluster, change);
        }
    }

    /** An Event for each new reason to wait; what ends by itself in a moment is none. */
    private void tellWaiting(ClusterReport report, ClusterStatus status) {
        Cluster cluster = report.cluster();
        Step step = report.step();
        Optional<String> reason = Conditions.readyReason(status);
        boolean isNew = !reason.equals(Conditions.readyReason(cluster.getStatus()));
        if (isNew && report.failure().isPresent()) {
            actor.tellWaiting(cluster, reason.orElseThrow(), report.failure().get());
        }
        if (isNew && step instanceof Step.Refuse(String why, String message)) {
            actor.tellWaiting(cluster, why, message);
        }
        if (isNew
                && step instanceof Step.WaitFor(Objection objection)
                && (objection.kind() == Objection.Kind.Rollout
                        || objection.kind() == Objection.Kind.Scaling)) {
            actor.tellWaiting(cluster, objection.reason(), objection.message());
        }
        Conditions.newlyWithoutRoom(cluster.getStatus(), status)
                .ifPresent(
                        condition ->
                                actor.tellWaiting(
                                        cluster,
                                        condition.reason(),
                                        String.valueOf(condition.message())));
    }

    private Deed act(Step step, DesiredCluster desired, Set<Pod> pods) {
        try {
            return actor.act(step, desired, observer.brokersOf(desired.cluster(), pods));
        } catch (AdminFailure e) {
            return Deed.failed(String.valueOf(e.getMessage()));
        }
    }

    private static UpdateControl<Cluster> again(
            UpdateControl<Cluster> control, Step step, ObservedCluster observed) {
        return switch (step) {
            case Step.Done _, Step.Refuse _, Step.Suspended _ -> control;
            case Step.FinishRebalance _, Step.Balance _ -> control.rescheduleAfter(WHILE_WAITING);
            case Step.WaitFor _ ->
                    control.rescheduleAfter(
                            observed.pods().stream().anyMatch(PodState::ready)
                                    ? WHILE_WAITING
                                    : WHILE_NO_BROKER_RUNS);
            default -> control.rescheduleAfter(AFTER_A_STEP);
        };
    }

    private static UpdateControl<Cluster> update(Cluster cluster, ClusterStatus status) {
        if (Objects.equals(status, cluster.getStatus())) {
            return UpdateControl.noUpdate();
        }
        return UpdateControl.patchStatus(withStatus(cluster, status));
    }

    private static Cluster withStatus(Cluster cluster, ClusterStatus status) {
        Cluster patch = new Cluster();
        patch.setMetadata(
                new ObjectMetaBuilder()
                        .withName(cluster.getMetadata().getName())
                        .withNamespace(cluster.getMetadata().getNamespace())
                        .build());
        patch.setStatus(status);
        return patch;
    }

    @Override
    public ErrorStatusUpdateControl<Cluster> updateErrorStatus(
            Cluster cluster, Context<Cluster> context, Exception failure) {
        LOG.atWarn()
                .addKeyValue("namespace", cluster.getMetadata().getNamespace())
                .addKeyValue("cluster", cluster.getMetadata().getName())
                .log("Reconciliation failed: {}", String.valueOf(failure.getMessage()));
        ClusterStatus status =
                ClusterStatusBuilder.failed(
                        cluster, String.valueOf(failure.getMessage()), clock.instant());
        return status.equals(cluster.getStatus())
                ? ErrorStatusUpdateControl.noStatusUpdate()
                : ErrorStatusUpdateControl.patchStatus(withStatus(cluster, status));
    }

    private static void log(Cluster cluster, Step step) {
        if (step instanceof Step.Done) {
            return;
        }
        String text =
                switch (step) {
                    case Step.Apply apply ->
                            "Apply "
                                    + apply.resources().stream().map(HasMetadata::getKind).toList();
                    case Step.Balance balance ->
                            "Balance: change replicas of "
                                    + balance.targets().size()
                                    + " partitions, "
                                    + balance.left()
                                    + " left";
                    case Step.MoveReplicas moves ->
                            "Move replicas of "
                                    + moves.targets().size()
                                    + " partitions, "
                                    + moves.left()
                                    + " left";
                    default -> step.toString();
                };
        (step instanceof Step.WaitFor ? LOG.atDebug() : LOG.atInfo())
                .addKeyValue("namespace", cluster.getMetadata().getNamespace())
                .addKeyValue("cluster", cluster.getMetadata().getName())
                .log(text);
    }
}

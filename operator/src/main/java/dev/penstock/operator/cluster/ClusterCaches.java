/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.cluster;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Rebalance;
import dev.penstock.operator.cache.Informers;
import dev.penstock.operator.desired.Labels;
import dev.penstock.operator.observed.Balancing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.StatefulSetState;
import dev.penstock.operator.observed.VolumeState;
import dev.penstock.operator.observed.Zones;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The caches of what belongs to Clusters: only what carries the operator's label, so that a large
 * Kubernetes cluster costs no more memory than a small one.
 *
 * <p>A cache lags behind the operator's own writes. What was applied is therefore put into it at
 * once, and a pod that was deleted counts as stopping from then on: else the next look would take
 * it for one that serves, and stop a second one.
 */
final class ClusterCaches {
    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(
                    ServiceAccount.class,
                    ConfigMap.class,
                    Service.class,
                    PodDisruptionBudget.class,
                    NetworkPolicy.class,
                    StatefulSet.class,
                    Pod.class,
                    PersistentVolumeClaim.class);

    private final Map<Class<?>, InformerEventSource<?, Cluster>> sources =
            new ConcurrentHashMap<>();

    /**
     * How long a deleted pod is remembered after the cache last had it: a watch that is begun again
     * may say once more what is long over.
     */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private record Stopped(ResourceID cluster, Instant seen) {}

    /** Pods that were deleted, by UID. */
    private final Map<String, Stopped> stopped = new ConcurrentHashMap<>();

    private final Clock clock;

    ClusterCaches(Clock clock) {
        this.clock = clock;
    }

    List<EventSource<?, Cluster>> open(EventSourceContext<Cluster> context) {
        List<EventSource<?, Cluster>> all = new ArrayList<>();
        KINDS.forEach(kind -> all.add(source(kind, context)));
        all.add(
                new InformerEventSource<>(
                        Informers.inNamespacesOf(context, Rebalance.class, Cluster.class)
                                .withSecondaryToPrimaryMapper(
                                        rebalance ->
                                                Set.of(
                                                        new ResourceID(
                                                                rebalance
                                                                        .getSpec()
                                                                        .clusterRef()
                                                                        .name(),
                                                                rebalance
                                                                        .getMetadata()
                                                                        .getNamespace())))
                                .build(),
                        context));
        return all;
    }

    private <R extends HasMetadata> EventSource<?, Cluster> source(
            Class<R> kind, EventSourceContext<Cluster> context) {
        InformerEventSource<R, Cluster> source =
                new InformerEventSource<>(
                        Informers.inNamespacesOf(context, kind, Cluster.class)
                                .withLabelSelector(Labels.MANAGED_SELECTOR)
                                .withSecondaryToPrimaryMapper(resource -> clusterOf(resource))
                                .build(),
                        context);
        sources.put(kind, source);
        return source;
    }

    private static Set<ResourceID> clusterOf(HasMetadata resource) {
        String cluster = resource.getMetadata().getLabels().get(Labels.CLUSTER);
        return cluster == null
                ? Set.of()
                : Set.of(new ResourceID(cluster, resource.getMetadata().getNamespace()));
    }

    /** What is there; the brokers have not been asked yet. */
    ObservedCluster observe(Cluster cluster, Context<Cluster> context, Set<Pod> pods) {
        forgetStopped(ResourceID.fromResource(cluster), pods);
        List<HasMetadata> resources = new ArrayList<>();
        KINDS.stream()
                .filter(kind -> kind != Pod.class && kind != PersistentVolumeClaim.class)
                .forEach(kind -> resources.addAll(context.getSecondaryResources(kind)));
        return new ObservedCluster(
                resources,
                context.getSecondaryResource(StatefulSet.class).map(StatefulSetState::of),
                pods.stream().map(this::podState).toList(),
                context.getSecondaryResources(PersistentVolumeClaim.class).stream()
                        .map(VolumeState::of)
                        .toList(),
                new BrokersView.Unknown("no broker is ready"),
                Map.of(),
                Zones.unknown(),
                Balancing.none(),
                Expansion.none(),
                Optional.empty(),
                clock.instant());
    }

    private PodState podState(Pod pod) {
        PodState state = PodState.of(pod);
        return stopped.containsKey(state.uid()) ? state.stopping() : state;
    }

    private void forgetStopped(ResourceID cluster, Set<Pod> pods) {
        Set<String> present =
                pods.stream().map(pod -> pod.getMetadata().getUid()).collect(Collectors.toSet());
        Instant now = clock.instant();
        stopped.replaceAll(
                (uid, pod) -> present.contains(uid) ? new Stopped(pod.cluster(), now) : pod);
        stopped.values()
                .removeIf(
                        pod ->
                                pod.cluster().equals(cluster)
                                        && pod.seen().plus(REMEMBERED).isBefore(now));
    }

    /** This pod was deleted. */
    void rememberStopped(Cluster cluster, String podUid) {
        stopped.put(podUid, new Stopped(ResourceID.fromResource(cluster), clock.instant()));
    }

    /** This was written, and is so now. */
    @SuppressWarnings("unchecked")
    <R extends HasMetadata> void remember(R resource) {
        InformerEventSource<R, Cluster> source =
                (InformerEventSource<R, Cluster>) sources.get(resource.getClass());
        if (source != null) {
            source.handleRecentResourceCreate(ResourceID.fromResource(resource), resource);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import dev.penstock.operator.desired.ClusterIdentity;

import io.fabric8.kubernetes.api.model.HasMetadata;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One Cluster as it is.
 *
 * @param resources of the kinds that the operator writes
 * @param pods of the brokers, by broker
 * @param stopImpacts what breaks, by the brokers that would stop together; of those that were asked
 * @param zones of the nodes that the brokers run on
 * @param balancing what a balance of replicas needs to know
 * @param expansion what growing volumes needs to know
 * @param replaced the broker whose volume is being replaced, if there is one and it has answered
 * @param at when it was looked at
 */
public record ObservedCluster(
        List<HasMetadata> resources,
        Optional<StatefulSetState> statefulSet,
        List<PodState> pods,
        List<VolumeState> volumes,
        BrokersView brokers,
        Map<Set<Integer>, StopImpact> stopImpacts,
        Zones zones,
        Balancing balancing,
        Expansion expansion,
        Optional<ReplacedBroker> replaced,
        Instant at) {
    public ObservedCluster {
        resources = List.copyOf(resources);
        pods = pods.stream().sorted(Comparator.comparingInt(PodState::broker)).toList();
        volumes = List.copyOf(volumes);
        stopImpacts = Map.copyOf(stopImpacts);
    }

    /** The same, with what the brokers say. */
    public ObservedCluster with(BrokersView view, Map<Set<Integer>, StopImpact> impacts) {
        return new ObservedCluster(
                resources,
                statefulSet,
                pods,
                volumes,
                view,
                impacts,
                zones,
                balancing,
                expansion,
                replaced,
                at);
    }

    /** The same, with the zones of the nodes. */
    public ObservedCluster with(Zones known) {
        return new ObservedCluster(
                resources,
                statefulSet,
                pods,
                volumes,
                brokers,
                stopImpacts,
                known,
                balancing,
                expansion,
                replaced,
                at);
    }

    /** The same, with what a balance needs to know. */
    public ObservedCluster with(Balancing known) {
        return new ObservedCluster(
                resources,
                statefulSet,
                pods,
                volumes,
                brokers,
                stopImpacts,
                zones,
                known,
                expansion,
                replaced,
                at);
    }

    /** The same, with what growing volumes needs to know. */
    public ObservedCluster with(Expansion known) {
        return new ObservedCluster(
                resources,
                statefulSet,
                pods,
                volumes,
                brokers,
                stopImpacts,
                zones,
                balancing,
                known,
                replaced,
                at);
    }

    /** The same, with what the broker says whose volume is being replaced. */
    public ObservedCluster with(ReplacedBroker known) {
        return new ObservedCluster(
                resources,
                statefulSet,
                pods,
                volumes,
                brokers,
                stopImpacts,
                zones,
                balancing,
                expansion,
                Optional.of(known),
                at);
    }

    /** The resource of the same kind and name. */
    public Optional<HasMetadata> counterpartOf(HasMetadata desired) {
        return resources.stream()
                .filter(
                        resource ->
                                resource.getKind().equals(desired.getKind())
                                        && resource.getMetadata()
                                                .getName()
                                                .equals(desired.getMetadata().getName()))
                .findFirst();
    }

    /**
     * The identity that the Cluster was created with. The StatefulSet is asked first; when it is
     * gone, the volumes, which outlive it.
     */
    public Optional<ClusterIdentity> identity() {
        return statefulSet
                .flatMap(StatefulSetState::identity)
                .or(
                        () ->
                                volumes.stream()
                                        .map(VolumeState::identity)
                                        .flatMap(Optional::stream)
                                        .findFirst()
                                        .map(this::adopted));
    }

    /**
     * Where a volume of those that began is missing, an empty disk comes to a quorum with a past.
     */
    private ClusterIdentity adopted(ClusterIdentity identity) {
        long kept = volumes.stream().filter(volume -> volume.broker() < identity.voters()).count();
        return kept < identity.voters() ? identity.whenBegun() : identity;
    }

    /** What these brokers say of their stopping together, or that they were not asked. */
    public StopImpact stopImpact(Set<Integer> together) {
        return stopImpacts.getOrDefault(together, new StopImpact.Unknown("it was not asked"));
    }

    /** Pods that do not run the revision. */
    public Stream<PodState> stale(String revision) {
        return pods.stream().filter(pod -> !pod.revision().equals(revision));
    }
}

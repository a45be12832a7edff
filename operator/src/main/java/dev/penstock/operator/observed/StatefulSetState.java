/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import dev.penstock.operator.desired.ClusterIdentity;
import dev.penstock.operator.desired.Labels;
import dev.penstock.operator.desired.Sizing;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The StatefulSet of the brokers.
 *
 * @param replicas also while it is suspended: those that it remembers
 * @param settled the StatefulSet's own controller has seen its newest spec
 * @param identity what the operator wrote down at creation
 * @param draining brokers that are being emptied
 * @param leaving brokers that have stopped for good
 * @param volumeSize that new volumes get
 * @param volumeClass that new volumes are of; the default one if empty
 * @param balancing replicas are being moved so that all brokers carry alike
 * @param replacing the broker whose volume is being replaced
 */
public record StatefulSetState(
        int replicas,
        boolean settled,
        Optional<ClusterIdentity> identity,
        Set<Integer> draining,
        Set<Integer> leaving,
        String volumeSize,
        Optional<String> volumeClass,
        boolean balancing,
        Optional<Integer> replacing) {

    public static StatefulSetState of(StatefulSet statefulSet) {
        Map<String, String> annotations =
                Optional.ofNullable(statefulSet.getMetadata().getAnnotations()).orElse(Map.of());
        Long generation = statefulSet.getMetadata().getGeneration();
        Long observed =
                statefulSet.getStatus() == null
                        ? null
                        : statefulSet.getStatus().getObservedGeneration();
        return new StatefulSetState(
                Optional.ofNullable(annotations.get(Labels.SUSPENDED))
                        .filter(number -> number.matches("[0-9]{1,3}"))
                        .map(Integer::valueOf)
                        .or(() -> Optional.ofNullable(statefulSet.getSpec().getReplicas()))
                        .orElse(1),
                generation == null || (observed != null && observed >= generation),
                identityIn(annotations),
                Sizing.parse(annotations.getOrDefault(Labels.DRAINING, "")),
                Sizing.parse(annotations.getOrDefault(Labels.LEAVING, "")),
                statefulSet.getSpec().getVolumeClaimTemplates().stream()
                        .map(
                                claim ->
                                        String.valueOf(
                                                claim.getSpec()
                                                        .getResources()
                                                        .getRequests()
                                                        .get("storage")))
                        .findFirst()
                        .orElse(""),
                statefulSet.getSpec().getVolumeClaimTemplates().stream()
                        .flatMap(
                                claim ->
                                        Optional.ofNullable(claim.getSpec().getStorageClassName())
                                                .stream())
                        .findFirst(),
                Boolean.parseBoolean(annotations.get(Labels.BALANCING)),
                Optional.ofNullable(annotations.get(Labels.REPLACING))
                        .filter(broker -> broker.matches("[0-9]{1,3}"))
                        .map(Integer::valueOf));
    }

    static Optional<ClusterIdentity> identityIn(Map<String, String> annotations) {
        String id = annotations.get(Labels.CLUSTER_ID);
        String voters = annotations.get(Labels.VOTERS);
        return id == null || voters == null || !voters.matches("[0-9]{1,2}")
                ? Optional.empty()
                : Optional.of(
                        new ClusterIdentity(
                                id,
                                Integer.parseInt(voters),
                                Boolean.parseBoolean(annotations.get(Labels.BEGUN))));
    }
}

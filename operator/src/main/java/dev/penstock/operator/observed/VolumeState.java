/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import dev.penstock.operator.desired.ClusterIdentity;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimStatus;

import java.util.Map;
import java.util.Optional;

/**
 * One broker's volume claim.
 *
 * @param size that is requested
 * @param capacity that it has, once it is there; less than requested while it grows
 * @param identity of the Cluster that the volume was made for
 */
public record VolumeState(
        String name, String size, Optional<String> capacity, Optional<ClusterIdentity> identity) {
    public static VolumeState of(PersistentVolumeClaim claim) {
        return new VolumeState(
                claim.getMetadata().getName(),
                String.valueOf(claim.getSpec().getResources().getRequests().get("storage")),
                Optional.ofNullable(claim.getStatus())
                        .map(PersistentVolumeClaimStatus::getCapacity)
                        .map(capacity -> capacity.get("storage"))
                        .map(String::valueOf),
                StatefulSetState.identityIn(
                        Optional.ofNullable(claim.getMetadata().getAnnotations())
                                .orElse(Map.of())));
    }

    /** The broker that it is for: its name ends with the ordinal of the pod. */
    public int broker() {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}

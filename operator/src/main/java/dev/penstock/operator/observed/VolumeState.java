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
 * @param uid without which another claim may have its name
 * @param terminating it goes as soon as no pod uses it, which nobody can undo
 * @param size that is requested
 * @param capacity that it has, once it is there; less than requested while it grows
 * @param storageClass that it is of
 * @param identity of the Cluster that the volume was made for
 */
public record VolumeState(
        String name,
        String uid,
        boolean terminating,
        String size,
        Optional<String> capacity,
        Optional<String> storageClass,
        Optional<ClusterIdentity> identity) {
    public static VolumeState of(PersistentVolumeClaim claim) {
        return new VolumeState(
                claim.getMetadata().getName(),
                claim.getMetadata().getUid(),
                claim.isMarkedForDeletion(),
                String.valueOf(claim.getSpec().getResources().getRequests().get("storage")),
                Optional.ofNullable(claim.getStatus())
                        .map(PersistentVolumeClaimStatus::getCapacity)
                        .map(capacity -> capacity.get("storage"))
                        .map(String::valueOf),
                Optional.ofNullable(claim.getSpec().getStorageClassName()),
                StatefulSetState.identityIn(
                        Optional.ofNullable(claim.getMetadata().getAnnotations())
                                .orElse(Map.of())));
    }

    /** The broker that it is for: its name ends with the ordinal of the pod. */
    public int broker() {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }
}

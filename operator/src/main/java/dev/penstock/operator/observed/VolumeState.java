/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.observed;

import dev.penstock.operator.desired.ClusterIdentity;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;

import java.util.Map;
import java.util.Optional;

/**
 * One broker's volume claim.
 *
 * @param size that is requested
 * @param identity of the Cluster that the volume was made for
 */
public record VolumeState(String name, String size, Optional<ClusterIdentity> identity) {
    public static VolumeState of(PersistentVolumeClaim claim) {
        return new VolumeState(
                claim.getMetadata().getName(),
                String.valueOf(claim.getSpec().getResources().getRequests().get("storage")),
                StatefulSetState.identityIn(
                        Optional.ofNullable(claim.getMetadata().getAnnotations())
                                .orElse(Map.of())));
    }
}

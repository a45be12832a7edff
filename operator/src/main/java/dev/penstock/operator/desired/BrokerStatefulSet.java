/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.ClusterSpec;
import dev.penstock.crds.DeletionPolicy;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;

import java.util.Map;
import java.util.TreeMap;

/**
 * The StatefulSet of the brokers.
 *
 * <p>{@code OnDelete}: the planner alone chooses who restarts. {@code Parallel}: a broken pod never
 * blocks another. Volumes follow the deletion policy by the StatefulSet's own retention policy, so
 * that the Cluster needs no finalizer, and the operator deletes a volume itself only to replace it.
 */
final class BrokerStatefulSet {
    private BrokerStatefulSet() {}

    static StatefulSet of(
            ClusterSpec spec,
            Names names,
            ClusterIdentity identity,
            Sizing sizing,
            PodTemplateSpec template) {
        String retention =
                spec.storage().deletionPolicy() == DeletionPolicy.Delete ? "Delete" : "Retain";
        return new StatefulSetBuilder()
                .withNewMetadata()
                .withName(names.brokers())
                .withNamespace(names.namespace())
                .withLabels(Labels.of(names))
                .withAnnotations(annotations(identity, sizing))
                .endMetadata()
                .withNewSpec()
                .withReplicas(sizing.suspended() ? 0 : sizing.replicas())
                .withServiceName(names.headlessService())
                .withPodManagementPolicy("Parallel")
                .withNewUpdateStrategy()
                .withType("OnDelete")
                .endUpdateStrategy()
                .withRevisionHistoryLimit(2)
                .withNewPersistentVolumeClaimRetentionPolicy()
                .withWhenDeleted(retention)
                .withWhenScaled(sizing.suspended() ? "Retain" : retention)
                .endPersistentVolumeClaimRetentionPolicy()
                .withNewSelector()
                .withMatchLabels(Labels.selector(names))
                .endSelector()
                .withTemplate(template)
                .withVolumeClaimTemplates(volume(names, identity, sizing))
                .endSpec()
                .build();
    }

    private static Map<String, String> annotations(ClusterIdentity identity, Sizing sizing) {
        Map<String, String> annotations = identityAnnotations(identity);
        if (identity.begun()) {
            annotations.put(Labels.BEGUN, "true");
        }
        if (!sizing.draining().isEmpty()) {
            annotations.put(Labels.DRAINING, Sizing.text(sizing.draining()));
        }
        if (!sizing.leaving().isEmpty()) {
            annotations.put(Labels.LEAVING, Sizing.text(sizing.leaving()));
        }
        if (sizing.balancing()) {
            annotations.put(Labels.BALANCING, "true");
        }
        sizing.replacing()
                .ifPresent(broker -> annotations.put(Labels.REPLACING, String.valueOf(broker)));
        if (sizing.suspended()) {
            annotations.put(Labels.SUSPENDED, String.valueOf(sizing.replicas()));
        }
        return annotations;
    }

    private static Map<String, String> identityAnnotations(ClusterIdentity identity) {
        Map<String, String> annotations = new TreeMap<>();
        annotations.put(Labels.CLUSTER_ID, identity.clusterId());
        annotations.put(Labels.VOTERS, String.valueOf(identity.voters()));
        return annotations;
    }

    private static PersistentVolumeClaim volume(
            Names names, ClusterIdentity identity, Sizing sizing) {
        return new PersistentVolumeClaimBuilder()
                .withApiVersion("v1")
                .withKind("PersistentVolumeClaim")
                .withNewMetadata()
                .withName(Names.VOLUME)
                .withLabels(Labels.of(names))
                .withAnnotations(identityAnnotations(identity))
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteOnce")
                .withVolumeMode("Filesystem")
                .withStorageClassName(sizing.volumeClass().orElse(null))
                .withNewResources()
                .withRequests(Map.of("storage", Quantity.parse(sizing.volumeSize())))
                .endResources()
                .endSpec()
                .build();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterSpec;
import dev.penstock.operator.desired.BrokerImages.BrokerImage;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Everything that a Cluster should be right now.
 *
 * @param revision hash of all that a broker must restart for
 * @param resources in the order in which they are applied: what others refer to stands first
 */
public record DesiredCluster(
        Cluster cluster,
        ClusterIdentity identity,
        Sizing sizing,
        BrokerImage image,
        String revision,
        List<HasMetadata> resources) {
    private static final String ZONE_KEY = "topology.kubernetes.io/zone";

    /** Builds all resources of a Cluster. */
    public static DesiredCluster of(
            Cluster cluster, ClusterIdentity identity, Sizing sizing, BrokerImage image) {
        Names names = Names.of(cluster);
        String properties = BrokerProperties.textOf(cluster.getSpec(), names, identity, sizing);
        PodTemplateSpec template = BrokerPod.templateOf(cluster.getSpec(), names, image);
        String revision =
                Canonical.hash(
                        template, BrokerProperties.textAtFirst(cluster.getSpec(), names, identity));
        template.getMetadata().getAnnotations().put(Labels.REVISION, revision);
        List<HasMetadata> resources = new ArrayList<>();
        resources.addAll(
                List.of(
                        BrokerGuards.serviceAccount(names),
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName(names.config())
                                .withNamespace(names.namespace())
                                .withLabels(Labels.of(names))
                                .endMetadata()
                                .withData(Map.of(BrokerPod.CONFIG_FILE, properties))
                                .build(),
                        BrokerServices.headless(names),
                        BrokerServices.bootstrap(names),
                        BrokerGuards.disruptionBudget(names),
                        BrokerGuards.networkPolicy(names)));
        IntStream.range(0, sizing.replicas())
                .forEach(ordinal -> resources.add(BrokerServices.broker(names, ordinal)));
        resources.add(BrokerStatefulSet.of(cluster.getSpec(), names, identity, sizing, template));
        resources.forEach(resource -> sign(resource, cluster));
        return new DesiredCluster(cluster, identity, sizing, image, revision, resources);
    }

    /** The label of nodes whose value is a broker's rack. */
    public static String zoneKey(ClusterSpec spec) {
        return spec.topology() == null || spec.topology().zoneKey() == null
                ? ZONE_KEY
                : spec.topology().zoneKey();
    }

    public Names names() {
        return Names.of(cluster);
    }

    /** The number of brokers that the user asks for. */
    public int wantedReplicas() {
        return cluster.getSpec().replicas();
    }

    private static void sign(HasMetadata resource, Cluster cluster) {
        resource.getMetadata().setOwnerReferences(List.of(ownedBy(cluster)));
        Map<String, String> annotations = new HashMap<>();
        if (resource.getMetadata().getAnnotations() != null) {
            annotations.putAll(resource.getMetadata().getAnnotations());
        }
        annotations.put(Labels.APPLIED, Canonical.hash(resource));
        resource.getMetadata().setAnnotations(new java.util.TreeMap<>(annotations));
    }

    private static OwnerReference ownedBy(Cluster cluster) {
        return new OwnerReferenceBuilder()
                .withApiVersion(cluster.getApiVersion())
                .withKind(cluster.getKind())
                .withName(cluster.getMetadata().getName())
                .withUid(cluster.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType.Column;
import dev.penstock.playground.kinds.ResourceType.ScalePaths;
import dev.penstock.playground.schema.Schema;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The closed list of built-in kinds. What is not here is answered with 404.
 *
 * <p>docs/operations/playground.md repeats it for readers; a test holds the two together.
 */
final class BuiltInKinds {
    private static final Column AGE =
            new Column("Age", "date", ".metadata.creationTimestamp", 0, "", "Time since creation");

    private final TypeSchemas schemas = new TypeSchemas(table());
    private final List<ResourceType> types = new ArrayList<>();

    private BuiltInKinds() {
        core();
        coreData();
        apps();
        access();
        add(
                PodDisruptionBudget.class,
                "poddisruptionbudgets",
                "pdb",
                true,
                true,
                List.of(
                        column("Min Available", "string", ".spec.minAvailable"),
                        column("Max Unavailable", "string", ".spec.maxUnavailable"),
                        column("Allowed Disruptions", "integer", ".status.disruptionsAllowed"),
                        AGE));
        add(NetworkPolicy.class, "networkpolicies", "netpol", true, false, List.of(AGE));
        add(
                Lease.class,
                "leases",
                "",
                true,
                false,
                List.of(column("Holder", "string", ".spec.holderIdentity"), AGE));
        add(
                CustomResourceDefinition.class,
                "customresourcedefinitions",
                "crd,crds",
                false,
                true,
                List.of(column("Created At", "string", ".metadata.creationTimestamp")));
        schemas.requireEveryLineUsed();
    }

    private void core() {
        add(
                Namespace.class,
                "namespaces",
                "ns",
                false,
                true,
                List.of(column("Status", "string", ".status.phase"), AGE));
        add(
                Node.class,
                "nodes",
                "no",
                false,
                true,
                List.of(column("Version", "string", ".status.nodeInfo.kubeletVersion"), AGE));
        add(
                Pod.class,
                "pods",
                "po",
                true,
                true,
                List.of(
                        column("Ready", "string", ""),
                        column("Status", "string", ""),
                        column("Restarts", "string", ".status.containerStatuses[0].restartCount"),
                        AGE,
                        wide("Client", ".metadata.annotations.penstock\\.dev/client-endpoint"),
                        wide("Admin", ".metadata.annotations.penstock\\.dev/admin-endpoint")));
        add(
                Service.class,
                "services",
                "svc",
                true,
                true,
                List.of(
                        column("Type", "string", ".spec.type"),
                        column("Cluster-IP", "string", ".spec.clusterIP"),
                        column("Port(s)", "string", ""),
                        AGE));
    }

    private void coreData() {
        add(
                ConfigMap.class,
                "configmaps",
                "cm",
                true,
                false,
                List.of(column("Data", "integer", ""), AGE));
        add(
                Secret.class,
                "secrets",
                "",
                true,
                false,
                List.of(column("Type", "string", ".type"), column("Data", "integer", ""), AGE));
        add(ServiceAccount.class, "serviceaccounts", "sa", true, false, List.of(AGE));
        add(
                PersistentVolumeClaim.class,
                "persistentvolumeclaims",
                "pvc",
                true,
                true,
                List.of(
                        column("Status", "string", ".status.phase"),
                        column("Volume", "string", ".spec.volumeName"),
                        column("Capacity", "string", ".status.capacity.storage"),
                        AGE));
        add(
                Event.class,
                "events",
                "ev",
                true,
                false,
                List.of(
                        column("Last Seen", "date", ".lastTimestamp"),
                        column("Type", "string", ".type"),
                        column("Reason", "string", ".reason"),
                        column("Object", "string", ""),
                        column("Message", "string", ".message")));
    }

    private void apps() {
        ResourceType sets =
                add(
                        StatefulSet.class,
                        "statefulsets",
                        "sts",
                        true,
                        true,
                        List.of(column("Ready", "string", ""), AGE));
        types.set(types.indexOf(sets), withScale(sets));
        add(
                ControllerRevision.class,
                "controllerrevisions",
                "",
                true,
                false,
                List.of(column("Revision", "integer", ".revision"), AGE));
    }

    private void access() {
        add(
                Role.class,
                "roles",
                "",
                true,
                false,
                List.of(column("Created At", "date", ".metadata.creationTimestamp")));
        add(
                ClusterRole.class,
                "clusterroles",
                "",
                false,
                false,
                List.of(column("Created At", "date", ".metadata.creationTimestamp")));
        add(
                RoleBinding.class,
                "rolebindings",
                "",
                true,
                false,
                List.of(column("Role", "string", ".roleRef.name"), AGE));
        add(
                ClusterRoleBinding.class,
                "clusterrolebindings",
                "",
                false,
                false,
                List.of(column("Role", "string", ".roleRef.name"), AGE));
    }

    static List<ResourceType> all() {
        return List.copyOf(new BuiltInKinds().types);
    }

    /** The schema of metadata, which every kind shares. */
    static ObjectNode metadataSchema() {
        return new TypeSchemas(table()).of(ObjectMeta.class);
    }

    private ResourceType add(
            Class<? extends HasMetadata> type,
            String plural,
            String shortNames,
            boolean namespaced,
            boolean status,
            List<Column> columns) {
        String kind = type.getSimpleName();
        ResourceType resource =
                new ResourceType(
                        HasMetadata.getGroup(type),
                        HasMetadata.getVersion(type),
                        kind,
                        plural,
                        HasMetadata.getSingular(type),
                        shortNames.isEmpty() ? List.of() : List.of(shortNames.split(",", -1)),
                        List.of("pods", "services", "statefulsets").contains(plural)
                                ? List.of("all")
                                : List.of(),
                        namespaced,
                        status,
                        Optional.empty(),
                        columns,
                        Schema.of(schemas.of(type)),
                        false);
        types.add(resource);
        return resource;
    }

    private static ResourceType withScale(ResourceType type) {
        return new ResourceType(
                type.group(),
                type.version(),
                type.kind(),
                type.plural(),
                type.singular(),
                type.shortNames(),
                type.categories(),
                type.namespaced(),
                type.status(),
                Optional.of(new ScalePaths(".spec.replicas", ".status.replicas", "")),
                type.columns(),
                type.schema(),
                false);
    }

    private static Column column(String name, String type, String jsonPath) {
        return new Column(name, type, jsonPath, 0, "", "");
    }

    private static Column wide(String name, String jsonPath) {
        return new Column(name, "string", jsonPath, 1, "", "");
    }

    private static JsonNode table() {
        try (InputStream table =
                Objects.requireNonNull(
                        BuiltInKinds.class.getResourceAsStream("built-in-fields.yaml"))) {
            return Json.parseYaml(table.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.DeleteOptions;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.Target;
import dev.penstock.playground.objects.WriteOptions;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the controller of a cluster does with a StatefulSet: its claims, its pods by their ordinals,
 * its status.
 *
 * <p>Parallel and OrderedReady; OnDelete and RollingUpdate (without a partition). Each call takes
 * the steps that are possible now.
 */
final class StatefulSetController {
    private final Registry registry;
    private final ResourceType sets;
    private final ResourceType pods;
    private final Claims claims;
    private final Revisions revisions;

    StatefulSetController(Registry registry, Claims claims) {
        this.registry = registry;
        this.sets = registry.kinds().builtIn("statefulsets.apps");
        this.pods = registry.kinds().builtIn("pods");
        this.claims = claims;
        this.revisions = new Revisions(registry);
    }

    void reconcileAll() {
        for (ObjectNode set : registry.store().list(sets.id(), "").items()) {
            if (!set.path("metadata").has("deletionTimestamp")) {
                reconcile(set);
            }
        }
    }

    private void reconcile(ObjectNode set) {
        String revision = revisions.current(set);
        NavigableMap<Integer, ObjectNode> existing = podsOf(set);
        int replicas = Json.at(set, "spec", "replicas").asInt(1);
        boolean ordered = !Json.textAt(set, "spec", "podManagementPolicy").equals("Parallel");
        for (int ordinal = 0; ordinal < replicas; ordinal++) {
            ObjectNode pod = existing.get(ordinal);
            if (pod == null) {
                existing.put(ordinal, create(set, ordinal, revision));
            }
            if (ordered && !isReady(existing.get(ordinal))) {
                break;
            }
        }
        scaleDown(set, existing, replicas, ordered);
        if (Json.textAt(set, "spec", "updateStrategy", "type").equals("RollingUpdate")) {
            rollOne(existing, revision);
        }
        writeStatus(set, existing, revision);
    }

    private NavigableMap<Integer, ObjectNode> podsOf(ObjectNode set) {
        TreeMap<Integer, ObjectNode> found = new TreeMap<>();
        String prefix = Json.textAt(set, "metadata", "name") + "-";
        for (ObjectNode pod :
                registry.store()
                        .list(pods.id(), Json.textAt(set, "metadata", "namespace"))
                        .items()) {
            String name = Json.textAt(pod, "metadata", "name");
            if (!name.startsWith(prefix) || !name.substring(prefix.length()).matches("\\d{1,6}")) {
                continue;
            }
            if (Owners.isControlledBy(pod, set)) {
                found.put(Integer.parseInt(name.substring(prefix.length())), pod);
            } else if (!Owners.hasController(pod) && matches(set, pod)) {
                found.put(Integer.parseInt(name.substring(prefix.length())), adopt(set, pod));
            }
        }
        return found;
    }

    private static boolean matches(ObjectNode set, ObjectNode pod) {
        return Json.at(set, "spec", "selector", "matchLabels").properties().stream()
                .allMatch(
                        label ->
                                label.getValue()
                                        .equals(
                                                Json.at(
                                                        pod,
                                                        "metadata",
                                                        "labels",
                                                        label.getKey())));
    }

    /** A pod that an orphaning deletion left is taken over, as its claim is. */
    private ObjectNode adopt(ObjectNode set, ObjectNode pod) {
        ObjectNode patch = Json.object();
        Json.objectAt(patch, "metadata")
                .putArray("ownerReferences")
                .add(Owners.reference(set, true));
        return registry.patch(
                pods,
                Json.textAt(pod, "metadata", "namespace"),
                Json.textAt(pod, "metadata", "name"),
                Registry.PatchFormat.MERGE,
                patch,
                Target.OBJECT,
                WriteOptions.of(Claims.CONTROLLER));
    }

    private ObjectNode create(ObjectNode set, int ordinal, String revision) {
        String setName = Json.textAt(set, "metadata", "name");
        String name = setName + "-" + ordinal;
        claims.ensure(set, name);
        ObjectNode pod = pods.emptyObject();
        JsonNode template = Json.at(set, "spec", "template");
        pod.set("metadata", template.path("metadata").deepCopy());
        ObjectNode metadata = Json.objectAt(pod, "metadata").put("name", name);
        metadata.putArray("ownerReferences").add(Owners.reference(set, true));
        Json.objectAt(metadata, "labels")
                .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal))
                .put(Revisions.LABEL, revision)
                .put("statefulset.kubernetes.io/pod-name", name);
        pod.set("spec", template.path("spec").deepCopy());
        ObjectNode spec = Json.objectAt(pod, "spec");
        spec.put("hostname", name).put("subdomain", Json.textAt(set, "spec", "serviceName"));
        for (JsonNode claim : Json.at(set, "spec", "volumeClaimTemplates")) {
            ObjectNode volume =
                    spec.withArray("volumes")
                            .addObject()
                            .put("name", Json.textAt(claim, "metadata", "name"));
            volume.putObject("persistentVolumeClaim").put("claimName", Claims.nameOf(claim, name));
        }
        return registry.create(
                pods,
                Json.textAt(set, "metadata", "namespace"),
                pod,
                WriteOptions.of(Claims.CONTROLLER));
    }

    private void scaleDown(
            ObjectNode set, Map<Integer, ObjectNode> existing, int replicas, boolean ordered) {
        List<Integer> extra =
                existing.keySet().stream()
                        .filter(ordinal -> ordinal >= replicas)
                        .toList()
                        .reversed();
        for (int ordinal : extra) {
            delete(existing.get(ordinal));
            if (ordered) {
                break;
            }
        }
        String setName = Json.textAt(set, "metadata", "name");
        String namespace = Json.textAt(set, "metadata", "namespace");
        if (Claims.retention(set, "whenScaled").equals("Delete")) {
            claimedOrdinals(set, namespace, setName).stream()
                    .filter(ordinal -> ordinal >= replicas && !existing.containsKey(ordinal))
                    .forEach(ordinal -> claims.scaledAway(set, setName + "-" + ordinal));
        }
    }

    private List<Integer> claimedOrdinals(ObjectNode set, String namespace, String setName) {
        String prefix =
                Json.textAt(
                                Json.at(set, "spec", "volumeClaimTemplates").path(0),
                                "metadata",
                                "name")
                        + "-"
                        + setName
                        + "-";
        return registry.store().list("persistentvolumeclaims", namespace).items().stream()
                .map(claim -> Json.textAt(claim, "metadata", "name"))
                .filter(
                        name ->
                                name.startsWith(prefix)
                                        && name.substring(prefix.length()).matches("\\d{1,6}"))
                .map(name -> Integer.parseInt(name.substring(prefix.length())))
                .toList();
    }

    private void delete(@Nullable ObjectNode pod) {
        if (pod != null && !pod.path("metadata").has("deletionTimestamp")) {
            registry.delete(
                    pods,
                    Json.textAt(pod, "metadata", "namespace"),
                    Json.textAt(pod, "metadata", "name"),
                    DeleteOptions.background());
        }
    }

    /**
     * RollingUpdate: from the last ordinal down, one at a time, and only while all others are
     * ready.
     */
    private void rollOne(NavigableMap<Integer, ObjectNode> existing, String revision) {
        for (ObjectNode pod : existing.descendingMap().values()) {
            if (!isAt(pod, revision)) {
                delete(pod);
                return;
            }
            if (!isReady(pod)) {
                return;
            }
        }
    }

    private static boolean isAt(JsonNode pod, String revision) {
        return Json.textAt(pod, "metadata", "labels", Revisions.LABEL).equals(revision);
    }

    private static boolean isReady(@Nullable JsonNode pod) {
        if (pod == null || pod.path("metadata").has("deletionTimestamp")) {
            return false;
        }
        for (JsonNode condition : Json.at(pod, "status", "conditions")) {
            if (Json.textAt(condition, "type").equals("Ready")) {
                return Json.textAt(condition, "status").equals("True");
            }
        }
        return false;
    }

    private void writeStatus(ObjectNode set, Map<Integer, ObjectNode> existing, String revision) {
        JsonNode before = set.path("status");
        long ready = existing.values().stream().filter(StatefulSetController::isReady).count();
        long updated = existing.values().stream().filter(pod -> isAt(pod, revision)).count();
        String current = Json.textAt(before, "currentRevision");
        boolean rolledOut =
                updated == existing.size()
                        && existing.size() == Json.at(set, "spec", "replicas").asInt(1);
        if (current.isEmpty() || rolledOut) {
            current = revision;
        }
        String currentRevision = current;
        long atCurrent =
                existing.values().stream().filter(pod -> isAt(pod, currentRevision)).count();
        ObjectNode status =
                Json.object()
                        .put("observedGeneration", Json.at(set, "metadata", "generation").asLong())
                        .put("replicas", existing.size())
                        .put("readyReplicas", (int) ready)
                        .put("availableReplicas", (int) ready)
                        .put("currentReplicas", (int) atCurrent)
                        .put("updatedReplicas", (int) updated)
                        .put("currentRevision", currentRevision)
                        .put("updateRevision", revision)
                        .put("collisionCount", 0);
        ObjectNode patch = Json.object();
        patch.set("status", status);
        registry.patch(
                sets,
                Json.textAt(set, "metadata", "namespace"),
                Json.textAt(set, "metadata", "name"),
                Registry.PatchFormat.MERGE,
                patch,
                Target.STATUS,
                WriteOptions.of(Claims.CONTROLLER));
    }
}

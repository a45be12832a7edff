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

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Volume claims: made for the pods of a stateful set, bound at once to a folder, their folder gone
 * when they go.
 */
final class Claims {
    static final String CONTROLLER = "statefulset-controller";

    private final Registry registry;
    private final ResourceType claims;
    private final StateFolder folder;

    Claims(Registry registry, StateFolder folder) {
        this.registry = registry;
        this.claims = registry.kinds().builtIn("persistentvolumeclaims");
        this.folder = folder;
    }

    static String nameOf(JsonNode template, String pod) {
        return Json.textAt(template, "metadata", "name") + "-" + pod;
    }

    /** Makes the claims of a pod that are missing. */
    void ensure(ObjectNode statefulSet, String pod) {
        String namespace = Json.textAt(statefulSet, "metadata", "namespace");
        for (JsonNode template : Json.at(statefulSet, "spec", "volumeClaimTemplates")) {
            if (registry.find(claims, namespace, nameOf(template, pod)).isPresent()) {
                continue;
            }
            ObjectNode claim = claims.emptyObject();
            claim.set("metadata", template.path("metadata").deepCopy());
            ObjectNode metadata =
                    Json.objectAt(claim, "metadata").put("name", nameOf(template, pod));
            Json.objectAt(metadata, "labels")
                    .setAll(
                            (ObjectNode)
                                    Json.at(statefulSet, "spec", "selector", "matchLabels")
                                            .deepCopy());
            if (retention(statefulSet, "whenDeleted").equals("Delete")) {
                metadata.putArray("ownerReferences").add(Owners.reference(statefulSet, false));
            }
            claim.set("spec", template.path("spec").deepCopy());
            registry.create(claims, namespace, claim, WriteOptions.of(CONTROLLER));
        }
    }

    static String retention(ObjectNode statefulSet, String when) {
        return Json.textAt(statefulSet, "spec", "persistentVolumeClaimRetentionPolicy", when);
    }

    /** After a pod was scaled away: its claims go with it where the set says so. */
    void scaledAway(ObjectNode statefulSet, String pod) {
        if (!retention(statefulSet, "whenScaled").equals("Delete")) {
            return;
        }
        String namespace = Json.textAt(statefulSet, "metadata", "namespace");
        for (JsonNode template : Json.at(statefulSet, "spec", "volumeClaimTemplates")) {
            String name = nameOf(template, pod);
            if (registry.find(claims, namespace, name).isPresent()) {
                registry.delete(claims, namespace, name, DeleteOptions.background());
            }
        }
    }

    /** Binds new claims, and grants more space to those that ask for it. */
    void bind() {
        for (ObjectNode claim : registry.store().list(claims.id(), "").items()) {
            JsonNode wanted = Json.at(claim, "spec", "resources", "requests", "storage");
            boolean bound = Json.textAt(claim, "status", "phase").equals("Bound");
            if (bound && wanted.equals(Json.at(claim, "status", "capacity", "storage"))) {
                continue;
            }
            String namespace = Json.textAt(claim, "metadata", "namespace");
            String name = Json.textAt(claim, "metadata", "name");
            if (Json.textAt(claim, "spec", "volumeName").isEmpty()) {
                ObjectNode patch = Json.object();
                Json.objectAt(patch, "spec")
                        .put("volumeName", "local-" + Json.textAt(claim, "metadata", "uid"));
                merge(namespace, name, patch, Target.OBJECT);
            }
            ObjectNode patch = Json.object();
            ObjectNode status = Json.objectAt(patch, "status").put("phase", "Bound");
            status.set("accessModes", Json.at(claim, "spec", "accessModes"));
            status.putObject("capacity").set("storage", wanted);
            merge(namespace, name, patch, Target.STATUS);
        }
    }

    private void merge(String namespace, String name, ObjectNode patch, Target target) {
        registry.patch(
                claims,
                namespace,
                name,
                Registry.PatchFormat.MERGE,
                patch,
                target,
                WriteOptions.of("pv-controller"));
    }

    void deleteFolder(String namespace, String claim) {
        try {
            StateFolder.deleteTree(folder.claim(namespace, claim));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the volume of claim " + claim, e);
        }
    }
}

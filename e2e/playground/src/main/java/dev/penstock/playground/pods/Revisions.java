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
import dev.penstock.playground.objects.WriteOptions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** The history of a stateful set's template: one ControllerRevision for each distinct template. */
final class Revisions {
    static final String LABEL = "controller-revision-hash";
    private static final int HASH_LETTERS = 10;

    private final Registry registry;
    private final ResourceType revisions;

    Revisions(Registry registry) {
        this.registry = registry;
        this.revisions = registry.kinds().builtIn("controllerrevisions.apps");
    }

    /** The name of the revision of the template as it stands; makes it where it is new. */
    String current(ObjectNode statefulSet) {
        String namespace = Json.textAt(statefulSet, "metadata", "namespace");
        JsonNode template = Json.at(statefulSet, "spec", "template");
        String name = Json.textAt(statefulSet, "metadata", "name") + "-" + hash(template);
        if (registry.find(revisions, namespace, name).isEmpty()) {
            List<ObjectNode> history = history(statefulSet);
            long last = history.isEmpty() ? 0 : history.getLast().path("revision").asLong();
            ObjectNode revision = revisions.emptyObject();
            ObjectNode metadata = Json.objectAt(revision, "metadata").put("name", name);
            metadata.set(
                    "labels", Json.at(statefulSet, "spec", "selector", "matchLabels").deepCopy());
            metadata.putArray("ownerReferences").add(Owners.reference(statefulSet, true));
            Json.objectAt(revision, "data", "spec").set("template", template.deepCopy());
            revision.put("revision", last + 1);
            registry.create(revisions, namespace, revision, WriteOptions.of(Claims.CONTROLLER));
            trim(statefulSet, history);
        }
        return name;
    }

    private List<ObjectNode> history(ObjectNode statefulSet) {
        return registry
                .store()
                .list(revisions.id(), Json.textAt(statefulSet, "metadata", "namespace"))
                .items()
                .stream()
                .filter(revision -> Owners.isControlledBy(revision, statefulSet))
                .sorted(Comparator.comparingLong(revision -> revision.path("revision").asLong()))
                .toList();
    }

    private void trim(ObjectNode statefulSet, List<ObjectNode> history) {
        int limit = Json.at(statefulSet, "spec", "revisionHistoryLimit").asInt(10);
        history.stream()
                .limit(Math.max(0, history.size() - limit))
                .forEach(
                        old ->
                                registry.delete(
                                        revisions,
                                        Json.textAt(old, "metadata", "namespace"),
                                        Json.textAt(old, "metadata", "name"),
                                        DeleteOptions.background()));
    }

    private static String hash(JsonNode template) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(Json.text(template).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_LETTERS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

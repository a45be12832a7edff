/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Keeps the annotation of client-side apply current when kubectl goes over to server-side apply.
 */
final class LastApplied {
    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private LastApplied() {}

    /**
     * What kubectl applied last on the client's side; empty where it did not, or where another tool
     * applies now.
     */
    static Optional<ObjectNode> of(ObjectNode live, String fieldManager) {
        String annotation = Json.textAt(live, "metadata", "annotations", ANNOTATION);
        if (annotation.isEmpty() || !fieldManager.equals("kubectl")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.parseObject(annotation));
        } catch (UncheckedIOException | ClassCastException e) {
            // Somebody wrote something else into it: then it allows nothing.
            return Optional.empty();
        }
    }

    static void refresh(
            ObjectNode live, ObjectNode wanted, ObjectNode config, String fieldManager) {
        boolean annotated = Json.at(live, "metadata", "annotations").has(ANNOTATION);
        if (annotated && fieldManager.equals("kubectl")) {
            Json.objectAt(wanted, "metadata", "annotations")
                    .put(ANNOTATION, Json.text(config) + "\n");
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

/**
 * Keeps the annotation of client-side apply current when kubectl goes over to server-side apply.
 */
final class LastApplied {
    static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

    private LastApplied() {}

    static void refresh(
            ObjectNode live, ObjectNode wanted, ObjectNode config, String fieldManager) {
        boolean annotated = Json.at(live, "metadata", "annotations").has(ANNOTATION);
        if (annotated && fieldManager.equals("kubectl")) {
            Json.objectAt(wanted, "metadata", "annotations")
                    .put(ANNOTATION, Json.text(config) + "\n");
        }
    }
}

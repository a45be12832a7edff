/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

/** ownerReferences. */
final class Owners {
    private Owners() {}

    static ObjectNode reference(JsonNode owner, boolean controller) {
        ObjectNode reference =
                Json.object()
                        .put("apiVersion", Json.textAt(owner, "apiVersion"))
                        .put("kind", Json.textAt(owner, "kind"))
                        .put("name", Json.textAt(owner, "metadata", "name"))
                        .put("uid", Json.textAt(owner, "metadata", "uid"));
        if (controller) {
            reference.put("controller", true).put("blockOwnerDeletion", true);
        }
        return reference;
    }

    static boolean isControlledBy(JsonNode object, JsonNode owner) {
        for (JsonNode reference : Json.at(object, "metadata", "ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) {
                return Json.textAt(reference, "uid").equals(Json.textAt(owner, "metadata", "uid"));
            }
        }
        return false;
    }

    static boolean hasController(JsonNode object) {
        for (JsonNode reference : Json.at(object, "metadata", "ownerReferences")) {
            if (reference.path("controller").asBoolean(false)) {
                return true;
            }
        }
        return false;
    }
}

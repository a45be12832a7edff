/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

/** JSON Merge Patch: maps merge, null takes away, everything else replaces. */
public final class MergePatch {
    private MergePatch() {}

    public static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        ObjectNode result = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
        changes.properties()
                .forEach(
                        change -> {
                            if (change.getValue().isNull()) {
                                result.remove(change.getKey());
                            } else {
                                result.set(
                                        change.getKey(),
                                        apply(result.path(change.getKey()), change.getValue()));
                            }
                        });
        return result;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** Takes away the fields that a schema does not know. */
public final class Pruning {
    private Pruning() {}

    /**
     * @return the paths of what was taken away, in the order of the object
     */
    public static List<String> prune(JsonNode value, Schema schema) {
        List<String> unknown = new ArrayList<>();
        prune(value, schema, "", unknown);
        return unknown;
    }

    private static void prune(JsonNode value, Schema schema, String path, List<String> unknown) {
        if (schema == Schema.ANY) {
            return;
        }
        if (value instanceof ObjectNode object) {
            for (var field : new ArrayList<>(object.properties())) {
                String name = field.getKey();
                String fieldPath = path.isEmpty() ? name : path + "." + name;
                Schema known = schema.field(name);
                if (known == null && schema.type().equals("object")) {
                    unknown.add(fieldPath);
                    object.remove(name);
                } else if (known != null) {
                    prune(field.getValue(), known, fieldPath, unknown);
                }
            }
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                prune(value.get(i), schema.items(), path + "[" + i + "]", unknown);
            }
        }
    }
}

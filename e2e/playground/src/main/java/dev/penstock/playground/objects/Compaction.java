/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.schema.Schema;

import java.util.ArrayList;

/**
 * Takes away what the API server's own types leave out when they are written: nulls, empty lists
 * and empty maps (not empty structs: {@code emptyDir: {}} says something).
 *
 * <p>Custom objects keep what they say, but for their metadata, which is a built-in type.
 */
final class Compaction {
    private Compaction() {}

    static void compact(ResourceType type, ObjectNode object) {
        if (!type.custom()) {
            compact(object, type.schema());
        } else if (object.get("metadata") instanceof ObjectNode metadata) {
            compact(metadata, type.schema().fieldOrAny("metadata"));
        }
    }

    private static void compact(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            for (var field : new ArrayList<>(object.properties())) {
                Schema below = schema.fieldOrAny(field.getKey());
                if (below != Schema.ANY) {
                    compact(field.getValue(), below);
                }
                if (isLeftOut(field.getValue(), below)) {
                    object.remove(field.getKey());
                }
            }
        } else if (value.isArray()) {
            value.forEach(element -> compact(element, schema.items()));
        }
    }

    private static boolean isLeftOut(JsonNode value, Schema schema) {
        if (value.isNull()) {
            return schema != Schema.ANY;
        }
        boolean dictionary = schema.type().equals("object") && schema.additional() != null;
        boolean empty = value.isContainerNode() && value.isEmpty();
        return empty && (schema.type().equals("array") || dictionary);
    }
}

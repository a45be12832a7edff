/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;

/** Fills in the defaults of a schema, and takes away nulls that the schema does not allow. */
public final class Defaults {
    private Defaults() {}

    public static void apply(JsonNode value, Schema schema) {
        if (value instanceof ObjectNode object) {
            dropForbiddenNulls(object, schema);
            schema.properties()
                    .forEach(
                            (name, field) -> {
                                JsonNode preset = field.defaultValue();
                                if (preset != null && !object.has(name)) {
                                    object.set(name, preset.deepCopy());
                                }
                            });
            object.properties()
                    .forEach(field -> apply(field.getValue(), schema.fieldOrAny(field.getKey())));
        } else if (value.isArray()) {
            value.forEach(element -> apply(element, schema.items()));
        }
    }

    private static void dropForbiddenNulls(ObjectNode object, Schema schema) {
        for (var field : new ArrayList<>(object.properties())) {
            Schema known = schema.field(field.getKey());
            if (field.getValue().isNull()
                    && known != null
                    && known != Schema.ANY
                    && !known.isNullable()) {
                object.remove(field.getKey());
            }
        }
    }
}

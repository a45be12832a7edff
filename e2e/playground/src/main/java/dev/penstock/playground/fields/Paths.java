/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From values to paths: what a list element is called, and which paths a value has. */
final class Paths {
    private Paths() {}

    /** The schema one step down. */
    static Schema below(Schema schema, PathElement step) {
        return step.isField() ? schema.fieldOrAny(step.fieldName()) : schema.items();
    }

    /** Whether a value of this schema is owned as a whole. */
    static boolean isAtomic(JsonNode value, Schema schema) {
        return value.isArray()
                ? schema.listType() == Schema.ListType.ATOMIC
                : !value.isObject() || schema.isAtomicMap();
    }

    static PathElement elementOf(JsonNode element, Schema list) {
        if (list.listType() == Schema.ListType.SET) {
            return PathElement.value(element);
        }
        ObjectNode keys = Json.object();
        for (String key : list.listKeys()) {
            JsonNode preset = list.items().fieldOrAny(key).defaultValue();
            if (element.has(key)) {
                keys.set(key, element.get(key));
            } else if (preset != null) {
                keys.set(key, preset);
            }
        }
        if (keys.isEmpty()) {
            throw ApiFailure.of(
                    500,
                    "InternalError",
                    "associative list with keys has an element that omits all key fields "
                            + list.listKeys()
                            + " (and doesn't have default values for any key fields)");
        }
        return PathElement.keys(keys);
    }

    /** The elements of a keyed list by their path step, in their order. */
    static Map<PathElement, JsonNode> elements(@Nullable JsonNode list, Schema schema) {
        Map<PathElement, JsonNode> elements = new LinkedHashMap<>();
        if (list != null && list.isArray()) {
            list.forEach(element -> elements.put(elementOf(element, schema), element));
        }
        return elements;
    }

    /** Every path that a configuration speaks of. */
    static FieldSet of(JsonNode value, Schema schema) {
        FieldSet set = new FieldSet();
        collect(value, schema, new ArrayList<>(), set);
        return set;
    }

    private static void collect(
            JsonNode value, Schema schema, List<PathElement> path, FieldSet set) {
        if (!path.isEmpty() && isAtomic(value, schema)) {
            set.insert(path);
        } else if (value instanceof ObjectNode object) {
            for (var field : object.properties()) {
                path.add(PathElement.field(field.getKey()));
                collect(field.getValue(), schema.fieldOrAny(field.getKey()), path, set);
                boolean emptyMap = field.getValue().isObject() && field.getValue().isEmpty();
                if (field.getValue().isNull() || emptyMap || !schema.declares(field.getKey())) {
                    set.insert(path);
                }
                path.removeLast();
            }
        } else {
            elements(value, schema)
                    .forEach(
                            (step, element) -> {
                                path.add(step);
                                collect(element, schema.items(), path, set);
                                set.insert(path);
                                path.removeLast();
                            });
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lays a configuration over an object, and takes paths out of an object. */
final class Merge {
    private Merge() {}

    static JsonNode merge(JsonNode live, JsonNode config, Schema schema) {
        if (live.getNodeType() != config.getNodeType() || Paths.isAtomic(config, schema)) {
            return config.deepCopy();
        }
        if (config instanceof ObjectNode fields) {
            ObjectNode merged = ((ObjectNode) live).deepCopy();
            fields.properties()
                    .forEach(
                            field ->
                                    merged.set(
                                            field.getKey(),
                                            merge(
                                                    live.path(field.getKey()),
                                                    field.getValue(),
                                                    schema.fieldOrAny(field.getKey()))));
            return merged;
        }
        return mergeElements(live, config, schema);
    }

    /**
     * Elements of the configuration come in its order; an element that only the live list has keeps
     * its place behind the one it followed.
     */
    private static ArrayNode mergeElements(JsonNode live, JsonNode config, Schema schema) {
        Map<PathElement, JsonNode> old = Paths.elements(live, schema);
        Map<PathElement, JsonNode> wanted = Paths.elements(config, schema);
        List<PathElement> order = new ArrayList<>(wanted.keySet());
        int after = -1;
        for (PathElement step : old.keySet()) {
            int at = order.indexOf(step);
            if (at >= 0) {
                after = at;
            } else {
                after++;
                order.add(after, step);
            }
        }
        ArrayNode merged = Json.array();
        for (PathElement step : order) {
            JsonNode oldElement = old.get(step);
            JsonNode newElement = wanted.get(step);
            if (newElement == null) {
                merged.add(old.getOrDefault(step, Json.missing()).deepCopy());
            } else {
                merged.add(
                        oldElement == null
                                ? newElement.deepCopy()
                                : merge(oldElement, newElement, schema.items()));
            }
        }
        return merged;
    }

    /**
     * A copy without the given paths; a map or keyed list that becomes empty by it goes as well.
     */
    static JsonNode without(JsonNode value, FieldSet gone, Schema schema) {
        if (gone.isEmpty() || Paths.isAtomic(value, schema)) {
            return value.deepCopy();
        }
        if (value instanceof ObjectNode object) {
            ObjectNode kept = Json.object();
            object.properties()
                    .forEach(
                            field -> {
                                PathElement step = PathElement.field(field.getKey());
                                if (!gone.has(step)) {
                                    kept.set(
                                            field.getKey(),
                                            without(
                                                    field.getValue(),
                                                    gone.child(step),
                                                    schema.fieldOrAny(field.getKey())));
                                }
                            });
            return kept;
        }
        ArrayNode kept = Json.array();
        new LinkedHashMap<>(Paths.elements(value, schema))
                .forEach(
                        (step, element) -> {
                            if (!gone.has(step)) {
                                kept.add(without(element, gone.child(step), schema.items()));
                            }
                        });
        return kept;
    }
}

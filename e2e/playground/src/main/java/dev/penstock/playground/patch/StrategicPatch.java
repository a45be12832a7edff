/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Strategic merge, the part that kubectl sends: maps merge, keyed lists merge by their first key,
 * {@code $patch: delete|replace}, {@code $deleteFromPrimitiveList}, {@code $retainKeys}, {@code
 * $setElementOrder} (read over: new elements go to the end).
 *
 * <p>The merge keys are those of the built-in table. Kubernetes merges by the first of several
 * keys, and so does this.
 */
public final class StrategicPatch {
    private static final String DIRECTIVE = "$patch";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

    private StrategicPatch() {}

    public static ObjectNode apply(ObjectNode target, ObjectNode patch, Schema schema) {
        if (patch.path(DIRECTIVE).asText("").equals("replace")) {
            ObjectNode replaced = patch.deepCopy();
            replaced.remove(DIRECTIVE);
            return replaced;
        }
        ObjectNode result = target.deepCopy();
        retainKeys(result, patch);
        patch.properties()
                .forEach(
                        change -> {
                            String name = change.getKey();
                            if (name.startsWith(DELETE_FROM)) {
                                dropPrimitives(
                                        result,
                                        name.substring(DELETE_FROM.length()),
                                        change.getValue());
                            } else if (!name.startsWith("$")) {
                                set(result, name, change.getValue(), schema.fieldOrAny(name));
                            }
                        });
        return result;
    }

    private static void set(ObjectNode result, String name, JsonNode change, Schema field) {
        JsonNode old = result.path(name);
        if (change.isNull()) {
            result.remove(name);
        } else if (change instanceof ObjectNode object) {
            if (object.path(DIRECTIVE).asText("").equals("delete")) {
                result.remove(name);
            } else {
                ObjectNode base = old instanceof ObjectNode oldObject ? oldObject : Json.object();
                result.set(name, apply(base, object, field));
            }
        } else if (change instanceof ArrayNode list && old instanceof ArrayNode oldList) {
            result.set(name, mergeList(oldList, list, field));
        } else {
            result.set(name, change.deepCopy());
        }
    }

    private static ArrayNode mergeList(ArrayNode old, ArrayNode change, Schema list) {
        if (list.listType() == Schema.ListType.SET) {
            ArrayNode union = old.deepCopy();
            change.forEach(
                    value -> {
                        if (!contains(union, value)) {
                            union.add(value);
                        }
                    });
            return union;
        }
        if (list.listType() == Schema.ListType.ATOMIC || list.listKeys().isEmpty()) {
            return change.deepCopy();
        }
        String key = list.listKeys().getFirst();
        List<JsonNode> merged = new ArrayList<>();
        old.forEach(merged::add);
        for (JsonNode element : change) {
            String directive = element.path(DIRECTIVE).asText("");
            Optional<Integer> at = indexOf(merged, key, element.path(key));
            if (directive.equals("replace") && !element.has(key)) {
                merged.clear();
            } else if (directive.equals("delete")) {
                at.ifPresent(index -> merged.remove((int) index));
            } else if (at.isPresent() && merged.get(at.get()) instanceof ObjectNode base) {
                merged.set(at.get(), apply(base, (ObjectNode) element, list.items()));
            } else {
                merged.add(element.deepCopy());
            }
        }
        ArrayNode result = Json.array();
        merged.forEach(result::add);
        return result;
    }

    private static Optional<Integer> indexOf(List<JsonNode> elements, String key, JsonNode value) {
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).path(key).equals(value)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static boolean contains(ArrayNode list, JsonNode value) {
        for (JsonNode element : list) {
            if (element.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static void dropPrimitives(ObjectNode result, String name, JsonNode values) {
        if (result.get(name) instanceof ArrayNode list && values instanceof ArrayNode dropped) {
            ArrayNode kept = Json.array();
            list.forEach(
                    value -> {
                        if (!contains(dropped, value)) {
                            kept.add(value);
                        }
                    });
            result.set(name, kept);
        }
    }

    private static void retainKeys(ObjectNode result, ObjectNode patch) {
        JsonNode retained = patch.path("$retainKeys");
        if (retained.isArray()) {
            result.retain(Json.texts(retained));
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is different between two values, path by path.
 *
 * @param added paths that only the second has, the containers that came with them included
 * @param modified paths whose values differ
 * @param removed paths that only the first has
 */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
    static Comparison of(JsonNode before, JsonNode after, Schema schema) {
        Walk walk = new Walk();
        walk.compare(before, after, schema);
        return new Comparison(walk.added, walk.modified, walk.removed);
    }

    boolean isSame() {
        return added.isEmpty() && modified.isEmpty() && removed.isEmpty();
    }

    FieldSet addedOrModified() {
        return added.union(modified);
    }

    private static final class Walk {
        private final FieldSet added = new FieldSet();
        private final FieldSet modified = new FieldSet();
        private final FieldSet removed = new FieldSet();
        private final List<PathElement> path = new ArrayList<>();

        void compare(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            JsonNode shape = after != null ? after : before == null ? Json.missing() : before;
            boolean sameShape =
                    before == null || after == null || before.getNodeType() == after.getNodeType();
            boolean bothEmpty = isBare(before) && isBare(after);
            if (!sameShape || Paths.isAtomic(shape, schema) || bothEmpty) {
                leaf(before, after);
                return;
            }
            if (shape.isObject()) {
                fields(before, after, schema);
            } else {
                elements(before, after, schema);
            }
            if (path.isEmpty()) {
                return;
            }
            if (before == null) {
                added.insert(path);
            } else if (after == null) {
                removed.insert(path);
            }
        }

        private static boolean isBare(@Nullable JsonNode value) {
            return value == null || value.isNull() || (value.isContainerNode() && value.isEmpty());
        }

        private void fields(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            Set<String> names = new LinkedHashSet<>();
            if (before != null) {
                before.fieldNames().forEachRemaining(names::add);
            }
            if (after != null) {
                after.fieldNames().forEachRemaining(names::add);
            }
            for (String name : names) {
                Schema field = schema.fieldOrAny(name);
                path.add(PathElement.field(name));
                compare(child(before, name, field), after == null ? null : after.get(name), field);
                path.removeLast();
            }
        }

        private static @Nullable JsonNode child(
                @Nullable JsonNode before, String name, Schema field) {
            JsonNode child = before == null ? null : before.get(name);
            return child == null && before != null && field.isAlwaysPresent()
                    ? field.zeroValue()
                    : child;
        }

        private void elements(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            Map<PathElement, JsonNode> old = Paths.elements(before, schema);
            Map<PathElement, JsonNode> fresh = Paths.elements(after, schema);
            Set<PathElement> steps = new LinkedHashSet<>(old.keySet());
            steps.addAll(fresh.keySet());
            for (PathElement step : steps) {
                path.add(step);
                compare(old.get(step), fresh.get(step), schema.items());
                path.removeLast();
            }
        }

        private void leaf(@Nullable JsonNode before, @Nullable JsonNode after) {
            if (path.isEmpty()) {
                return;
            }
            if (before == null) {
                added.insert(path);
            } else if (after == null) {
                removed.insert(path);
            } else if (!before.equals(after)) {
                modified.insert(path);
            }
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A set of paths, as a tree. A step can be a member itself, lead to further members, or both.
 *
 * <p>Operations give new sets. Always: no child is empty.
 */
final class FieldSet {
    private final TreeSet<PathElement> members = new TreeSet<>();
    private final TreeMap<PathElement, FieldSet> children = new TreeMap<>();

    static FieldSet decode(JsonNode fieldsV1) {
        FieldSet set = new FieldSet();
        fieldsV1.properties()
                .forEach(
                        step -> {
                            if (step.getKey().equals(".")) {
                                return;
                            }
                            PathElement element = new PathElement(step.getKey());
                            FieldSet child = decode(step.getValue());
                            if (step.getValue().isEmpty() || step.getValue().has(".")) {
                                set.members.add(element);
                            }
                            set.putChild(element, child);
                        });
        return set;
    }

    ObjectNode encode() {
        ObjectNode fieldsV1 = Json.object();
        TreeSet<PathElement> steps = new TreeSet<>(members);
        steps.addAll(children.keySet());
        for (PathElement step : steps) {
            FieldSet child = children.get(step);
            ObjectNode encoded = Json.object();
            if (child != null) {
                if (members.contains(step)) {
                    encoded.putObject(".");
                }
                encoded.setAll(child.encode());
            }
            fieldsV1.set(step.text(), encoded);
        }
        return fieldsV1;
    }

    void insert(List<PathElement> path) {
        FieldSet current = this;
        for (PathElement step : path.subList(0, path.size() - 1)) {
            current = current.children.computeIfAbsent(step, absent -> new FieldSet());
        }
        current.members.add(path.getLast());
    }

    private void putChild(PathElement step, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(step, child);
        }
    }

    boolean isEmpty() {
        return members.isEmpty() && children.isEmpty();
    }

    boolean has(PathElement step) {
        return members.contains(step);
    }

    FieldSet child(PathElement step) {
        FieldSet child = children.get(step);
        return child == null ? new FieldSet() : child;
    }

    FieldSet union(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.addAll(other.members);
        result.children.putAll(children);
        other.children.forEach(
                (step, child) -> result.children.merge(step, child, FieldSet::union));
        return result;
    }

    FieldSet minus(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.removeAll(other.members);
        children.forEach((step, child) -> result.putChild(step, child.minus(other.child(step))));
        return result;
    }

    /** Also takes away everything below a member of the other set. */
    FieldSet minusBelow(FieldSet other) {
        FieldSet result = new FieldSet();
        members.stream().filter(step -> !other.has(step)).forEach(result.members::add);
        children.forEach(
                (step, child) -> {
                    if (!other.has(step)) {
                        result.putChild(step, child.minusBelow(other.child(step)));
                    }
                });
        return result;
    }

    FieldSet intersect(FieldSet other) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        result.members.retainAll(other.members);
        children.forEach(
                (step, child) -> result.putChild(step, child.intersect(other.child(step))));
        return result;
    }

    /** Makes each declared field a member where something below it is one. */
    FieldSet withNamedParents(Schema schema) {
        FieldSet result = new FieldSet();
        result.members.addAll(members);
        children.forEach(
                (step, child) -> {
                    if (step.isField() && schema.declares(step.fieldName())) {
                        result.members.add(step);
                    }
                    result.putChild(step, child.withNamedParents(Paths.below(schema, step)));
                });
        return result;
    }

    void forEach(Consumer<List<PathElement>> action) {
        forEach(new ArrayList<>(), action);
    }

    private void forEach(List<PathElement> prefix, Consumer<List<PathElement>> action) {
        for (PathElement member : members) {
            prefix.add(member);
            action.accept(List.copyOf(prefix));
            prefix.removeLast();
        }
        for (Map.Entry<PathElement, FieldSet> child : children.entrySet()) {
            prefix.add(child.getKey());
            child.getValue().forEach(prefix, action);
            prefix.removeLast();
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FieldSet set
                && members.equals(set.members)
                && children.equals(set.children);
    }

    @Override
    public int hashCode() {
        return 31 * members.hashCode() + children.hashCode();
    }

    @Override
    public String toString() {
        return encode().toString();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One step of a path: a field of a map, or an element of a list by its keys or by its value.
 *
 * @param text the form of FieldsV1: {@code f:name}, {@code k:{"name":"x"}}, {@code v:"x"}
 */
record PathElement(String text) implements Comparable<PathElement> {
    static PathElement field(String name) {
        return new PathElement("f:" + name);
    }

    static PathElement value(JsonNode value) {
        return new PathElement("v:" + Json.text(value));
    }

    static PathElement keys(ObjectNode keys) {
        TreeMap<String, JsonNode> sorted = new TreeMap<>();
        keys.properties().forEach(key -> sorted.put(key.getKey(), key.getValue()));
        ObjectNode ordered = Json.object();
        sorted.forEach(ordered::set);
        return new PathElement("k:" + Json.text(ordered));
    }

    boolean isField() {
        return text.startsWith("f:");
    }

    String fieldName() {
        return text.substring(2);
    }

    /** As conflicts are printed: {@code .spec.ports[name="a"]}. */
    String shown() {
        if (isField()) {
            return "." + fieldName();
        }
        if (text.startsWith("v:")) {
            return "[=" + text.substring(2) + "]";
        }
        return Json.parseObject(text.substring(2)).properties().stream()
                .map(key -> key.getKey() + "=" + Json.text(key.getValue()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    static String shown(List<PathElement> path) {
        return path.stream().map(PathElement::shown).collect(Collectors.joining());
    }

    @Override
    public int compareTo(PathElement other) {
        return Comparator.comparing(PathElement::text).compare(this, other);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One node of a structural schema.
 *
 * <p>A field that no schema describes has {@link #ANY}: maps in it merge field by field, lists in
 * it are atomic.
 */
public final class Schema {
    /** How the elements of a list are told apart when two lists are merged. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    public static final Schema ANY =
            new Schema(Json.object().put("x-kubernetes-preserve-unknown-fields", true));

    private final ObjectNode source;
    private final Map<String, Schema> properties = new LinkedHashMap<>();
    private final @Nullable Schema additional;
    private final @Nullable Schema items;
    private final boolean hasRules;

    private Schema(ObjectNode source) {
        this.source = source;
        source.path("properties")
                .properties()
                .forEach(property -> properties.put(property.getKey(), of(property.getValue())));
        JsonNode extra = source.path("additionalProperties");
        this.additional = extra.isObject() ? of(extra) : extra.asBoolean(false) ? ANY : null;
        this.items = source.path("items").isObject() ? of(source.path("items")) : null;
        this.hasRules =
                source.has("x-kubernetes-validations")
                        || properties.values().stream().anyMatch(Schema::hasRules)
                        || (additional != null && additional != ANY && additional.hasRules)
                        || (items != null && items.hasRules);
    }

    public static Schema of(JsonNode source) {
        return source instanceof ObjectNode object && !object.isEmpty() ? new Schema(object) : ANY;
    }

    /** The OpenAPI form. Must not be altered. */
    public ObjectNode source() {
        return source;
    }

    public String type() {
        return source.path("type").asText("");
    }

    public Map<String, Schema> properties() {
        return properties;
    }

    public @Nullable Schema additional() {
        return additional;
    }

    public Schema items() {
        return items == null ? ANY : items;
    }

    /** The schema of a named field, or null where the field is unknown. */
    public @Nullable Schema field(String name) {
        Schema declared = properties.get(name);
        if (declared != null) {
            return declared;
        }
        if (additional != null) {
            return additional;
        }
        return preservesUnknown() ? ANY : null;
    }

    public Schema fieldOrAny(String name) {
        Schema field = field(name);
        return field == null ? ANY : field;
    }

    public boolean declares(String name) {
        return properties.containsKey(name);
    }

    public boolean preservesUnknown() {
        return source.path("x-kubernetes-preserve-unknown-fields").asBoolean(false);
    }

    public boolean isIntOrString() {
        return source.path("x-kubernetes-int-or-string").asBoolean(false);
    }

    public boolean isNullable() {
        return source.path("nullable").asBoolean(false);
    }

    public @Nullable JsonNode defaultValue() {
        return source.get("default");
    }

    public ListType listType() {
        return switch (source.path("x-kubernetes-list-type").asText("atomic")) {
            case "set" -> ListType.SET;
            case "map" -> ListType.MAP;
            default -> ListType.ATOMIC;
        };
    }

    public List<String> listKeys() {
        return Json.texts(source.path("x-kubernetes-list-map-keys"));
    }

    public boolean isAtomicMap() {
        return source.path("x-kubernetes-map-type").asText("").equals("atomic");
    }

    /**
     * A struct of the API server's own types: present, if empty, in every object (see the built-in
     * table).
     */
    public boolean isAlwaysPresent() {
        return source.path("x-penstock-always-present").asBoolean(false);
    }

    /** What an always present field holds when nobody wrote it. */
    public JsonNode zeroValue() {
        JsonNode preset = defaultValue();
        if (preset != null && !preset.isContainerNode()) {
            return preset;
        }
        return type().equals("array") ? Json.array() : Json.object();
    }

    public JsonNode rules() {
        return source.path("x-kubernetes-validations");
    }

    /** Whether a rule stands here or further down. */
    public boolean hasRules() {
        return hasRules;
    }
}

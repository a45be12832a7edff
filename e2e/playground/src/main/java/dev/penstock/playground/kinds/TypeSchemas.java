/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.kinds;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Schemas of the built-in kinds: field names and types from fabric8's Java types, and from a table
 * what those do not say.
 *
 * <p>The table names a field as {@code Type.field}, or a whole type as {@code Type}, and gives
 * schema keywords for it. Always: each line of the table is used; one that names no field is an
 * error at start.
 */
final class TypeSchemas {
    private final JsonNode table;
    private final Set<String> usedLines = new HashSet<>();
    private final Deque<Class<?>> open = new ArrayDeque<>();

    TypeSchemas(JsonNode table) {
        this.table = table;
    }

    ObjectNode of(Class<?> type) {
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        if (open.contains(type)) {
            // A type that contains itself: below the second level everything is accepted.
            return schema.put("x-kubernetes-preserve-unknown-fields", true);
        }
        open.push(type);
        ObjectNode properties = schema.putObject("properties");
        for (Field field : type.getDeclaredFields()) {
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            if (property != null) {
                ObjectNode fieldSchema = of(field.getGenericType());
                lay(fieldSchema, type.getSimpleName() + "." + property.value());
                properties.set(property.value(), fieldSchema);
            }
        }
        open.pop();
        lay(schema, type.getSimpleName());
        return schema;
    }

    private ObjectNode of(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            ObjectNode schema = Json.object();
            if (generic.getRawType() == List.class) {
                schema.put("type", "array").set("items", of(arguments[0]));
            } else if (generic.getRawType() == Map.class) {
                schema.put("type", "object").set("additionalProperties", of(arguments[1]));
            }
            return schema;
        }
        return type instanceof Class<?> plain ? plain(plain) : anything();
    }

    private ObjectNode plain(Class<?> type) {
        ObjectNode schema = Json.object();
        if (type == String.class || type.isEnum()) {
            return schema.put("type", "string");
        }
        if (type == Boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == Integer.class) {
            return schema.put("type", "integer").put("format", "int32");
        }
        if (type == Long.class) {
            return schema.put("type", "integer").put("format", "int64");
        }
        if (type == Double.class) {
            return schema.put("type", "number");
        }
        return switch (type.getSimpleName()) {
            case "IntOrString", "Quantity" -> schema.put("x-kubernetes-int-or-string", true);
            case "MicroTime" -> schema.put("type", "string");
            case "FieldsV1",
                    "Object",
                    "JSONSchemaProps",
                    "RawExtension",
                    "KubernetesResource",
                    "HasMetadata" ->
                    anything();
            default -> type.isInterface() ? anything() : of(type);
        };
    }

    private static ObjectNode anything() {
        return Json.object().put("x-kubernetes-preserve-unknown-fields", true);
    }

    private void lay(ObjectNode schema, String line) {
        if (table.has(line)) {
            usedLines.add(line);
            schema.setAll((ObjectNode) table.get(line));
        }
    }

    void requireEveryLineUsed() {
        List<String> unused = new ArrayList<>();
        table.fieldNames().forEachRemaining(unused::add);
        unused.removeAll(usedLines);
        if (!unused.isEmpty()) {
            throw new IllegalStateException("built-in-fields.yaml names no field: " + unused);
        }
    }
}

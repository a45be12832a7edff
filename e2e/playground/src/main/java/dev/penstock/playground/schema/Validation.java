/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds a value against its schema: types, limits, patterns, required fields, duplicate list
 * elements.
 *
 * <p>The texts are those of the API server, so that what a user reads here is what he will read in
 * a cluster.
 */
public final class Validation {
    private static final Set<String> BLOCKING =
            Set.of(
                    "FieldValueRequired",
                    "FieldValueTooLong",
                    "FieldValueTooMany",
                    "FieldValueTypeInvalid",
                    "FieldValueNotSupported");

    private final List<FieldFailure> failures = new ArrayList<>();

    private Validation() {}

    /**
     * @param foundBefore what is known to be wrong with the object; a missing field keeps rules
     *     from being checked
     * @param old the object that stands, for transition rules; null on creation
     */
    public static List<FieldFailure> validate(
            JsonNode value,
            Schema schema,
            @Nullable JsonNode old,
            Rules rules,
            List<FieldFailure> foundBefore) {
        Validation validation = new Validation();
        validation.failures.addAll(foundBefore);
        validation.check(value, schema, "");
        boolean blocked =
                validation.failures.stream()
                        .anyMatch(failure -> BLOCKING.contains(failure.reason()));
        if (blocked && schema.hasRules()) {
            validation.failures.add(
                    new FieldFailure(
                            "<nil>",
                            "FieldValueInvalid",
                            "Invalid value: null: some validation rules were not checked because the object was"
                                    + " invalid; correct the existing errors to complete validation"));
        } else if (!blocked) {
            validation.failures.addAll(rules.check(value, schema, old));
        }
        return validation.failures;
    }

    private void check(JsonNode value, Schema schema, String path) {
        if (schema == Schema.ANY || (value.isNull() && schema.isNullable())) {
            return;
        }
        if (!hasType(value, schema)) {
            String actual = typeName(value);
            failures.add(
                    FieldFailure.invalidType(
                            path,
                            "\"" + actual + "\"",
                            path
                                    + " in body must be of type "
                                    + schema.type()
                                    + ": \""
                                    + actual
                                    + "\""));
            checkEnum(value, schema, path);
            return;
        }
        checkEnum(value, schema, path);
        if (value.isObject()) {
            checkObject(value, schema, path);
        } else if (value.isArray()) {
            checkArray(value, schema, path);
        } else if (value.isTextual()) {
            checkText(value, schema, path);
        } else if (value.isNumber()) {
            checkNumber(value, schema, path);
        }
    }

    private static boolean hasType(JsonNode value, Schema schema) {
        if (schema.isIntOrString()) {
            return value.isTextual() || value.isIntegralNumber();
        }
        return switch (schema.type()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "object";
            case ARRAY -> "array";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL, MISSING -> "null";
        };
    }

    private void checkEnum(JsonNode value, Schema schema, String path) {
        JsonNode choices = schema.source().path("enum");
        if (choices.isArray()) {
            for (JsonNode choice : choices) {
                if (choice.equals(value)) {
                    return;
                }
            }
            failures.add(FieldFailure.notSupported(path, value, Json.texts(choices)));
        }
    }

    private void checkObject(JsonNode value, Schema schema, String path) {
        int max = schema.source().path("maxProperties").asInt(Integer.MAX_VALUE);
        if (value.size() > max) {
            failures.add(FieldFailure.tooMany(path, value.size(), max));
        }
        int min = schema.source().path("minProperties").asInt(0);
        if (value.size() < min) {
            failures.add(
                    FieldFailure.invalid(
                            path,
                            Json.valueOf(value.size()),
                            path + " in body should have at least " + min + " properties"));
        }
        for (JsonNode name : schema.source().path("required")) {
            if (!value.has(name.asText())) {
                failures.add(FieldFailure.required(child(path, name.asText()), ""));
            }
        }
        value.properties()
                .forEach(
                        field ->
                                check(
                                        field.getValue(),
                                        schema.fieldOrAny(field.getKey()),
                                        child(path, field.getKey())));
    }

    private void checkArray(JsonNode value, Schema schema, String path) {
        int max = schema.source().path("maxItems").asInt(Integer.MAX_VALUE);
        if (value.size() > max) {
            failures.add(FieldFailure.tooMany(path, value.size(), max));
        }
        int min = schema.source().path("minItems").asInt(0);
        if (value.size() < min) {
            failures.add(
                    FieldFailure.invalid(
                            path,
                            Json.valueOf(value.size()),
                            path + " in body should have at least " + min + " items"));
        }
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < value.size(); i++) {
            String elementPath = path + "[" + i + "]";
            check(value.get(i), schema.items(), elementPath);
            JsonNode identity = identity(value.get(i), schema);
            if (!identity.isMissingNode() && !seen.add(identity)) {
                failures.add(FieldFailure.duplicate(elementPath, identity));
            }
        }
    }

    /** What must be unique in a list; missing where nothing must. */
    private static JsonNode identity(JsonNode element, Schema list) {
        return switch (list.listType()) {
            case ATOMIC -> Json.missing();
            case SET -> element;
            case MAP -> {
                var keys = Json.object();
                list.listKeys()
                        .forEach(
                                key -> {
                                    if (element.has(key)) {
                                        keys.set(key, element.get(key));
                                    }
                                });
                yield keys;
            }
        };
    }

    private void checkText(JsonNode value, Schema schema, String path) {
        String text = value.asText();
        int max = schema.source().path("maxLength").asInt(Integer.MAX_VALUE);
        if (text.codePointCount(0, text.length()) > max) {
            failures.add(FieldFailure.tooLong(path, max));
        }
        int min = schema.source().path("minLength").asInt(0);
        if (text.codePointCount(0, text.length()) < min) {
            failures.add(
                    FieldFailure.invalid(
                            path,
                            value,
                            path + " in body should be at least " + min + " chars long"));
        }
        String pattern = schema.source().path("pattern").asText("");
        if (!pattern.isEmpty() && !matches(pattern, text)) {
            failures.add(
                    FieldFailure.invalid(
                            path, value, path + " in body should match '" + pattern + "'"));
        }
        String format = schema.source().path("format").asText("");
        if (!Formats.isValid(format, text)) {
            failures.add(
                    FieldFailure.invalid(
                            path,
                            value,
                            path + " in body must be of type " + format + ": " + Json.text(value)));
        }
    }

    /** RE2 as in the API server; its time is linear in the text, whatever the pattern. */
    private static boolean matches(String pattern, String text) {
        try {
            return Pattern.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private void checkNumber(JsonNode value, Schema schema, String path) {
        var number = value.decimalValue();
        JsonNode max = schema.source().path("maximum");
        if (max.isNumber()) {
            boolean exclusive = schema.source().path("exclusiveMaximum").asBoolean(false);
            int order = number.compareTo(max.decimalValue());
            if (order > 0 || (exclusive && order == 0)) {
                String limit = exclusive ? "less than " : "less than or equal to ";
                failures.add(
                        FieldFailure.invalid(
                                path, value, path + " in body should be " + limit + plain(max)));
            }
        }
        JsonNode min = schema.source().path("minimum");
        if (min.isNumber()) {
            boolean exclusive = schema.source().path("exclusiveMinimum").asBoolean(false);
            int order = number.compareTo(min.decimalValue());
            if (order < 0 || (exclusive && order == 0)) {
                String limit = exclusive ? "greater than " : "greater than or equal to ";
                failures.add(
                        FieldFailure.invalid(
                                path, value, path + " in body should be " + limit + plain(min)));
            }
        }
        String format = schema.source().path("format").asText("");
        if (format.equals("int32") && !value.canConvertToInt()) {
            failures.add(
                    FieldFailure.invalid(
                            path,
                            value,
                            path + " in body must be of type int32: \"" + value.asText() + "\""));
        }
    }

    private static String plain(JsonNode number) {
        return number.decimalValue().stripTrailingZeros().toPlainString();
    }

    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** How many bytes a text takes where Kubernetes counts bytes. */
    public static int sizeBytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds a value against the CEL rules ({@code x-kubernetes-validations}) of its schema.
 *
 * <p>A rule that speaks of {@code oldSelf} is a transition rule: it is checked only where an old
 * value stands. Elements of a keyed list meet their old selves by their keys; elements of other
 * lists have none.
 */
public final class Rules {
    private final CelPrograms programs;

    public Rules() {
        this.programs = new CelPrograms();
    }

    /** Why a rule of this schema cannot be compiled, by the path of its schema. */
    public List<FieldFailure> compileFailures(Schema schema, String path) {
        List<FieldFailure> failures = new ArrayList<>();
        JsonNode rules = schema.rules();
        for (int i = 0; i < rules.size(); i++) {
            JsonNode rule = rules.get(i).path("rule");
            String where = path + ".x-kubernetes-validations[" + i + "].rule";
            programs.compileFailure(rule.asText())
                    .ifPresent(
                            why ->
                                    failures.add(
                                            FieldFailure.invalid(
                                                    where, rule, "compilation failed: " + why)));
        }
        schema.properties()
                .forEach(
                        (name, field) ->
                                failures.addAll(
                                        compileFailures(
                                                field, path + ".properties[" + name + "]")));
        Schema additional = schema.additional();
        if (additional != null && additional.hasRules()) {
            failures.addAll(compileFailures(additional, path + ".additionalProperties"));
        }
        if (schema.items().hasRules()) {
            failures.addAll(compileFailures(schema.items(), path + ".items"));
        }
        return failures;
    }

    public List<FieldFailure> check(JsonNode value, Schema schema, @Nullable JsonNode old) {
        List<FieldFailure> failures = new ArrayList<>();
        if (schema.hasRules()) {
            check(value, schema, old, "", failures);
        }
        return failures;
    }

    private void check(
            JsonNode value,
            Schema schema,
            @Nullable JsonNode old,
            String path,
            List<FieldFailure> failures) {
        for (JsonNode rule : schema.rules()) {
            checkRule(rule, value, schema, old, path).ifPresent(failures::add);
        }
        if (value.isObject()) {
            value.properties()
                    .forEach(
                            field -> {
                                Schema below = schema.fieldOrAny(field.getKey());
                                if (below.hasRules()) {
                                    JsonNode oldField =
                                            old == null ? null : old.get(field.getKey());
                                    String fieldPath = Validation.child(path, field.getKey());
                                    check(field.getValue(), below, oldField, fieldPath, failures);
                                }
                            });
        } else if (value.isArray() && schema.items().hasRules()) {
            Map<JsonNode, JsonNode> oldElements = byKeys(old, schema);
            for (int i = 0; i < value.size(); i++) {
                JsonNode element = value.get(i);
                JsonNode oldElement = oldElements.get(keys(element, schema));
                check(element, schema.items(), oldElement, path + "[" + i + "]", failures);
            }
        }
    }

    private Optional<FieldFailure> checkRule(
            JsonNode rule, JsonNode value, Schema schema, @Nullable JsonNode old, String path) {
        String source = rule.path("rule").asText();
        boolean transition = CelPrograms.mentionsOldSelf(source);
        boolean optionalOld = rule.path("optionalOldSelf").asBoolean(false);
        if (transition && old == null && !optionalOld) {
            return Optional.empty();
        }
        CelPrograms.Scope scope = new CelPrograms.Scope(value, old, schema, optionalOld);
        return programs.objection(source, scope)
                .map(error -> failure(rule, scope, schema, path, error));
    }

    private FieldFailure failure(
            JsonNode rule, CelPrograms.Scope scope, Schema schema, String path, String error) {
        String message = rule.path("message").asText("").strip();
        String expression = rule.path("messageExpression").asText("");
        if (!expression.isEmpty()) {
            message = programs.text(expression, scope).orElse(message);
        }
        if (message.isEmpty()) {
            message = "failed rule: " + rule.path("rule").asText().strip();
        }
        String detail = error.isEmpty() ? message : error + " evaluating rule: " + message;
        String field = rule.has("fieldPath") ? path + rule.path("fieldPath").asText() : path;
        if (field.startsWith(".")) {
            field = field.substring(1);
        }
        String shown = "\"" + schema.type() + "\"";
        return switch (rule.path("reason").asText("FieldValueInvalid")) {
            case "FieldValueForbidden" -> FieldFailure.forbidden(field, detail);
            case "FieldValueRequired" -> FieldFailure.required(field, detail);
            case "FieldValueDuplicate" ->
                    new FieldFailure(field, "FieldValueDuplicate", "Duplicate value: " + shown);
            default ->
                    new FieldFailure(
                            field, "FieldValueInvalid", "Invalid value: " + shown + ": " + detail);
        };
    }

    private static Map<JsonNode, JsonNode> byKeys(@Nullable JsonNode list, Schema schema) {
        Map<JsonNode, JsonNode> elements = new LinkedHashMap<>();
        if (list != null && schema.listType() == Schema.ListType.MAP) {
            list.forEach(element -> elements.put(keys(element, schema), element));
        }
        return elements;
    }

    private static JsonNode keys(JsonNode element, Schema schema) {
        var keys = Json.object();
        schema.listKeys().forEach(key -> keys.set(key, element.path(key)));
        return keys;
    }
}

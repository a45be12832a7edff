/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.failure;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.json.Json;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One refused field.
 *
 * @param field the path as {@code kubectl} prints it, {@code spec.ports[0].name}
 * @param reason the machine readable cause, {@code FieldValueInvalid}
 * @param detail what is wrong, without the path
 */
public record FieldFailure(String field, String reason, String detail) {
    public static FieldFailure invalid(String field, JsonNode value, String why) {
        return new FieldFailure(
                field, "FieldValueInvalid", "Invalid value: " + Json.text(value) + ": " + why);
    }

    public static FieldFailure invalidType(String field, String shownValue, String why) {
        return new FieldFailure(
                field, "FieldValueTypeInvalid", "Invalid value: " + shownValue + ": " + why);
    }

    public static FieldFailure required(String field, String why) {
        return new FieldFailure(
                field, "FieldValueRequired", "Required value" + (why.isEmpty() ? "" : ": " + why));
    }

    public static FieldFailure notSupported(String field, JsonNode value, List<String> supported) {
        String choices =
                supported.stream()
                        .map(choice -> "\"" + choice + "\"")
                        .collect(Collectors.joining(", "));
        return new FieldFailure(
                field,
                "FieldValueNotSupported",
                "Unsupported value: " + Json.text(value) + ": supported values: " + choices);
    }

    public static FieldFailure tooLong(String field, int maxBytes) {
        return new FieldFailure(
                field,
                "FieldValueTooLong",
                "Too long: may not be more than " + maxBytes + " bytes");
    }

    public static FieldFailure tooMany(String field, int actual, int max) {
        return new FieldFailure(
                field,
                "FieldValueTooMany",
                "Too many: " + actual + ": must have at most " + max + " items");
    }

    public static FieldFailure duplicate(String field, JsonNode value) {
        return new FieldFailure(
                field, "FieldValueDuplicate", "Duplicate value: " + Json.text(value));
    }

    public static FieldFailure forbidden(String field, String why) {
        return new FieldFailure(field, "FieldValueForbidden", "Forbidden: " + why);
    }

    @Override
    public String toString() {
        return field + ": " + detail;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.json.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Limits of labels and annotations, which every kind shares. */
final class MetadataRules {
    private static final int MAX_NAME = 63;
    private static final int MAX_ANNOTATIONS_BYTES = 256 * 1024;
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");

    private MetadataRules() {}

    static List<FieldFailure> check(JsonNode metadata) {
        List<FieldFailure> failures = new ArrayList<>();
        metadata.path("labels")
                .properties()
                .forEach(
                        label -> {
                            checkKey("metadata.labels", label.getKey(), failures);
                            checkValue(label.getValue(), failures);
                        });
        int size = 0;
        for (var annotation : metadata.path("annotations").properties()) {
            checkKey("metadata.annotations", annotation.getKey(), failures);
            size += annotation.getKey().length() + annotation.getValue().asText().length();
        }
        if (size > MAX_ANNOTATIONS_BYTES) {
            failures.add(FieldFailure.tooLong("metadata.annotations", MAX_ANNOTATIONS_BYTES));
        }
        return failures;
    }

    private static void checkKey(String field, String key, List<FieldFailure> failures) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        boolean prefixLegal = slash < 0 || Names.isSubdomain(key.substring(0, slash));
        if (!prefixLegal || name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
            failures.add(
                    FieldFailure.invalid(
                            field,
                            Json.valueOf(key),
                            "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and"
                                    + " end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc',"
                                    + " regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"));
        }
    }

    private static void checkValue(JsonNode value, List<FieldFailure> failures) {
        String text = value.asText();
        if (text.length() > MAX_NAME) {
            failures.add(
                    FieldFailure.invalid(
                            "metadata.labels", value, "must be no more than 63 bytes"));
        } else if (!text.isEmpty() && !NAME.matcher(text).matches()) {
            failures.add(
                    FieldFailure.invalid(
                            "metadata.labels",
                            value,
                            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or"
                                    + " '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
                                    + " 'my_value',  or '12345', regex used for validation is"
                                    + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"));
        }
    }
}

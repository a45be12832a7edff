/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cel.common.values.NullValue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** JSON values as CEL sees them. */
final class CelValues {
    private static final Set<String> KEYWORDS =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return");

    private CelValues() {}

    static Object of(JsonNode value, Schema schema) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> map(value, schema);
            case ARRAY -> list(value, schema);
            case BOOLEAN -> value.booleanValue();
            case NUMBER ->
                    value.isIntegralNumber() && !schema.type().equals("number")
                            ? (Object) value.longValue()
                            : (Object) value.doubleValue();
            case STRING, BINARY -> text(value.asText(), schema);
            case NULL, MISSING -> NullValue.NULL_VALUE;
        };
    }

    private static Object text(String text, Schema schema) {
        if (schema.source().path("format").asText("").equals("date-time")) {
            var instant = Formats.dateTime(text).map(dateTime -> (Object) dateTime.toInstant());
            return instant.orElse(text);
        }
        return text;
    }

    private static Map<String, Object> map(JsonNode value, Schema schema) {
        Map<String, Object> map = new LinkedHashMap<>();
        value.properties()
                .forEach(
                        field -> {
                            String name = field.getKey();
                            Schema below = schema.fieldOrAny(name);
                            map.put(
                                    schema.declares(name) ? escape(name) : name,
                                    of(field.getValue(), below));
                        });
        return map;
    }

    private static List<Object> list(JsonNode value, Schema schema) {
        List<Object> list = new ArrayList<>();
        value.forEach(element -> list.add(of(element, schema.items())));
        return list;
    }

    /** Property names that are no CEL identifiers are escaped as Kubernetes documents it. */
    private static String escape(String name) {
        if (KEYWORDS.contains(name)) {
            return "__" + name + "__";
        }
        return name.replace("__", "__underscores__")
                .replace(".", "__dot__")
                .replace("-", "__dash__")
                .replace("/", "__slash__");
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import picocli.CommandLine.Option;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows for a human as a table, for a program as JSON. */
final class Rows {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** The option of every tool that shows rows. */
    static final class Format {
        enum Kind {
            TABLE,
            JSON
        }

        @Option(
                names = {"-o", "--output"},
                paramLabel = "table|json",
                defaultValue = "table",
                description = "How to show it (default: ${DEFAULT-VALUE}).")
        private Kind kind = Kind.TABLE;

        void print(PrintWriter out, Rows rows) {
            if (kind == Kind.JSON) {
                out.println(rows.json());
            } else {
                rows.table().forEach(out::println);
            }
            out.flush();
        }
    }

    private final List<String> columns;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final String whenEmpty;

    /**
     * @param whenEmpty what a human is told instead of an empty table
     * @param columns in camel case, as in JSON
     */
    Rows(String whenEmpty, String... columns) {
        this.whenEmpty = whenEmpty;
        this.columns = List.of(columns);
    }

    /** One value for each column: texts, numbers, truths, or lists of them. */
    void add(Object... values) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), values[i]);
        }
        rows.add(row);
    }

    private String json() {
        try {
            return JSON.writeValueAsString(rows);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> table() {
        if (rows.isEmpty()) {
            return List.of(whenEmpty);
        }
        List<List<String>> cells = new ArrayList<>();
        cells.add(columns.stream().map(Rows::heading).toList());
        rows.forEach(row -> cells.add(row.values().stream().map(Rows::text).toList()));
        int[] widths = new int[columns.size()];
        for (List<String> line : cells) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        return cells.stream().map(line -> line(line, widths)).toList();
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            line.append(cells.get(i)).repeat(" ", widths[i] - cells.get(i).length() + 2);
        }
        return line.toString().stripTrailing();
    }

    private static String heading(String column) {
        return column.replaceAll("([A-Z])", "-$1").toUpperCase(Locale.ROOT);
    }

    private static String text(Object value) {
        return value instanceof List<?> list
                ? String.join(",", list.stream().map(String::valueOf).toList())
                : String.valueOf(value);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.kinds.ResourceType.Column;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes tables. */
public final class Tables {
    private final InstantSource clock;
    private final String includeObject;

    /**
     * @param includeObject None, Metadata or Object: what each row carries beside its cells
     */
    public Tables(InstantSource clock, String includeObject) {
        this.clock = clock;
        this.includeObject = includeObject.isEmpty() ? "Metadata" : includeObject;
    }

    public static boolean isAskedFor(String accept) {
        return accept.contains("as=Table")
                && accept.contains("v=v1")
                && accept.contains("g=meta.k8s.io");
    }

    public ObjectNode of(ResourceType type, List<ObjectNode> objects, String revision) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        table.putObject("metadata").put("resourceVersion", revision);
        ArrayNode columns = table.putArray("columnDefinitions");
        column(
                columns,
                new Column(
                        "Name",
                        "string",
                        "",
                        0,
                        "name",
                        "Name must be unique within a namespace."));
        type.columns().forEach(column -> column(columns, column));
        ArrayNode rows = table.putArray("rows");
        for (ObjectNode object : objects) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells").add(Json.textAt(object, "metadata", "name"));
            type.columns().forEach(column -> cells.add(cell(type, column, object)));
            carried(object).ifPresent(carried -> row.set("object", carried));
        }
        return table;
    }

    private Optional<ObjectNode> carried(ObjectNode object) {
        return switch (includeObject) {
            case "None" -> Optional.empty();
            case "Object" -> Optional.of(object);
            default -> {
                ObjectNode partial =
                        Json.object()
                                .put("kind", "PartialObjectMetadata")
                                .put("apiVersion", "meta.k8s.io/v1");
                partial.set("metadata", object.path("metadata"));
                yield Optional.of(partial);
            }
        };
    }

    private static void column(ArrayNode columns, Column column) {
        columns.addObject()
                .put("name", column.name())
                .put("type", column.type())
                .put("format", column.format())
                .put("description", column.description())
                .put("priority", column.priority());
    }

    private JsonNode cell(ResourceType type, Column column, ObjectNode object) {
        if (column.jsonPath().isEmpty()) {
            return Json.valueOf(BuiltInCells.of(type, column.name(), object));
        }
        JsonNode value = JsonPath.read(object, column.jsonPath());
        if (value.isMissingNode() || value.isNull()) {
            return type.custom() ? Json.valueOf("") : Json.valueOf("<none>");
        }
        if (column.type().equals("date")) {
            return Json.valueOf(age(value.asText()));
        }
        return value.isContainerNode() ? Json.valueOf(Json.text(value)) : value;
    }

    private String age(String timestamp) {
        try {
            return age(Duration.between(Instant.parse(timestamp), clock.instant()));
        } catch (DateTimeException e) {
            return "<unknown>";
        }
    }

    /** The two-unit form of kubectl: 59s, 5m10s, 3h20m, 4d. */
    static String age(Duration age) {
        long seconds = Math.max(0, age.toSeconds());
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return minutes + "m" + unit(seconds % 60, "s");
        }
        if (hours < 3) {
            return minutes + "m";
        }
        if (hours < 8) {
            return hours + "h" + unit(minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        return days < 8 ? days + "d" + unit(hours % 24, "h") : days + "d";
    }

    private static String unit(long value, String name) {
        return value == 0 ? "" : value + name;
    }
}

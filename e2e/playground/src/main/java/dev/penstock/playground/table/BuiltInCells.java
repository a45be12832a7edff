/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cells of built-in kinds that are computed and not read. */
final class BuiltInCells {
    private BuiltInCells() {}

    static String of(ResourceType type, String column, ObjectNode object) {
        return switch (type.id() + "/" + column) {
            case "pods/Ready" -> podReady(object);
            case "pods/Status" -> podStatus(object);
            case "services/Port(s)" -> ports(object);
            case "configmaps/Data", "secrets/Data" ->
                    Integer.toString(object.path("data").size() + object.path("binaryData").size());
            case "events/Object" ->
                    Json.textAt(object, "involvedObject", "kind").toLowerCase(Locale.ROOT)
                            + "/"
                            + Json.textAt(object, "involvedObject", "name");
            case "statefulsets.apps/Ready" ->
                    Json.at(object, "status", "readyReplicas").asInt(0)
                            + "/"
                            + Json.at(object, "spec", "replicas").asInt(0);
            default -> "";
        };
    }

    private static String podReady(ObjectNode pod) {
        JsonNode statuses = Json.at(pod, "status", "containerStatuses");
        long ready =
                stream(statuses).filter(status -> status.path("ready").asBoolean(false)).count();
        return ready + "/" + Json.at(pod, "spec", "containers").size();
    }

    private static String podStatus(ObjectNode pod) {
        if (pod.path("metadata").has("deletionTimestamp")) {
            return "Terminating";
        }
        return stream(Json.at(pod, "status", "containerStatuses"))
                .map(status -> Json.textAt(status, "state", "waiting", "reason"))
                .filter(reason -> !reason.isEmpty())
                .findFirst()
                .orElse(Json.textAt(pod, "status", "phase"));
    }

    private static String ports(ObjectNode service) {
        return stream(Json.at(service, "spec", "ports"))
                .map(port -> port.path("port").asText() + "/" + port.path("protocol").asText())
                .collect(Collectors.joining(","));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}

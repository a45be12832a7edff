/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * OpenAPI v3 documents, as far as kubectl reads them: schemas for {@code explain}, and the
 * fieldValidation parameter that tells it to leave validation to the server.
 */
final class OpenApi {
    private final Kinds kinds;

    OpenApi(Kinds kinds) {
        this.kinds = kinds;
    }

    ObjectNode index() {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        kinds.all().stream()
                .map(OpenApi::pathOf)
                .distinct()
                .forEach(
                        path ->
                                paths.putObject(path)
                                        .put("serverRelativeURL", "/openapi/v3/" + path));
        return index;
    }

    private static String pathOf(ResourceType type) {
        return type.group().isEmpty() ? "api/" + type.version() : "apis/" + type.apiVersion();
    }

    ObjectNode document(String groupVersionPath) {
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", Discovery.VERSION);
        ObjectNode paths = document.putObject("paths");
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        kinds.all().stream()
                .filter(type -> pathOf(type).equals(groupVersionPath))
                .forEach(
                        type -> {
                            schemas.set(schemaName(type), schema(type));
                            String collection =
                                    "/"
                                            + groupVersionPath
                                            + (type.namespaced() ? "/namespaces/{namespace}/" : "/")
                                            + type.plural();
                            operation(paths, collection, "post", "post", type);
                            operation(paths, collection + "/{name}", "get", "get", type);
                            operation(paths, collection + "/{name}", "put", "put", type);
                            operation(paths, collection + "/{name}", "patch", "patch", type);
                        });
        return document;
    }

    private static String schemaName(ResourceType type) {
        List<String> parts = new ArrayList<>(Arrays.asList(type.group().split("\\.", -1)));
        Collections.reverse(parts);
        String group = type.group().isEmpty() ? "io.k8s.api.core" : String.join(".", parts);
        return group + "." + type.version() + "." + type.kind();
    }

    private static ObjectNode schema(ResourceType type) {
        ObjectNode schema = type.schema().source().deepCopy();
        schema.putArray("x-kubernetes-group-version-kind").add(groupVersionKind(type));
        return schema;
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return Json.object()
                .put("group", type.group())
                .put("version", type.version())
                .put("kind", type.kind());
    }

    private static void operation(
            ObjectNode paths, String path, String method, String action, ResourceType type) {
        ObjectNode operation = Json.objectAt(paths, path).putObject(method);
        operation.put("x-kubernetes-action", action);
        operation.set("x-kubernetes-group-version-kind", groupVersionKind(type));
        ArrayNode parameters = operation.putArray("parameters");
        if (!method.equals("get")) {
            for (String name : List.of("fieldValidation", "dryRun", "fieldManager")) {
                parameters
                        .addObject()
                        .put("name", name)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string");
            }
        }
        ObjectNode ok = operation.putObject("responses").putObject("200").put("description", "OK");
        Json.objectAt(ok, "content", "application/json", "schema")
                .put("$ref", "#/components/schemas/" + schemaName(type));
    }
}

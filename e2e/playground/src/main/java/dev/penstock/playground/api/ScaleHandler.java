/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.kinds.ResourceType.ScalePaths;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.Registry.PatchFormat;
import dev.penstock.playground.objects.Target;
import dev.penstock.playground.patch.JsonPatch;
import dev.penstock.playground.patch.MergePatch;

import java.util.stream.Collectors;

/** The scale subresource: one number of a kind, under one shape for all kinds. */
final class ScaleHandler {
    private final Registry registry;

    ScaleHandler(Registry registry) {
        this.registry = registry;
    }

    Answer handle(ResourcePath path, Request request) {
        ScalePaths paths = path.type().scale().orElseThrow(ApiFailure::noSuchResource);
        ObjectNode object = registry.get(path.type(), path.namespace(), path.name());
        ObjectNode scale = scaleOf(path.type(), object, paths);
        return switch (request.method()) {
            case "GET" -> Answer.Document.ok(scale);
            case "PUT" -> write(path, request, paths, request.object());
            case "PATCH" -> write(path, request, paths, patched(path.type(), scale, request));
            default -> throw ResourceHandler.methodNotAllowed(request);
        };
    }

    private static JsonNode patched(ResourceType type, ObjectNode scale, Request request) {
        return ResourceHandler.patchFormat(request, type) == PatchFormat.JSON
                ? JsonPatch.apply(scale, request.json())
                : MergePatch.apply(scale, request.json());
    }

    private Answer write(ResourcePath path, Request request, ScalePaths paths, JsonNode scale) {
        JsonNode replicas = Json.at(scale, "spec", "replicas");
        if (!replicas.isIntegralNumber() || replicas.asLong() < 0) {
            throw ApiFailure.badRequest(
                    "Scale.autoscaling \""
                            + path.name()
                            + "\" is invalid: spec.replicas: Invalid value: "
                            + Json.text(replicas)
                            + ": must be greater than or equal to 0");
        }
        ObjectNode patch = Json.object();
        String version = Json.textAt(scale, "metadata", "resourceVersion");
        if (!version.isEmpty()) {
            Json.objectAt(patch, "metadata").put("resourceVersion", version);
        }
        String[] names = names(paths.specReplicas());
        ObjectNode parent = patch;
        for (int i = 0; i < names.length - 1; i++) {
            parent = Json.objectAt(parent, names[i]);
        }
        parent.set(names[names.length - 1], replicas);
        ObjectNode stored =
                registry.patch(
                        path.type(),
                        path.namespace(),
                        path.name(),
                        PatchFormat.MERGE,
                        patch,
                        Target.SCALE,
                        ResourceHandler.options(request));
        return Answer.Document.ok(scaleOf(path.type(), stored, paths));
    }

    private static ObjectNode scaleOf(ResourceType type, ObjectNode object, ScalePaths paths) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String name :
                new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            if (Json.at(object, "metadata").has(name)) {
                metadata.set(name, Json.at(object, "metadata", name));
            }
        }
        ObjectNode spec = scale.putObject("spec");
        JsonNode wanted = Json.at(object, names(paths.specReplicas()));
        if (wanted.isNumber()) {
            spec.set("replicas", wanted);
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", Json.at(object, names(paths.statusReplicas())).asInt(0));
        String selector =
                type.custom()
                        ? Json.textAt(object, names(paths.selector()))
                        : labels(Json.at(object, "spec", "selector", "matchLabels"));
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    private static String labels(JsonNode matchLabels) {
        return matchLabels.properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String[] names(String dottedPath) {
        return dottedPath.replaceFirst("^\\.", "").split("\\.", -1);
    }
}

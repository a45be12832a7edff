/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.failure.ResourceName;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.objects.DeleteOptions;
import dev.penstock.playground.objects.Registry;
import dev.penstock.playground.objects.Registry.PatchFormat;
import dev.penstock.playground.objects.Registry.Written;
import dev.penstock.playground.objects.Target;
import dev.penstock.playground.objects.WriteOptions;
import dev.penstock.playground.store.ObjectStore;
import dev.penstock.playground.table.Tables;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The verbs on objects and collections. */
final class ResourceHandler {
    /** Kinds whose deletion is answered with the object. */
    private static final Set<String> RETURNED =
            Set.of("pods", "services", "serviceaccounts", "persistentvolumeclaims");

    private final Registry registry;
    private final InstantSource clock;
    private final PodLogs logs;

    ResourceHandler(Registry registry, InstantSource clock, PodLogs logs) {
        this.registry = registry;
        this.clock = clock;
        this.logs = logs;
    }

    Answer handle(ResourcePath path, Request request) {
        if (path.name().isEmpty()) {
            return collection(path, request);
        }
        return switch (path.subresource()) {
            case "" -> object(path, request, Target.OBJECT);
            case "status" -> {
                if (!path.type().status()) {
                    throw ApiFailure.noSuchResource();
                }
                yield object(path, request, Target.STATUS);
            }
            case "scale" -> new ScaleHandler(registry).handle(path, request);
            case "log" -> {
                if (!path.type().id().equals("pods")) {
                    throw ApiFailure.noSuchResource();
                }
                ObjectNode pod = registry.get(path.type(), path.namespace(), path.name());
                yield logs.read(pod, request);
            }
            case "exec",
                    "attach",
                    "portforward",
                    "proxy",
                    "eviction",
                    "binding",
                    "token",
                    "ephemeralcontainers",
                    "resize",
                    "finalize",
                    "approval" ->
                    throw ApiFailure.notServed(path.type().plural() + "/" + path.subresource());
            default -> throw ApiFailure.noSuchResource();
        };
    }

    private Answer collection(ResourcePath path, Request request) {
        return switch (request.method()) {
            case "GET" -> request.isSet("watch") ? watch(path, request) : list(path, request);
            case "POST" -> {
                if (path.type().namespaced() && path.namespace().isEmpty()) {
                    throw methodNotAllowed(request);
                }
                WriteOptions options = options(request);
                ObjectNode created =
                        registry.create(path.type(), path.namespace(), request.object(), options);
                yield new Answer.Document(201, created, options.warnings());
            }
            case "DELETE" -> deleteCollection(path, request);
            default -> throw methodNotAllowed(request);
        };
    }

    private Answer object(ResourcePath path, Request request, Target target) {
        return switch (request.method()) {
            case "GET" ->
                    shown(
                            path.type(),
                            registry.get(path.type(), path.namespace(), path.name()),
                            request);
            case "PUT" -> {
                WriteOptions options = options(request);
                ObjectNode updated =
                        registry.update(
                                path.type(),
                                path.namespace(),
                                path.name(),
                                request.object(),
                                target,
                                options);
                yield new Answer.Document(200, updated, options.warnings());
            }
            case "PATCH" -> patch(path, request, target);
            case "DELETE" -> {
                if (target != Target.OBJECT) {
                    throw methodNotAllowed(request);
                }
                yield delete(path, request);
            }
            default -> throw methodNotAllowed(request);
        };
    }

    private Answer patch(ResourcePath path, Request request, Target target) {
        WriteOptions options = options(request);
        ResourceType type = path.type();
        if (request.contentType().equals("application/apply-patch+yaml")) {
            if (request.parameter("fieldManager").isEmpty()) {
                throw ApiFailure.invalid(
                        new ResourceName("meta.k8s.io", "patchoptions", "PatchOptions"),
                        "",
                        List.of(
                                FieldFailure.required(
                                        "fieldManager", "is required for apply patch")));
            }
            Written written =
                    registry.apply(
                            type, path.namespace(), path.name(), request.object(), target, options);
            return new Answer.Document(
                    written.created() ? 201 : 200, written.object(), options.warnings());
        }
        PatchFormat format = patchFormat(request, type);
        ObjectNode patched =
                registry.patch(
                        type,
                        path.namespace(),
                        path.name(),
                        format,
                        request.json(),
                        target,
                        options);
        return new Answer.Document(200, patched, options.warnings());
    }

    static PatchFormat patchFormat(Request request, ResourceType type) {
        String contentType = request.contentType();
        if (contentType.equals("application/strategic-merge-patch+json") && type.custom()) {
            throw unsupported(
                    "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
        }
        return switch (contentType) {
            case "application/json-patch+json" -> PatchFormat.JSON;
            case "application/merge-patch+json" -> PatchFormat.MERGE;
            case "application/strategic-merge-patch+json" -> PatchFormat.STRATEGIC;
            default ->
                    throw unsupported(
                            "application/json-patch+json, application/merge-patch+json,"
                                    + " application/strategic-merge-patch+json, application/apply-patch+yaml");
        };
    }

    private static ApiFailure unsupported(String accepted) {
        return ApiFailure.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + accepted);
    }

    private Answer list(ResourcePath path, Request request) {
        ResourceType type = path.type();
        ObjectStore.Listing listing = registry.store().list(type.id(), path.namespace());
        Predicate<JsonNode> wanted = Selectors.of(type, request);
        List<ObjectNode> items = listing.items().stream().filter(wanted).toList();
        if (Tables.isAskedFor(request.header("accept"))) {
            return Answer.Document.ok(
                    tables(request).of(type, items, Long.toString(listing.revision())));
        }
        return Answer.Document.ok(listOf(type, items, listing.revision()));
    }

    private static ObjectNode listOf(ResourceType type, List<ObjectNode> items, long revision) {
        ObjectNode list = Json.object();
        list.put("kind", type.listKind()).put("apiVersion", type.apiVersion());
        list.putObject("metadata").put("resourceVersion", Long.toString(revision));
        ArrayNode array = list.putArray("items");
        for (ObjectNode item : items) {
            array.add(type.custom() ? item : withoutKind(item));
        }
        return list;
    }

    /** Lists of built-in kinds leave out what the list says already. */
    private static ObjectNode withoutKind(ObjectNode item) {
        ObjectNode copy = Json.object();
        copy.setAll(item);
        copy.remove(List.of("apiVersion", "kind"));
        return copy;
    }

    private Answer shown(ResourceType type, ObjectNode object, Request request) {
        if (Tables.isAskedFor(request.header("accept"))) {
            String revision = Json.textAt(object, "metadata", "resourceVersion");
            return Answer.Document.ok(tables(request).of(type, List.of(object), revision));
        }
        return Answer.Document.ok(object);
    }

    private Tables tables(Request request) {
        return new Tables(clock, request.parameter("includeObject"));
    }

    private Answer watch(ResourcePath path, Request request) {
        // fabric8 asks for a WebSocket first; this answer sends it to plain HTTP.
        if (request.header("upgrade").equalsIgnoreCase("websocket")) {
            return new Answer.Text(200, "");
        }
        Optional<Tables> tables =
                Tables.isAskedFor(request.header("accept"))
                        ? Optional.of(tables(request))
                        : Optional.empty();
        return new WatchStream(registry.store(), path, request, tables);
    }

    private Answer delete(ResourcePath path, Request request) {
        ResourceType type = path.type();
        ObjectNode deleted =
                registry.delete(type, path.namespace(), path.name(), deleteOptions(request));
        boolean stays =
                registry.find(type, path.namespace(), path.name())
                        .filter(found -> uid(found).equals(uid(deleted)))
                        .isPresent();
        return Answer.Document.ok(
                stays || RETURNED.contains(type.id()) ? deleted : success(type, deleted));
    }

    private static String uid(JsonNode object) {
        return Json.textAt(object, "metadata", "uid");
    }

    private static ObjectNode success(ResourceType type, ObjectNode deleted) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details =
                status.putObject("details").put("name", Json.textAt(deleted, "metadata", "name"));
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural()).put("uid", uid(deleted));
        return status;
    }

    private Answer deleteCollection(ResourcePath path, Request request) {
        ResourceType type = path.type();
        DeleteOptions options = deleteOptions(request);
        Predicate<JsonNode> wanted = Selectors.of(type, request);
        List<ObjectNode> deleted = new ArrayList<>();
        for (ObjectNode object : registry.store().list(type.id(), path.namespace()).items()) {
            if (wanted.test(object)) {
                String namespace = Json.textAt(object, "metadata", "namespace");
                deleted.add(
                        registry.delete(
                                type, namespace, Json.textAt(object, "metadata", "name"), options));
            }
        }
        return Answer.Document.ok(listOf(type, deleted, registry.store().revision()));
    }

    private static DeleteOptions deleteOptions(Request request) {
        JsonNode body = request.body().isEmpty() ? Json.object() : request.json();
        String propagation = Json.textAt(body, "propagationPolicy");
        String grace = Json.textAt(body, "gracePeriodSeconds");
        if (propagation.isEmpty()) {
            propagation = request.parameter("propagationPolicy");
        }
        if (grace.isEmpty()) {
            grace = request.parameter("gracePeriodSeconds");
        }
        return new DeleteOptions(
                grace.isEmpty()
                        ? Optional.empty()
                        : Optional.of(number("gracePeriodSeconds", grace)),
                propagation.isEmpty() ? "Background" : propagation,
                Json.textAt(body, "preconditions", "uid"),
                Json.textAt(body, "preconditions", "resourceVersion"),
                Json.texts(body.path("dryRun")).contains("All")
                        || request.parameter("dryRun").equals("All"));
    }

    static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiFailure.badRequest(name + " is no number: " + text);
        }
    }

    static WriteOptions options(Request request) {
        String manager = request.parameter("fieldManager");
        String agent = request.header("user-agent").split("[/ ]", 2)[0];
        return new WriteOptions(
                manager.isEmpty() ? (agent.isEmpty() ? "unknown" : agent) : manager,
                switch (request.parameter("fieldValidation")) {
                    case "Strict" -> WriteOptions.UnknownFields.STRICT;
                    case "Ignore" -> WriteOptions.UnknownFields.IGNORE;
                    default -> WriteOptions.UnknownFields.WARN;
                },
                request.parameter("dryRun").equals("All"),
                request.isSet("force"),
                new ArrayList<>());
    }

    static ApiFailure methodNotAllowed(Request request) {
        return ApiFailure.of(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource: "
                        + request.method());
    }
}

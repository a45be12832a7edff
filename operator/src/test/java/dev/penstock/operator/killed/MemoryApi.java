/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The objects of an API server, with as much of its ways as the operator relies on: server-side
 * apply takes away what its manager applied before and applies no longer, a write that changes
 * nothing changes no version, a pod goes when its kubelet has stopped it.
 */
final class MemoryApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final KubernetesSerialization TYPED = new KubernetesSerialization();

    /** Hears of writes before they are carried out. */
    interface Guard {
        void deleting(String plural, ObjectNode object, JsonNode options);

        void changing(String plural, ObjectNode before, ObjectNode after);
    }

    private record Decoded(String version, HasMetadata object) {}

    private final SortedMap<String, ObjectNode> objects = new TreeMap<>();

    /** What the operator applied last, by path. */
    private final Map<String, ObjectNode> applied = new HashMap<>();

    private final Map<String, Decoded> decoded = new HashMap<>();
    private final Guard guard;
    private long version;

    MemoryApi(Guard guard) {
        this.guard = guard;
    }

    MemoryApi(MemoryApi other, Guard guard) {
        this(guard);
        other.objects.forEach((path, object) -> objects.put(path, object.deepCopy()));
        other.applied.forEach((path, object) -> applied.put(path, object.deepCopy()));
        decoded.putAll(other.decoded);
        version = other.version;
    }

    /** Grows by one with each change. */
    long version() {
        return version;
    }

    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    /** Objects of a kind, by plural, as they are: changes must be told by {@link #touch}. */
    List<ObjectNode> all(String plural) {
        return objects.entrySet().stream()
                .filter(entry -> pluralOf(entry.getKey()).equals(plural))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** Objects of a kind, as a cache has them; nobody changes them. */
    <R extends HasMetadata> Set<R> typed(Class<R> type) {
        String plural = HasMetadata.getPlural(type);
        return objects.entrySet().stream()
                .filter(entry -> pluralOf(entry.getKey()).equals(plural))
                .map(entry -> type.cast(decode(entry.getKey(), entry.getValue(), type)))
                .collect(
                        Collectors.toCollection(
                                () -> Collections.newSetFromMap(new IdentityHashMap<>())));
    }

    private HasMetadata decode(String path, ObjectNode object, Class<? extends HasMetadata> type) {
        String current = object.at("/metadata/resourceVersion").asText();
        Decoded known = decoded.get(path);
        if (known == null || !known.version().equals(current)) {
            known = new Decoded(current, TYPED.convertValue(object, type));
            decoded.put(path, known);
        }
        return known.object();
    }

    /** Puts an object, as its controller or a user does. */
    void put(HasMetadata object) {
        String base =
                object.getApiVersion().contains("/")
                        ? "/apis/" + object.getApiVersion()
                        : "/api/" + object.getApiVersion();
        String path =
                base
                        + (object.getMetadata().getNamespace() == null
                                ? ""
                                : "/namespaces/" + object.getMetadata().getNamespace())
                        + "/"
                        + HasMetadata.getPlural(object.getClass())
                        + "/"
                        + object.getMetadata().getName();
        ObjectNode before = objects.get(path);
        ObjectNode after = (ObjectNode) parse(TYPED.asJson(object));
        objects.put(path, after);
        birth(after, before);
        touch(after);
    }

    /** The object was changed in place. */
    void touch(ObjectNode object) {
        version++;
        object.withObject("/metadata").put("resourceVersion", String.valueOf(version));
    }

    void remove(ObjectNode object) {
        version++;
        String path =
                objects.entrySet().stream()
                        .filter(entry -> entry.getValue() == object)
                        .findFirst()
                        .orElseThrow()
                        .getKey();
        objects.remove(path);
        applied.remove(path);
    }

    MemoryHttp.Answer get(StandardHttpRequest request) {
        ObjectNode found = objects.get(request.uri().getPath());
        return found == null ? status(HttpURLConnection.HTTP_NOT_FOUND) : ok(found);
    }

    MemoryHttp.Answer write(StandardHttpRequest request) {
        String path = request.uri().getPath();
        String type = String.valueOf(request.getContentType());
        JsonNode body = request.bodyString() == null ? null : parse(request.bodyString());
        return switch (request.method()) {
            case "POST" -> create(path, (ObjectNode) body);
            case "DELETE" -> delete(path, body);
            case "PATCH" ->
                    type.startsWith("application/apply-patch")
                            ? apply(path, (ObjectNode) body)
                            : merge(path, (ObjectNode) body);
            default -> throw new UnsupportedOperationException(request.method());
        };
    }

    static MemoryHttp.Answer status(int code) {
        return new MemoryHttp.Answer(
                code,
                "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"code\": "
                        + code
                        + ", \"message\": \"struck or missing\"}");
    }

    private static MemoryHttp.Answer ok(JsonNode object) {
        return new MemoryHttp.Answer(HttpURLConnection.HTTP_OK, object.toString());
    }

    private static String pluralOf(String path) {
        String[] parts = path.split("/");
        return parts[parts.length - 2];
    }

    private MemoryHttp.Answer create(String path, ObjectNode object) {
        version++;
        if (!path.endsWith("/events")) {
            throw new UnsupportedOperationException("the operator creates only Events: " + path);
        }
        object.withObject("/metadata").put("name", "event-" + version);
        return ok(object);
    }

    /** Kinds that are marked, and go when others let them. */
    private static final Set<String> HELD = Set.of("pods", "persistentvolumeclaims");

    private MemoryHttp.Answer delete(String path, JsonNode options) {
        ObjectNode object = objects.get(path);
        if (object == null) {
            return status(HttpURLConnection.HTTP_NOT_FOUND);
        }
        JsonNode asked = options == null ? JSON.createObjectNode() : options;
        JsonNode expected = asked.at("/preconditions/resourceVersion");
        if (!expected.isMissingNode()
                && !expected.asText().equals(object.at("/metadata/resourceVersion").asText())) {
            return status(HttpURLConnection.HTTP_CONFLICT);
        }
        guard.deleting(pluralOf(path), object, asked);
        if (HELD.contains(pluralOf(path))) {
            object.withObject("/metadata").put("deletionTimestamp", "2026-11-27T00:00:00Z");
            touch(object);
        } else {
            remove(object);
        }
        return ok(object);
    }

    private MemoryHttp.Answer merge(String path, ObjectNode patch) {
        ObjectNode object = objects.get(path);
        if (object == null) {
            return status(HttpURLConnection.HTTP_NOT_FOUND);
        }
        JsonNode uid = patch.at("/metadata/uid");
        if (!uid.isMissingNode() && !uid.equals(object.at("/metadata/uid"))) {
            return status(HttpURLConnection.HTTP_CONFLICT);
        }
        ObjectNode before = object.deepCopy();
        add(object, patch);
        return changed(path, before, object);
    }

    private MemoryHttp.Answer apply(String path, ObjectNode wanted) {
        boolean ofStatus = path.endsWith("/status");
        String main = ofStatus ? path.substring(0, path.lastIndexOf('/')) : path;
        ObjectNode object = objects.get(main);
        if (object == null && ofStatus) {
            return status(HttpURLConnection.HTTP_NOT_FOUND);
        }
        if (object == null) {
            object = wanted.deepCopy();
            guard.changing(pluralOf(main), JSON.createObjectNode(), object);
            birth(object, null);
            touch(object);
            objects.put(main, object);
            applied.put(path, wanted);
            return ok(object);
        }
        ObjectNode before = object.deepCopy();
        take(object, applied.getOrDefault(path, JSON.createObjectNode()), wanted);
        add(object, wanted);
        applied.put(path, wanted);
        return changed(main, before, object);
    }

    private MemoryHttp.Answer changed(String path, ObjectNode before, ObjectNode after) {
        if (!before.equals(after)) {
            guard.changing(pluralOf(path), before, after);
            birth(after, before);
            touch(after);
        }
        return ok(after);
    }

    /** What the API server writes itself. */
    private void birth(ObjectNode object, ObjectNode before) {
        ObjectNode metadata = object.withObject("/metadata");
        if (before == null) {
            if (!metadata.has("uid")) {
                metadata.put("uid", new java.util.UUID(0, version + 1).toString());
            }
            metadata.put("generation", 1);
        } else if (!before.path("spec").equals(object.path("spec"))) {
            metadata.put("generation", before.at("/metadata/generation").asLong() + 1);
        }
    }

    private static void add(ObjectNode object, ObjectNode wanted) {
        wanted.properties()
                .forEach(
                        field -> {
                            JsonNode there = object.get(field.getKey());
                            if (there instanceof ObjectNode inner
                                    && field.getValue() instanceof ObjectNode more) {
                                add(inner, more);
                            } else {
                                object.set(field.getKey(), field.getValue().deepCopy());
                            }
                        });
    }

    private static void take(ObjectNode object, ObjectNode last, ObjectNode wanted) {
        List<String> gone = new ArrayList<>();
        last.properties()
                .forEach(
                        field -> {
                            if (!wanted.has(field.getKey())) {
                                gone.add(field.getKey());
                            } else if (object.get(field.getKey()) instanceof ObjectNode inner
                                    && field.getValue() instanceof ObjectNode lastInner
                                    && wanted.get(field.getKey()) instanceof ObjectNode more) {
                                take(inner, lastInner, more);
                            }
                        });
        object.remove(gone);
    }

    /** All objects without what differs from run to run: versions, UIDs and times. */
    SortedMap<String, String> withoutVersionsAndTimes() {
        SortedMap<String, String> texts = new TreeMap<>();
        objects.forEach(
                (path, object) -> {
                    ObjectNode copy = object.deepCopy();
                    ObjectNode metadata = copy.withObject("/metadata");
                    metadata.remove(List.of("resourceVersion", "uid", "generation"));
                    if (copy.get("status") instanceof ObjectNode status
                            && path.contains("/statefulsets/")) {
                        status.remove("observedGeneration");
                    }
                    forgetTimes(copy);
                    texts.put(path, sorted(copy));
                });
        return texts;
    }

    private static String sorted(ObjectNode object) {
        try {
            return JSON.writerWithDefaultPrettyPrinter()
                    .with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsString(JSON.convertValue(object, Map.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void forgetTimes(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(
                    object.properties().stream()
                            .map(Map.Entry::getKey)
                            .filter(name -> name.endsWith("Time") || name.endsWith("Timestamp"))
                            .toList());
        }
        node.forEach(MemoryApi::forgetTimes);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.ResourceName;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.store.ObjectKey;
import dev.penstock.playground.store.ObjectStore;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * How objects go.
 *
 * <p>An object with finalizers is marked and stays until the last of them is gone. A pod that runs
 * is marked too, and the pod runner removes it when its process has ended. A namespace and a
 * definition go after all that is in them.
 */
final class Deletion {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";
    private static final long DEFAULT_GRACE_SECONDS = 30;

    private final ObjectStore store;
    private final Kinds kinds;
    private final InstantSource clock;

    Deletion(ObjectStore store, Kinds kinds, InstantSource clock) {
        this.store = store;
        this.kinds = kinds;
        this.clock = clock;
    }

    ObjectNode delete(ResourceType type, ObjectNode live, DeleteOptions options) {
        requirePreconditions(type, live, options);
        if (options.dryRun()) {
            return live;
        }
        ObjectNode marked = live.deepCopy();
        ObjectNode metadata = Json.objectAt(marked, "metadata");
        long graceSeconds = graceSeconds(type, live, options);
        addFinalizer(metadata, options.propagation());
        boolean stays =
                !metadata.path("finalizers").isEmpty() || isContainer(type) || graceSeconds > 0;
        if (!stays && !type.id().equals("pods")) {
            return store.remove(ObjectKeys.of(type, live)).orElse(live);
        }
        boolean first = !metadata.has("deletionTimestamp");
        boolean shorter = metadata.path("deletionGracePeriodSeconds").asLong(0) > graceSeconds;
        if (!first && !shorter) {
            return live;
        }
        Instant deadline =
                clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(graceSeconds);
        metadata.put("deletionTimestamp", deadline.toString());
        metadata.put("deletionGracePeriodSeconds", graceSeconds);
        if (Strategy.countsGenerations(type) && first) {
            metadata.put("generation", metadata.path("generation").asLong(0) + 1);
        }
        if (type.id().equals("namespaces")) {
            Json.objectAt(marked, "status").put("phase", "Terminating");
        }
        ObjectNode stored = store.put(ObjectKeys.of(type, marked), marked);
        if (isReleased(type, stored)) {
            store.remove(ObjectKeys.of(type, stored));
        }
        finishContainers();
        return stored;
    }

    private static void requirePreconditions(
            ResourceType type, ObjectNode live, DeleteOptions options) {
        JsonNode metadata = live.path("metadata");
        String name = Json.textAt(metadata, "name");
        // The API server names the kind here where it names the resource everywhere else.
        ResourceName kind = new ResourceName(type.group(), type.kind(), type.kind());
        String uid = Json.textAt(metadata, "uid");
        if (!options.uid().isEmpty() && !options.uid().equals(uid)) {
            throw ApiFailure.conflict(
                    kind,
                    name,
                    "the UID in the precondition (%s) does not match the UID in record (%s). The object might have been deleted and then recreated"
                            .formatted(options.uid(), uid));
        }
        String version = Json.textAt(metadata, "resourceVersion");
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(version)) {
            throw ApiFailure.conflict(
                    kind,
                    name,
                    "the ResourceVersion in the precondition (%s) does not match the ResourceVersion in record (%s). The object might have been modified"
                            .formatted(options.resourceVersion(), version));
        }
    }

    /** Only a pod that was given to the runner needs time to end. */
    private static long graceSeconds(ResourceType type, ObjectNode live, DeleteOptions options) {
        if (!type.id().equals("pods") || Json.textAt(live, "spec", "nodeName").isEmpty()) {
            return 0;
        }
        return options.gracePeriodSeconds()
                .orElse(
                        Json.at(live, "spec", "terminationGracePeriodSeconds")
                                .asLong(DEFAULT_GRACE_SECONDS));
    }

    private static void addFinalizer(ObjectNode metadata, String propagation) {
        String finalizer =
                switch (propagation) {
                    case "Foreground" -> FOREGROUND;
                    case "Orphan" -> ORPHAN;
                    default -> "";
                };
        if (!finalizer.isEmpty() && !Json.texts(metadata.path("finalizers")).contains(finalizer)) {
            metadata.withArray("finalizers").add(finalizer);
        }
    }

    private static boolean isContainer(ResourceType type) {
        return type.id().equals("namespaces") || type.id().equals(Strategy.CRDS);
    }

    /** Whether nothing holds a deleted object any longer. */
    static boolean isReleased(ResourceType type, ObjectNode object) {
        JsonNode metadata = object.path("metadata");
        return metadata.has("deletionTimestamp")
                && metadata.path("finalizers").isEmpty()
                && metadata.path("deletionGracePeriodSeconds").asLong(0) == 0
                && !isContainer(type);
    }

    /**
     * Empties namespaces and definitions that are being deleted, and removes those that are empty.
     */
    boolean finishContainers() {
        boolean progressed = false;
        for (ObjectNode namespace : terminating("namespaces")) {
            progressed |= finishNamespace(Json.textAt(namespace, "metadata", "name"));
        }
        for (ObjectNode definition : terminating(Strategy.CRDS)) {
            progressed |= finishDefinition(definition);
        }
        return progressed;
    }

    private List<ObjectNode> terminating(String typeId) {
        return store.list(typeId, "").items().stream()
                .filter(object -> object.path("metadata").has("deletionTimestamp"))
                .toList();
    }

    private boolean finishNamespace(String namespace) {
        List<ObjectNode> contents = new ArrayList<>();
        for (ResourceType type : kinds.all()) {
            if (type.namespaced()) {
                contents.addAll(deleteAll(type, namespace));
            }
        }
        if (contents.isEmpty()) {
            store.remove(new ObjectKey("namespaces", "", namespace));
        }
        return contents.isEmpty();
    }

    private boolean finishDefinition(ObjectNode definition) {
        String id = Json.textAt(definition, "metadata", "name");
        boolean empty =
                kinds.all().stream()
                        .filter(type -> type.custom() && type.id().equals(id))
                        .allMatch(type -> deleteAll(type, "").isEmpty());
        if (empty) {
            kinds.all().stream().filter(type -> type.id().equals(id)).forEach(kinds::remove);
            store.remove(new ObjectKey(Strategy.CRDS, "", id));
        }
        return empty;
    }

    /** Asks every object to go. Returns those that stay for now. */
    private List<ObjectNode> deleteAll(ResourceType type, String namespace) {
        for (ObjectNode object : store.list(type.id(), namespace).items()) {
            if (!object.path("metadata").has("deletionTimestamp")) {
                delete(type, object, DeleteOptions.background());
            }
        }
        return store.list(type.id(), namespace).items();
    }

    /** The finalizers without one of them. */
    static ArrayNode without(JsonNode finalizers, String finalizer) {
        ArrayNode kept = Json.array();
        Json.texts(finalizers).stream().filter(name -> !name.equals(finalizer)).forEach(kept::add);
        return kept;
    }
}

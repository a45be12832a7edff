/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.store.Change;
import dev.penstock.playground.store.ObjectKey;
import dev.penstock.playground.store.ObjectStore;
import dev.penstock.playground.store.Watch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Optional;

/**
 * Deletes what lost its owners, as Kubernetes' garbage collector does: dependents of a deleted
 * object, in the background, before it (foreground), or not at all (orphan).
 */
public final class GarbageCollector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
    private static final long POLL_MILLIS = 1_000;

    private final Registry registry;
    private final ObjectStore store;
    private final Thread thread;
    private volatile boolean closed;

    public GarbageCollector(Registry registry) {
        this.registry = registry;
        this.store = registry.store();
        this.thread = Thread.ofVirtual().name("garbage-collector").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            Optional<Watch> watch = store.watch(_ -> true, store.revision());
            try (Watch changes = watch.orElseThrow()) {
                sweep();
                while (!closed && !changes.isCutOff()) {
                    Optional<Change> change = changes.next(POLL_MILLIS);
                    change.ifPresent(this::handle);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** What changed while nobody looked. */
    private void sweep() {
        for (ObjectKey key :
                store.keys(object -> !Json.at(object, "metadata", "ownerReferences").isEmpty())) {
            store.get(key).ifPresent(object -> attempt(key, () -> collectIfOrphaned(key, object)));
        }
        registry.finishDeletions();
    }

    private void handle(Change change) {
        ObjectNode object = change.object();
        String uid = Json.textAt(object, "metadata", "uid");
        boolean dying = object.path("metadata").has("deletionTimestamp");
        if (change.kind() == Change.Kind.DELETED) {
            for (ObjectKey dependent : dependents(uid)) {
                store.get(dependent)
                        .ifPresent(
                                found ->
                                        attempt(
                                                dependent,
                                                () -> collectIfOrphaned(dependent, found)));
            }
            finishOwners(object);
            registry.finishDeletions();
        } else if (dying) {
            attempt(change.key(), () -> settleFinalizers(change.key(), object, uid));
        } else if (change.kind() == Change.Kind.ADDED
                && !Json.at(object, "metadata", "ownerReferences").isEmpty()) {
            attempt(change.key(), () -> collectIfOrphaned(change.key(), object));
        }
    }

    private List<ObjectKey> dependents(String ownerUid) {
        return store.keys(
                object -> {
                    for (JsonNode owner : Json.at(object, "metadata", "ownerReferences")) {
                        if (Json.textAt(owner, "uid").equals(ownerUid)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    private void collectIfOrphaned(ObjectKey key, ObjectNode object) {
        for (JsonNode owner : Json.at(object, "metadata", "ownerReferences")) {
            if (exists(owner, key.namespace())) {
                return;
            }
        }
        typeOf(key)
                .ifPresent(
                        type -> {
                            LOG.debug(
                                    "event=collected type={} namespace={} name={}",
                                    key.typeId(),
                                    key.namespace(),
                                    key.name());
                            registry.delete(
                                    type, key.namespace(), key.name(), DeleteOptions.background());
                        });
    }

    private boolean exists(JsonNode owner, String namespace) {
        return registry.kinds()
                .byKind(Json.textAt(owner, "apiVersion"), Json.textAt(owner, "kind"))
                .flatMap(
                        type ->
                                registry.find(
                                        type,
                                        type.namespaced() ? namespace : "",
                                        Json.textAt(owner, "name")))
                .filter(
                        found ->
                                Json.textAt(found, "metadata", "uid")
                                        .equals(Json.textAt(owner, "uid")))
                .isPresent();
    }

    /** An owner that waits for its dependents may go when the last of them did. */
    private void finishOwners(ObjectNode gone) {
        for (JsonNode owner : Json.at(gone, "metadata", "ownerReferences")) {
            String uid = Json.textAt(owner, "uid");
            for (ObjectKey key :
                    store.keys(object -> Json.textAt(object, "metadata", "uid").equals(uid))) {
                store.get(key)
                        .ifPresent(found -> attempt(key, () -> settleFinalizers(key, found, uid)));
            }
        }
    }

    private void settleFinalizers(ObjectKey key, ObjectNode object, String uid) {
        List<String> finalizers = Json.texts(Json.at(object, "metadata", "finalizers"));
        if (finalizers.contains(Deletion.ORPHAN)) {
            dependents(uid).forEach(dependent -> release(dependent, uid));
            dropFinalizer(key, Deletion.ORPHAN);
        } else if (finalizers.contains(Deletion.FOREGROUND)) {
            List<ObjectKey> left = dependents(uid);
            for (ObjectKey dependent : left) {
                boolean dying =
                        store.get(dependent)
                                .filter(found -> found.path("metadata").has("deletionTimestamp"))
                                .isPresent();
                if (!dying) {
                    typeOf(dependent)
                            .ifPresent(
                                    type ->
                                            registry.delete(
                                                    type,
                                                    dependent.namespace(),
                                                    dependent.name(),
                                                    DeleteOptions.background()));
                }
            }
            if (left.isEmpty()) {
                dropFinalizer(key, Deletion.FOREGROUND);
            }
        }
    }

    private void release(ObjectKey dependent, String ownerUid) {
        ObjectNode patch = Json.object();
        ArrayNode kept = Json.objectAt(patch, "metadata").putArray("ownerReferences");
        store.get(dependent)
                .ifPresent(
                        found ->
                                Json.at(found, "metadata", "ownerReferences")
                                        .forEach(
                                                owner -> {
                                                    if (!Json.textAt(owner, "uid")
                                                            .equals(ownerUid)) {
                                                        kept.add(owner);
                                                    }
                                                }));
        merge(dependent, patch);
    }

    private void dropFinalizer(ObjectKey key, String finalizer) {
        store.get(key)
                .ifPresent(
                        found -> {
                            ObjectNode patch = Json.object();
                            Json.objectAt(patch, "metadata")
                                    .set(
                                            "finalizers",
                                            Deletion.without(
                                                    Json.at(found, "metadata", "finalizers"),
                                                    finalizer));
                            merge(key, patch);
                        });
    }

    private void merge(ObjectKey key, ObjectNode patch) {
        typeOf(key)
                .ifPresent(
                        type ->
                                registry.patch(
                                        type,
                                        key.namespace(),
                                        key.name(),
                                        Registry.PatchFormat.MERGE,
                                        patch,
                                        Target.OBJECT,
                                        WriteOptions.of("garbage-collector")));
    }

    private Optional<ResourceType> typeOf(ObjectKey key) {
        return registry.kinds().all().stream()
                .filter(type -> type.id().equals(key.typeId()))
                .findFirst();
    }

    /** One object that resists must not stop the others; the next change or restart tries again. */
    private static void attempt(ObjectKey key, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.info(
                    "event=collection_failed type={} name={} why={}",
                    key.typeId(),
                    key.name(),
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}

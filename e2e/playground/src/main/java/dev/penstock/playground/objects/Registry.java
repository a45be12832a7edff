/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.failure.ResourceName;
import dev.penstock.playground.fields.FieldOwner;
import dev.penstock.playground.fields.ManagedFields;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.patch.JsonPatch;
import dev.penstock.playground.patch.MergePatch;
import dev.penstock.playground.patch.StrategicPatch;
import dev.penstock.playground.schema.Rules;
import dev.penstock.playground.store.ObjectKey;
import dev.penstock.playground.store.ObjectStore;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Every verb on objects. */
public final class Registry {
    private final ObjectStore store;
    private final Kinds kinds;
    private final InstantSource clock;
    private final Intake intake;
    private final Strategy strategy;
    private final Deletion deletion;

    public Registry(ObjectStore store, Kinds kinds, Rules rules, InstantSource clock) {
        this.store = store;
        this.kinds = kinds;
        this.clock = clock;
        this.intake = new Intake(rules);
        this.strategy = new Strategy(store, kinds, rules);
        this.deletion = new Deletion(store, kinds, clock);
    }

    /** Definitions that were in the store before this process are served again. */
    public void restoreDefinitions() {
        strategy.restoreDefinitions();
    }

    /** How a body of a PATCH request changes the object. */
    public enum PatchFormat {
        JSON,
        MERGE,
        STRATEGIC
    }

    /** What was stored, and whether it is new. */
    public record Written(ObjectNode object, boolean created) {}

    public ObjectStore store() {
        return store;
    }

    public Kinds kinds() {
        return kinds;
    }

    public ObjectNode get(ResourceType type, String namespace, String name) {
        return find(type, namespace, name)
                .orElseThrow(() -> ApiFailure.notFound(type.resourceName(), name));
    }

    public Optional<ObjectNode> find(ResourceType type, String namespace, String name) {
        return store.get(new ObjectKey(type.id(), namespace, name));
    }

    public ObjectNode create(
            ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        ObjectNode object = intake.read(type, body, namespace, "", options);
        return store.exclusively(
                () -> {
                    requireNamespace(type, namespace);
                    String name = Intake.nameOf(object);
                    ObjectKey key = new ObjectKey(type.id(), namespace, name);
                    if (store.get(key).isPresent()) {
                        throw ApiFailure.alreadyExists(type.resourceName(), name);
                    }
                    if (type.status()) {
                        object.remove("status");
                        intake.applyDefaults(type, object);
                    }
                    managedFields(type, Target.OBJECT)
                            .update(
                                    type.emptyObject(),
                                    object,
                                    owner(type, options, Target.OBJECT, false),
                                    now());
                    return insert(type, key, object, options);
                });
    }

    public ObjectNode update(
            ResourceType type,
            String namespace,
            String name,
            ObjectNode body,
            Target target,
            WriteOptions options) {
        ObjectNode wanted = intake.read(type, body, namespace, name, options);
        return store.exclusively(
                () -> {
                    ObjectNode live = get(type, namespace, name);
                    requireSameVersion(type, live, wanted);
                    if (type.custom()
                            && Json.textAt(wanted, "metadata", "resourceVersion").isEmpty()) {
                        throw ApiFailure.invalid(
                                new ResourceName(type.group(), type.plural(), type.plural()),
                                name,
                                List.of(
                                        FieldFailure.invalid(
                                                "metadata.resourceVersion",
                                                Json.valueOf(0),
                                                "must be specified for an update")));
                    }
                    return replace(type, live, wanted, target, options);
                });
    }

    public ObjectNode patch(
            ResourceType type,
            String namespace,
            String name,
            PatchFormat format,
            JsonNode patch,
            Target target,
            WriteOptions options) {
        return store.exclusively(
                () -> {
                    ObjectNode live = get(type, namespace, name);
                    JsonNode patched =
                            switch (format) {
                                case JSON -> JsonPatch.apply(live, patch);
                                case MERGE -> MergePatch.apply(live, patch);
                                case STRATEGIC ->
                                        StrategicPatch.apply(live, object(patch), type.schema());
                            };
                    ObjectNode wanted =
                            intake.read(type, object(patched), namespace, name, options);
                    requireSameVersion(type, live, wanted);
                    return replace(type, live, wanted, target, options);
                });
    }

    /** Server-side apply; makes the object where there is none. */
    public Written apply(
            ResourceType type,
            String namespace,
            String name,
            ObjectNode body,
            Target target,
            WriteOptions options) {
        ObjectNode config = intake.readConfiguration(type, body, namespace, name, options);
        return store.exclusively(
                () -> {
                    ObjectKey key = new ObjectKey(type.id(), namespace, name);
                    Optional<ObjectNode> found = store.get(key);
                    if (found.isEmpty()) {
                        requireNamespace(type, namespace);
                        requireNoUid(type, config, name);
                    }
                    ObjectNode live = found.orElseGet(type::emptyObject);
                    FieldOwner owner = owner(type, options, target, true);
                    ObjectNode wanted =
                            managedFields(type, target)
                                    .apply(
                                            live,
                                            config,
                                            owner,
                                            options.force(),
                                            now(),
                                            LastApplied.of(live, options.fieldManager()));
                    LastApplied.refresh(live, wanted, config, options.fieldManager());
                    intake.applyDefaults(type, wanted);
                    if (found.isEmpty()) {
                        if (type.status()) {
                            wanted.remove("status");
                            intake.applyDefaults(type, wanted);
                        }
                        return new Written(insert(type, key, wanted, options), true);
                    }
                    requireSameVersion(type, live, config);
                    ObjectNode merged = Parts.keepOthers(type, live, wanted, target);
                    return new Written(finish(type, live, merged, options), false);
                });
    }

    public ObjectNode delete(
            ResourceType type, String namespace, String name, DeleteOptions options) {
        return store.exclusively(() -> deletion.delete(type, get(type, namespace, name), options));
    }

    /** The deletion of a namespace or of a definition goes on until nothing is left in it. */
    public void finishDeletions() {
        store.exclusively(deletion::finishContainers);
    }

    private ObjectNode replace(
            ResourceType type,
            ObjectNode live,
            ObjectNode wanted,
            Target target,
            WriteOptions options) {
        ObjectNode merged = Parts.keepOthers(type, live, wanted, target);
        intake.applyDefaults(type, merged);
        managedFields(type, target)
                .update(
                        live,
                        merged,
                        owner(type, options, target, false),
                        target == Target.SCALE ? "" : now());
        return finish(type, live, merged, options);
    }

    private ObjectNode insert(
            ResourceType type, ObjectKey key, ObjectNode object, WriteOptions options) {
        ObjectNode metadata = Json.objectAt(object, "metadata");
        metadata.put("name", key.name());
        if (type.namespaced()) {
            metadata.put("namespace", key.namespace());
        }
        metadata.put("uid", Names.uid());
        metadata.put("creationTimestamp", now());
        metadata.remove(
                List.of(
                        "resourceVersion",
                        "generateName",
                        "selfLink",
                        "deletionTimestamp",
                        "deletionGracePeriodSeconds"));
        if (Strategy.countsGenerations(type)) {
            metadata.put("generation", 1);
        } else {
            metadata.remove("generation");
        }
        strategy.prepareForCreate(type, object);
        intake.validate(type, object, null);
        strategy.validateCreate(type, object);
        if (options.dryRun()) {
            return object;
        }
        ObjectNode stored = store.put(key, object);
        strategy.stored(type, stored);
        return stored;
    }

    private ObjectNode finish(
            ResourceType type, ObjectNode live, ObjectNode wanted, WriteOptions options) {
        Parts.keepServersOwn(live, wanted);
        strategy.prepareForUpdate(type, live, wanted);
        if (Parts.isSame(live, wanted)) {
            return live;
        }
        ObjectNode metadata = Json.objectAt(wanted, "metadata");
        if (Strategy.countsGenerations(type) && Parts.wantsChanged(live, wanted)) {
            metadata.put("generation", live.path("metadata").path("generation").asLong(0) + 1);
        }
        intake.validate(type, wanted, live);
        strategy.validateUpdate(type, live, wanted);
        if (options.dryRun()) {
            return wanted;
        }
        ObjectKey key = ObjectKeys.of(type, wanted);
        if (Deletion.isReleased(type, wanted)) {
            store.remove(key);
            return wanted;
        }
        ObjectNode stored = store.put(key, wanted);
        strategy.stored(type, stored);
        return stored;
    }

    private void requireNamespace(ResourceType type, String namespace) {
        if (!type.namespaced()) {
            return;
        }
        ResourceType namespaces = kinds.builtIn("namespaces");
        ObjectNode found = get(namespaces, "", namespace);
        if (found.path("metadata").has("deletionTimestamp")) {
            throw ApiFailure.of(
                    403,
                    "Forbidden",
                    "unable to create new content in namespace "
                            + namespace
                            + " because it is being terminated");
        }
    }

    private static void requireNoUid(ResourceType type, ObjectNode config, String name) {
        if (config.path("metadata").has("uid")) {
            throw ApiFailure.conflict(
                    type.resourceName(),
                    name,
                    "uid mismatch: the provided object specified uid "
                            + Json.textAt(config, "metadata", "uid")
                            + ", and no existing object was found");
        }
    }

    private static void requireSameVersion(ResourceType type, ObjectNode live, ObjectNode wanted) {
        String name = Json.textAt(live, "metadata", "name");
        String version = Json.textAt(wanted, "metadata", "resourceVersion");
        if (!version.isEmpty()
                && !version.equals(Json.textAt(live, "metadata", "resourceVersion"))) {
            throw ApiFailure.conflict(
                    type.resourceName(),
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again");
        }
        String uid = Json.textAt(wanted, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(Json.textAt(live, "metadata", "uid"))) {
            throw ApiFailure.conflict(
                    type.resourceName(),
                    name,
                    "Precondition failed: UID in precondition: "
                            + uid
                            + ", UID in object meta: "
                            + Json.textAt(live, "metadata", "uid"));
        }
    }

    private static ManagedFields managedFields(ResourceType type, Target target) {
        return new ManagedFields(
                type.schema(),
                target == Target.STATUS
                        ? List.of("spec", "metadata")
                        : type.status() ? List.of("status") : List.of());
    }

    private static FieldOwner owner(
            ResourceType type, WriteOptions options, Target target, boolean apply) {
        return new FieldOwner(
                options.fieldManager(),
                apply ? FieldOwner.Operation.APPLY : FieldOwner.Operation.UPDATE,
                type.apiVersion(),
                target.subresource());
    }

    private static ObjectNode object(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("the patch does not make an object");
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}

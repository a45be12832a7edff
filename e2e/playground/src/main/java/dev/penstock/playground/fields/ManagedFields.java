/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps metadata.managedFields true.
 *
 * <p><b>Update</b>: what a writer added or changed becomes his, and is taken from everybody else;
 * what he removed is taken from all. <b>Apply</b>: the writer owns exactly what his configuration
 * names. A field that is someone else's and would change is a conflict, unless he forces. A field
 * that he named last time, does not name now, and that is nobody else's, goes.
 */
public final class ManagedFields {
    /** Fields of metadata that the server writes, and the ones that tell the object. */
    private static final FieldSet SERVERS_OWN =
            FieldSet.decode(
                    Json.parseObject(
                            """
                            {"f:apiVersion":{},"f:kind":{},"f:metadata":{".":{},"f:name":{},"f:namespace":{},
                             "f:creationTimestamp":{},"f:selfLink":{},"f:uid":{},"f:clusterName":{},"f:generation":{},
                             "f:managedFields":{},"f:resourceVersion":{}}}
                            """));

    private static final Comparator<ManagedEntry> ORDER =
            Comparator.comparing((ManagedEntry entry) -> entry.owner().operation())
                    .thenComparing(ManagedEntry::time)
                    .thenComparing(entry -> entry.owner().manager())
                    .thenComparing(entry -> entry.owner().apiVersion())
                    .thenComparing(entry -> entry.owner().subresource());

    private final Schema schema;
    private final FieldSet reset;

    /**
     * @param resetFields the fields that this endpoint does not write, {@code status} for the
     *     object itself
     */
    public ManagedFields(Schema schema, List<String> resetFields) {
        this.schema = schema;
        this.reset = new FieldSet();
        resetFields.forEach(name -> reset.insert(List.of(PathElement.field(name))));
    }

    /**
     * Gives {@code wanted} its managedFields.
     *
     * @param live the object that stands; an empty one on creation
     * @param wanted is altered
     */
    public void update(ObjectNode live, ObjectNode wanted, FieldOwner owner, String now) {
        JsonNode sent = Json.at(wanted, "metadata", "managedFields");
        Map<FieldOwner, ManagedEntry> entries =
                decode(
                        sent.isArray() && !sent.isEmpty()
                                ? sent
                                : Json.at(live, "metadata", "managedFields"));
        boolean cleared = sent.isArray() && (sent.isEmpty() || sent.path(0).isEmpty());
        if (cleared) {
            entries.clear();
        }
        Comparison comparison = Comparison.of(bare(live), bare(wanted), schema);
        FieldSet taken = mine(comparison.addedOrModified());
        FieldSet lost = taken.union(comparison.removed());
        entries.replaceAll((other, entry) -> entry.withFields(entry.fields().minus(lost)));
        if (!taken.isEmpty() && !(cleared && comparison.isSame())) {
            ManagedEntry previous = entries.get(owner);
            FieldSet owned = previous == null ? taken : previous.fields().union(taken);
            entries.put(owner, new ManagedEntry(owner, now, owned));
        }
        encode(entries, wanted);
    }

    /**
     * The object that stands with the configuration laid over it.
     *
     * @throws ApiFailure 409 with each field in conflict, unless {@code force}
     */
    public ObjectNode apply(
            ObjectNode live, ObjectNode config, FieldOwner owner, boolean force, String now) {
        return apply(live, config, owner, force, now, Optional.empty());
    }

    /**
     * As above, for an object that kubectl applied on the client's side before.
     *
     * @param lastApplied what it applied then: these fields are no conflict while they stand as it
     *     left them
     */
    public ObjectNode apply(
            ObjectNode live,
            ObjectNode config,
            FieldOwner owner,
            boolean force,
            String now,
            Optional<ObjectNode> lastApplied) {
        Map<FieldOwner, ManagedEntry> entries = decode(Json.at(live, "metadata", "managedFields"));
        ObjectNode before = bare(live);
        ManagedEntry last = entries.get(owner);
        FieldSet named = mine(Paths.of(config, schema));
        entries.put(owner, new ManagedEntry(owner, now, named));
        ObjectNode merged = (ObjectNode) Merge.merge(before, config, schema);
        ObjectNode wanted = last == null ? merged : prune(merged, last.fields(), entries);
        Comparison comparison = Comparison.of(before, wanted, schema);
        settleConflicts(entries, owner, comparison, force, clientSideApplied(before, lastApplied));
        if (last != null && comparison.isSame() && last.fields().equals(named)) {
            entries.put(owner, last);
        }
        encode(entries, wanted);
        return wanted;
    }

    /**
     * What only the former configuration named is taken away; what is gone with its parent comes
     * back.
     */
    private ObjectNode prune(
            ObjectNode merged, FieldSet lastNamed, Map<FieldOwner, ManagedEntry> entries) {
        FieldSet last = lastNamed.withNamedParents(schema);
        FieldSet owned = new FieldSet();
        for (ManagedEntry entry : entries.values()) {
            owned = owned.union(entry.fields());
        }
        FieldSet present = Paths.of(merged, schema).withNamedParents(schema);
        FieldSet gone = present.intersect(last).minus(owned.withNamedParents(schema));
        return (ObjectNode) Merge.without(merged, gone, schema);
    }

    private void settleConflicts(
            Map<FieldOwner, ManagedEntry> entries,
            FieldOwner owner,
            Comparison comparison,
            boolean force,
            FieldSet tolerated) {
        FieldSet changed = comparison.addedOrModified();
        Map<FieldOwner, FieldSet> conflicts = new LinkedHashMap<>();
        entries.values().stream()
                .filter(entry -> !entry.owner().equals(owner))
                .sorted(Comparator.comparing(entry -> entry.owner().manager()))
                .forEach(
                        entry -> {
                            FieldSet contested = entry.fields().intersect(changed);
                            if (!contested.isEmpty()) {
                                conflicts.put(entry.owner(), contested);
                            }
                        });
        Map<FieldOwner, FieldSet> refused = new LinkedHashMap<>();
        conflicts.forEach(
                (other, contested) -> {
                    FieldSet left = contested.minus(tolerated);
                    if (!left.isEmpty()) {
                        refused.put(other, left);
                    }
                });
        if (!force && !refused.isEmpty()) {
            throw Conflicts.failure(refused);
        }
        entries.replaceAll(
                (other, entry) ->
                        other.equals(owner)
                                ? entry
                                : entry.withFields(
                                        entry.fields()
                                                .minus(
                                                        conflicts.getOrDefault(
                                                                other, new FieldSet()))
                                                .minus(comparison.removed())));
    }

    private FieldSet clientSideApplied(ObjectNode live, Optional<ObjectNode> lastApplied) {
        if (lastApplied.isEmpty()) {
            return new FieldSet();
        }
        Comparison since = Comparison.of(lastApplied.get(), live, schema);
        return Paths.of(lastApplied.get(), schema).minus(since.modified()).minus(since.removed());
    }

    private FieldSet mine(FieldSet fields) {
        return fields.minus(SERVERS_OWN).minusBelow(reset);
    }

    private static ObjectNode bare(ObjectNode object) {
        ObjectNode bare = object.deepCopy();
        if (bare.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return bare;
    }

    private static Map<FieldOwner, ManagedEntry> decode(JsonNode managedFields) {
        Map<FieldOwner, ManagedEntry> entries = new LinkedHashMap<>();
        for (JsonNode encoded : managedFields) {
            if (!encoded.isEmpty()) {
                ManagedEntry entry = ManagedEntry.decode(encoded);
                entries.put(entry.owner(), entry);
            }
        }
        return entries;
    }

    private static void encode(Map<FieldOwner, ManagedEntry> entries, ObjectNode object) {
        List<ManagedEntry> ordered = new ArrayList<>(entries.values());
        ordered.removeIf(entry -> entry.fields().isEmpty());
        ordered.sort(ORDER);
        ArrayNode encoded = Json.array();
        ordered.forEach(entry -> encoded.add(entry.encode()));
        ObjectNode metadata = Json.objectAt(object, "metadata");
        if (encoded.isEmpty()) {
            metadata.remove("managedFields");
        } else {
            metadata.set("managedFields", encoded);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

/** One entry of metadata.managedFields. */
record ManagedEntry(FieldOwner owner, String time, FieldSet fields) {
    static ManagedEntry decode(JsonNode entry) {
        return new ManagedEntry(
                new FieldOwner(
                        Json.textAt(entry, "manager"),
                        FieldOwner.Operation.of(Json.textAt(entry, "operation")),
                        Json.textAt(entry, "apiVersion"),
                        Json.textAt(entry, "subresource")),
                Json.textAt(entry, "time"),
                FieldSet.decode(entry.path("fieldsV1")));
    }

    ObjectNode encode() {
        ObjectNode entry = Json.object();
        entry.put("manager", owner.manager()).put("operation", owner.operation().shown());
        entry.put("apiVersion", owner.apiVersion());
        if (!time.isEmpty()) {
            entry.put("time", time);
        }
        entry.put("fieldsType", "FieldsV1").set("fieldsV1", fields.encode());
        if (!owner.subresource().isEmpty()) {
            entry.put("subresource", owner.subresource());
        }
        return entry;
    }

    ManagedEntry withFields(FieldSet changed) {
        return new ManagedEntry(owner, time, changed);
    }
}

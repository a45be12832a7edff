/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.store.ObjectKey;

/** The key under which an object is stored. */
public final class ObjectKeys {
    private ObjectKeys() {}

    public static ObjectKey of(ResourceType type, JsonNode object) {
        return new ObjectKey(
                type.id(),
                type.namespaced() ? Json.textAt(object, "metadata", "namespace") : "",
                Json.textAt(object, "metadata", "name"));
    }
}

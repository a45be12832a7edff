/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;

import java.util.List;

/** Which part of an object a write may change. */
final class Parts {
    private static final List<String> SERVERS_OWN =
            List.of(
                    "name",
                    "namespace",
                    "uid",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "deletionGracePeriodSeconds",
                    "generation",
                    "generateName",
                    "resourceVersion");

    private Parts() {}

    /** The wanted object with everything that this endpoint does not write as it stands. */
    static ObjectNode keepOthers(
            ResourceType type, ObjectNode live, ObjectNode wanted, Target target) {
        ObjectNode merged;
        if (target == Target.STATUS) {
            merged = live.deepCopy();
            copy(wanted, merged, "status");
            JsonNode managed = Json.at(wanted, "metadata", "managedFields");
            if (managed.isArray()) {
                Json.objectAt(merged, "metadata").set("managedFields", managed);
            }
        } else {
            merged = wanted;
            if (type.status()) {
                copy(live, merged, "status");
            }
        }
        return merged;
    }

    static void keepServersOwn(ObjectNode live, ObjectNode wanted) {
        ObjectNode metadata = Json.objectAt(wanted, "metadata");
        JsonNode old = live.path("metadata");
        SERVERS_OWN.forEach(
                name -> {
                    if (old.has(name)) {
                        metadata.set(name, old.get(name));
                    } else {
                        metadata.remove(name);
                    }
                });
        metadata.remove("selfLink");
    }

    private static void copy(ObjectNode from, ObjectNode to, String name) {
        JsonNode value = from.get(name);
        if (value == null) {
            to.remove(name);
        } else {
            to.set(name, value.deepCopy());
        }
    }

    static boolean isSame(ObjectNode live, ObjectNode wanted) {
        return withoutTimes(live).equals(withoutTimes(wanted));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        Json.at(copy, "metadata", "managedFields")
                .forEach(entry -> ((ObjectNode) entry).remove("time"));
        return copy;
    }

    /** Whether anything but metadata and status differs. */
    static boolean wantsChanged(ObjectNode live, ObjectNode wanted) {
        List<String> others = List.of("metadata", "status");
        return !live.deepCopy().remove(others).equals(wanted.deepCopy().remove(others));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.failure;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;

/** How a kind of resource is called in messages: its group, its plural and its kind. */
public record ResourceName(String group, String plural, String kind) {
    public String qualified() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    ObjectNode details(String name) {
        return withName(name, plural);
    }

    ObjectNode kindDetails(String name) {
        return withName(name, kind);
    }

    private ObjectNode withName(String name, String calledKind) {
        ObjectNode details = Json.object();
        if (!name.isEmpty()) {
            details.put("name", name);
        }
        if (!group.isEmpty()) {
            details.put("group", group);
        }
        return details.put("kind", calledKind);
    }
}

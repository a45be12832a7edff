/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ResourceName;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.schema.Schema;

import java.util.List;
import java.util.Optional;

/**
 * One kind that is served.
 *
 * @param status whether status is written through its own subresource only
 * @param scale where the scale subresource reads and writes; empty where there is none
 * @param columns of {@code kubectl get}, after the name
 * @param custom whether a CRD made it
 */
public record ResourceType(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        List<String> shortNames,
        List<String> categories,
        boolean namespaced,
        boolean status,
        Optional<ScalePaths> scale,
        List<Column> columns,
        Schema schema,
        boolean custom) {

    /** Dotted paths of the scale subresource. */
    public record ScalePaths(String specReplicas, String statusReplicas, String selector) {}

    /**
     * A printer column.
     *
     * @param priority 0 is always shown, higher ones with {@code -o wide}
     */
    public record Column(
            String name,
            String type,
            String jsonPath,
            int priority,
            String format,
            String description) {}

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public ResourceName resourceName() {
        return new ResourceName(group, plural, kind);
    }

    /** {@code clusters.penstock.dev}: unique, as there is one version of each. */
    public String id() {
        return resourceName().qualified();
    }

    public String listKind() {
        return kind + "List";
    }

    /** An object of this kind without anything in it. */
    public ObjectNode emptyObject() {
        ObjectNode object = Json.object().put("apiVersion", apiVersion()).put("kind", kind);
        object.putObject("metadata");
        return object;
    }

    public boolean is(String wantedGroup, String wantedKind) {
        return group.equals(wantedGroup) && kind.equals(wantedKind);
    }
}

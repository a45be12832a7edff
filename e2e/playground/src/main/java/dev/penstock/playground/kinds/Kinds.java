/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.kinds;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Every kind that is served now. */
public final class Kinds {
    private final Map<String, ResourceType> byId = new ConcurrentHashMap<>();

    public Kinds() {
        BuiltInKinds.all().forEach(this::put);
    }

    public void put(ResourceType type) {
        byId.put(type.id(), type);
    }

    public void remove(ResourceType type) {
        byId.remove(type.id());
    }

    public Optional<ResourceType> byPlural(String group, String version, String plural) {
        return Optional.ofNullable(byId.get(group.isEmpty() ? plural : plural + "." + group))
                .filter(type -> type.version().equals(version));
    }

    public Optional<ResourceType> byKind(String apiVersion, String kind) {
        return all().stream()
                .filter(type -> type.apiVersion().equals(apiVersion) && type.kind().equals(kind))
                .findFirst();
    }

    /** A built-in kind that must be there. */
    public ResourceType builtIn(String id) {
        ResourceType type = byId.get(id);
        if (type == null) {
            throw new IllegalArgumentException(id + " is not on the list of built-in kinds");
        }
        return type;
    }

    /** In the order of their groups and names. */
    public List<ResourceType> all() {
        return byId.values().stream()
                .sorted(
                        Comparator.comparing(ResourceType::group)
                                .thenComparing(ResourceType::plural))
                .toList();
    }

    public boolean servesGroup(String group) {
        return byId.values().stream().anyMatch(type -> type.group().equals(group));
    }
}

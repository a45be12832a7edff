/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.kinds.ResourceType;

import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is served, for clients that ask. */
final class Discovery {
    /** The version whose behaviour is copied; ApiScenarios runs against it. */
    static final String VERSION = "v1.34.4";

    private static final List<String> VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");

    private final Kinds kinds;

    Discovery(Kinds kinds) {
        this.kinds = kinds;
    }

    static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "34")
                .put("gitVersion", VERSION + "-penstock-playground")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "")
                .put("goVersion", "")
                .put("compiler", "")
                .put("platform", "java");
    }

    static ObjectNode coreVersions() {
        ObjectNode versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    ObjectNode groups() {
        TreeMap<String, TreeSet<String>> versions = new TreeMap<>();
        kinds.all().stream()
                .filter(type -> !type.group().isEmpty())
                .forEach(
                        type ->
                                versions.computeIfAbsent(type.group(), _ -> new TreeSet<>())
                                        .add(type.version()));
        versions.computeIfAbsent(Reviews.GROUP, _ -> new TreeSet<>()).add("v1");
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        versions.forEach((group, served) -> groups.add(group(group, served)));
        return list;
    }

    private static ObjectNode group(String name, SortedSet<String> versions) {
        ObjectNode group = Json.object().put("name", name);
        ArrayNode list = group.putArray("versions");
        versions.forEach(
                version ->
                        list.addObject()
                                .put("groupVersion", name + "/" + version)
                                .put("version", version));
        group.putObject("preferredVersion")
                .put("groupVersion", name + "/" + versions.first())
                .put("version", versions.first());
        return group;
    }

    ObjectNode resources(String group, String version) {
        String groupVersion = group.isEmpty() ? version : group + "/" + version;
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", groupVersion);
        ArrayNode resources = list.putArray("resources");
        kinds.all().stream()
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .forEach(type -> addResource(resources, type));
        if (group.equals(Reviews.GROUP)) {
            for (String kind : List.of("SelfSubjectAccessReview", "SelfSubjectRulesReview")) {
                String plural = kind.toLowerCase(Locale.ROOT) + "s";
                resource(
                        resources,
                        plural,
                        kind.toLowerCase(Locale.ROOT),
                        false,
                        kind,
                        List.of("create"));
            }
        }
        return list;
    }

    private static void addResource(ArrayNode resources, ResourceType type) {
        ObjectNode entry =
                resource(
                        resources,
                        type.plural(),
                        type.singular(),
                        type.namespaced(),
                        type.kind(),
                        VERBS);
        if (!type.shortNames().isEmpty()) {
            ArrayNode names = entry.putArray("shortNames");
            type.shortNames().forEach(names::add);
        }
        if (!type.categories().isEmpty()) {
            ArrayNode categories = entry.putArray("categories");
            type.categories().forEach(categories::add);
        }
        if (type.status()) {
            resource(
                    resources,
                    type.plural() + "/status",
                    "",
                    type.namespaced(),
                    type.kind(),
                    SUBRESOURCE_VERBS);
        }
        if (type.scale().isPresent()) {
            resource(
                            resources,
                            type.plural() + "/scale",
                            "",
                            type.namespaced(),
                            "Scale",
                            SUBRESOURCE_VERBS)
                    .put("group", "autoscaling")
                    .put("version", "v1");
        }
        if (type.id().equals("pods")) {
            resource(resources, "pods/log", "", true, "Pod", List.of("get"));
        }
    }

    private static ObjectNode resource(
            ArrayNode resources,
            String name,
            String singular,
            boolean namespaced,
            String kind,
            List<String> verbs) {
        ObjectNode entry = resources.addObject().put("name", name).put("singularName", singular);
        entry.put("namespaced", namespaced).put("kind", kind);
        ArrayNode list = entry.putArray("verbs");
        verbs.forEach(list::add);
        return entry;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The labelSelector and fieldSelector parameters. */
final class Selectors {
    private static final Pattern SET =
            Pattern.compile("\\s*([^\\s!=,()]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
    private static final Pattern EQUALITY =
            Pattern.compile("\\s*([^\\s!=,()]+)\\s*(==|=|!=)\\s*([^\\s!=,()]*)\\s*");
    private static final Pattern EXISTENCE = Pattern.compile("\\s*(!?)\\s*([^\\s!=,()]+)\\s*");
    private static final Pattern REQUIREMENT = Pattern.compile("(?:[^,(]|\\([^)]*\\))+");

    private static final Map<String, Set<String>> FIELDS =
            Map.of(
                    "pods",
                    Set.of(
                            "status.phase",
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "status.podIP",
                            "spec.serviceAccountName"),
                    "events",
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.name",
                            "involvedObject.namespace",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "type",
                            "reportingComponent",
                            "source"),
                    "namespaces",
                    Set.of("status.phase"),
                    "secrets",
                    Set.of("type"),
                    "services",
                    Set.of("spec.clusterIP", "spec.type"));

    private Selectors() {}

    static Predicate<JsonNode> of(ResourceType type, Request request) {
        return labels(request.parameter("labelSelector"))
                .and(fields(type, request.parameter("fieldSelector")));
    }

    static Predicate<JsonNode> labels(String selector) {
        List<Predicate<JsonNode>> requirements = new ArrayList<>();
        Matcher parts = REQUIREMENT.matcher(selector);
        while (parts.find()) {
            if (!parts.group().isBlank()) {
                requirements.add(requirement(parts.group()));
            }
        }
        return object -> {
            JsonNode labels = Json.at(object, "metadata", "labels");
            return requirements.stream().allMatch(requirement -> requirement.test(labels));
        };
    }

    private static Predicate<JsonNode> requirement(String text) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            List<String> values =
                    Arrays.stream(set.group(3).split(",", -1)).map(String::strip).toList();
            String key = set.group(1);
            return set.group(2).equals("in")
                    ? labels -> labels.has(key) && values.contains(labels.path(key).asText())
                    : labels -> !labels.has(key) || !values.contains(labels.path(key).asText());
        }
        Matcher equality = EQUALITY.matcher(text);
        if (equality.matches()) {
            String key = equality.group(1);
            String value = equality.group(3);
            return equality.group(2).equals("!=")
                    ? labels -> !labels.has(key) || !labels.path(key).asText().equals(value)
                    : labels -> labels.has(key) && labels.path(key).asText().equals(value);
        }
        Matcher existence = EXISTENCE.matcher(text);
        if (existence.matches()) {
            boolean wanted = existence.group(1).isEmpty();
            String key = existence.group(2);
            return labels -> labels.has(key) == wanted;
        }
        throw ApiFailure.badRequest("unable to parse requirement: " + text);
    }

    private static Predicate<JsonNode> fields(ResourceType type, String selector) {
        List<Predicate<JsonNode>> requirements = new ArrayList<>();
        for (String text : selector.split(",", -1)) {
            if (text.isBlank()) {
                continue;
            }
            Matcher equality = EQUALITY.matcher(text);
            if (!equality.matches()) {
                throw ApiFailure.badRequest("invalid field selector: " + text);
            }
            String field = equality.group(1);
            boolean known =
                    field.equals("metadata.name")
                            || field.equals("metadata.namespace")
                            || FIELDS.getOrDefault(type.id(), Set.of()).contains(field);
            if (!known) {
                throw ApiFailure.badRequest(
                        type.custom() || FIELDS.containsKey(type.id())
                                ? "field label not supported: " + field
                                : "\""
                                        + field
                                        + "\" is not a known field selector: only \"metadata.name\","
                                        + " \"metadata.namespace\"");
            }
            boolean equal = !equality.group(2).equals("!=");
            String value = equality.group(3);
            String[] path = field.split("\\.", -1);
            requirements.add(object -> Json.textAt(object, path).equals(value) == equal);
        }
        return object -> requirements.stream().allMatch(requirement -> requirement.test(object));
    }
}

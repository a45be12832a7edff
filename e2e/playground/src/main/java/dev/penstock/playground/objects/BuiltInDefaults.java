/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Defaults of built-in kinds that depend on other fields; the constant ones are in
 * built-in-fields.yaml.
 */
final class BuiltInDefaults {
    private BuiltInDefaults() {}

    static void apply(ResourceType type, ObjectNode object) {
        switch (type.id()) {
            case "pods" -> {
                ObjectNode spec = Json.objectAt(object, "spec");
                podSpec(spec);
                spec.path("containers")
                        .forEach(container -> requestsFromLimits(container.path("resources")));
                preset(spec, "enableServiceLinks", Json.valueOf(true));
            }
            case "services" -> service(Json.objectAt(object, "spec"));
            case "statefulsets.apps" -> statefulSet(Json.objectAt(object, "spec"));
            case "namespaces" ->
                    Json.objectAt(object, "metadata", "labels")
                            .put(
                                    "kubernetes.io/metadata.name",
                                    Json.textAt(object, "metadata", "name"));
            case "secrets" -> secret(object);
            case "networkpolicies.networking.k8s.io" ->
                    networkPolicy(Json.objectAt(object, "spec"));
            case "customresourcedefinitions.apiextensions.k8s.io" ->
                    definition(Json.objectAt(object, "spec"));
            default -> {}
        }
    }

    private static void preset(ObjectNode object, String name, JsonNode value) {
        if (!object.has(name)) {
            object.set(name, value);
        }
    }

    private static void podSpec(ObjectNode spec) {
        for (String list : List.of("containers", "initContainers")) {
            spec.path(list)
                    .forEach(
                            container -> {
                                String image = Json.textAt(container, "image");
                                boolean latest = image.endsWith(":latest") || !image.contains(":");
                                preset(
                                        (ObjectNode) container,
                                        "imagePullPolicy",
                                        Json.valueOf(latest ? "Always" : "IfNotPresent"));
                            });
        }
        String account = Json.textAt(spec, "serviceAccountName");
        if (!account.isEmpty()) {
            preset(spec, "serviceAccount", Json.valueOf(account));
        }
    }

    private static void requestsFromLimits(JsonNode resources) {
        if (resources instanceof ObjectNode object && object.path("limits").isObject()) {
            ObjectNode requests = Json.objectAt(object, "requests");
            object.path("limits")
                    .properties()
                    .forEach(limit -> preset(requests, limit.getKey(), limit.getValue()));
        }
    }

    private static void service(ObjectNode spec) {
        spec.path("ports")
                .forEach(port -> preset((ObjectNode) port, "targetPort", port.path("port")));
        String type = Json.textAt(spec, "type");
        if (!type.equals("ExternalName")) {
            preset(spec, "internalTrafficPolicy", Json.valueOf("Cluster"));
        }
    }

    private static void statefulSet(ObjectNode spec) {
        podSpec(Json.objectAt(spec, "template", "spec"));
        ObjectNode strategy = Json.objectAt(spec, "updateStrategy");
        if (Json.textAt(strategy, "type").equals("RollingUpdate")) {
            preset(Json.objectAt(strategy, "rollingUpdate"), "partition", Json.valueOf(0));
        }
        spec.path("volumeClaimTemplates")
                .forEach(
                        claim -> {
                            preset((ObjectNode) claim, "apiVersion", Json.valueOf("v1"));
                            preset(
                                    (ObjectNode) claim,
                                    "kind",
                                    Json.valueOf("PersistentVolumeClaim"));
                        });
    }

    private static void secret(ObjectNode secret) {
        JsonNode plain = secret.path("stringData");
        if (plain.isObject()) {
            ObjectNode data = Json.objectAt(secret, "data");
            plain.properties()
                    .forEach(
                            entry ->
                                    data.put(
                                            entry.getKey(),
                                            Base64.getEncoder()
                                                    .encodeToString(
                                                            entry.getValue()
                                                                    .asText()
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8))));
            secret.remove("stringData");
        }
    }

    private static void networkPolicy(ObjectNode spec) {
        if (!spec.has("policyTypes")) {
            var types = spec.putArray("policyTypes").add("Ingress");
            if (spec.has("egress")) {
                types.add("Egress");
            }
        }
        preset(spec, "podSelector", Json.object());
    }

    private static void definition(ObjectNode spec) {
        ObjectNode names = Json.objectAt(spec, "names");
        String kind = Json.textAt(names, "kind");
        preset(names, "listKind", Json.valueOf(kind + "List"));
        preset(names, "singular", Json.valueOf(kind.toLowerCase(Locale.ROOT)));
        preset(Json.objectAt(spec, "conversion"), "strategy", Json.valueOf("None"));
    }
}

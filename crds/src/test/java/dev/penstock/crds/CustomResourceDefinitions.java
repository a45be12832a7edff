/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The CRD of a resource type: what fabric8's generator makes of the Java type, and what it leaves
 * out added by hand.
 *
 * <p>Added: integer and date formats, map lists, the required spec, bounds of map sizes, patterns
 * of quantities, categories, descriptions, and the order of the printer columns.
 */
final class CustomResourceDefinitions {
    private static final String LICENCE =
            "# Copyright The Penstock Authors. SPDX-License-Identifier: Apache-2.0\n"
                    + "# Generated from the Java types in crds/src/main/java; rewrite with ./mvnw -pl crds test -Dpenstock.crds.rewrite=true\n";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<String> COLUMN_ORDER =
            List.of(
                    "Cluster",
                    "Version",
                    "Brokers",
                    "Partitions",
                    "Replication",
                    "Bytes",
                    "Estimated",
                    "Available",
                    "Ready",
                    "Reason",
                    "Message",
                    "Topic",
                    "Bootstrap",
                    "Age");

    /** Lists of objects, and the field that tells their items apart. */
    private static final Map<String, String> LIST_KEYS =
            Map.of("conditions", "type", "warnings", "reason", "brokers", "broker");

    /** Lists of objects that nothing tells apart. */
    private static final Set<String> ATOMIC_LISTS = Set.of("tolerations");

    private static final Set<String> LONG_INTEGERS =
            Set.of("observedGeneration", "tolerationSeconds");

    private static final Set<String> DATES = Set.of("lastTransitionTime", "since", "restartAt");
    private static final String QUANTITY = "^[0-9]+(\\.[0-9]+)?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$";

    private CustomResourceDefinitions() {}

    static String yamlOf(Class<? extends CustomResource<?, ?>> type, String description)
            throws IOException {
        ObjectNode crd = generate(type);
        ObjectNode version = (ObjectNode) crd.at("/spec/versions/0");
        ((ObjectNode) crd.at("/spec/names")).putArray("categories").add("penstock");
        ObjectNode root = (ObjectNode) version.at("/schema/openAPIV3Schema");
        root.put("description", description);
        root.putArray("required").add("spec");
        orderColumns(version);
        complete("", root);
        if (type.equals(Topic.class)) {
            // Until the operator has looked at it, which kstatus then calls in progress.
            ((ObjectNode) root.at("/properties/status"))
                    .putObject("default")
                    .put("observedGeneration", -1);
        }
        return LICENCE
                + Serialization.asYaml(JSON.convertValue(crd, Map.class))
                        .replaceFirst("^---\n", "");
    }

    private static ObjectNode generate(Class<? extends CustomResource<?, ?>> type)
            throws IOException {
        Path directory = Files.createTempDirectory("crds");
        new CRDGenerator()
                .customResourceClasses(List.of(type))
                .forCRDVersions("v1")
                .inOutputDir(directory.toFile())
                .generate();
        List<Path> files;
        try (Stream<Path> listing = Files.list(directory)) {
            files = listing.toList();
        }
        ObjectNode crd =
                JSON.valueToTree(
                        Serialization.unmarshal(Files.readString(files.getFirst()), Map.class));
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(directory);
        return crd;
    }

    private static void orderColumns(ObjectNode version) {
        List<JsonNode> columns = new ArrayList<>();
        version.get("additionalPrinterColumns").forEach(columns::add);
        columns.sort(
                Comparator.comparingInt(
                        column -> {
                            int place = COLUMN_ORDER.indexOf(column.get("name").asText());
                            if (place < 0) {
                                throw new IllegalStateException(
                                        "COLUMN_ORDER does not know " + column);
                            }
                            return place;
                        }));
        ArrayNode ordered = version.putArray("additionalPrinterColumns");
        ordered.addAll(columns);
    }

    private static void complete(String name, ObjectNode schema) {
        switch (schema.path("type").asText()) {
            case "integer" -> completeInteger(name, schema);
            case "string" -> {
                if (DATES.contains(name)) {
                    schema.put("format", "date-time").remove("maxLength");
                }
            }
            case "array" -> completeList(name, schema);
            default -> {}
        }
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            if (name.equals("requests") || name.equals("limits")) {
                schema.put("pattern", QUANTITY);
            }
            schema.put("maxLength", name.equals("config") ? 2048 : 40);
        }
        distinctRules(schema);
        schema.path("properties")
                .properties()
                .forEach(entry -> complete(entry.getKey(), (ObjectNode) entry.getValue()));
        if (schema.path("additionalProperties") instanceof ObjectNode values) {
            completeMap(name, schema, values);
        }
        if (schema.path("items") instanceof ObjectNode items) {
            complete(name + "[]", items);
        }
    }

    /**
     * A record component hands its annotations to its field and to its accessor, and the generator
     * counts both.
     */
    private static void distinctRules(ObjectNode schema) {
        if (schema.get("x-kubernetes-validations") instanceof ArrayNode rules) {
            LinkedHashSet<JsonNode> distinct = new LinkedHashSet<>();
            rules.forEach(distinct::add);
            schema.putArray("x-kubernetes-validations").addAll(distinct);
        }
    }

    private static void completeInteger(String name, ObjectNode schema) {
        schema.put("format", LONG_INTEGERS.contains(name) ? "int64" : "int32");
        for (String bound : List.of("minimum", "maximum")) {
            Optional.ofNullable(schema.get(bound))
                    .ifPresent(value -> schema.put(bound, value.asLong()));
        }
    }

    private static void completeMap(String name, ObjectNode schema, ObjectNode values) {
        if (!schema.has("maxProperties")) {
            throw new IllegalStateException(
                    "The map " + name + " has no bound; give it @Size(max = …)");
        }
        if (values.path("type").asText().equals("string") && !values.has("maxLength")) {
            values.put("maxLength", 2048);
        }
        complete(name, values);
    }

    private static void completeList(String name, ObjectNode schema) {
        if (!schema.has("maxItems")) {
            throw new IllegalStateException(
                    "The list " + name + " has no bound; give it @Size(max = …)");
        }
        if (ATOMIC_LISTS.contains(name)) {
            schema.put("x-kubernetes-list-type", "atomic");
        } else if (schema.at("/items/type").asText().equals("object")) {
            schema.put("x-kubernetes-list-type", "map");
            schema.putArray("x-kubernetes-list-map-keys")
                    .add(Optional.ofNullable(LIST_KEYS.get(name)).orElseThrow());
        } else {
            schema.put("x-kubernetes-list-type", "set");
        }
    }
}

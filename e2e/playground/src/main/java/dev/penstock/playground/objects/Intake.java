/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.schema.Defaults;
import dev.penstock.playground.schema.Pruning;
import dev.penstock.playground.schema.Rules;
import dev.penstock.playground.schema.Validation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a body as an object of a kind: right kind and name, known fields, defaults, limits. */
final class Intake {
    private final Rules rules;

    Intake(Rules rules) {
        this.rules = rules;
    }

    /**
     * A copy of the body, pruned and defaulted.
     *
     * @param name empty when the body gives it
     */
    ObjectNode read(
            ResourceType type,
            ObjectNode body,
            String namespace,
            String name,
            WriteOptions options) {
        ObjectNode object = body.deepCopy();
        requireKind(type, object);
        requirePlace(type, object, namespace, name);
        prune(type, object, options);
        applyDefaults(type, object);
        return object;
    }

    /** A copy of an apply configuration: no defaults, and an unknown field is refused. */
    ObjectNode readConfiguration(
            ResourceType type,
            ObjectNode body,
            String namespace,
            String name,
            WriteOptions options) {
        ObjectNode config = body.deepCopy();
        requireKind(type, config);
        if (Json.at(config, "metadata", "managedFields").size() > 0) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        requirePlace(type, config, namespace, name);
        prune(type, config, options);
        Compaction.compact(type, config);
        return config;
    }

    private static void requireKind(ResourceType type, ObjectNode object) {
        String apiVersion = Json.textAt(object, "apiVersion");
        String kind = Json.textAt(object, "kind");
        if (kind.isEmpty() && apiVersion.isEmpty()) {
            object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
            return;
        }
        if (!kind.equals(type.kind()) || !apiVersion.equals(type.apiVersion())) {
            throw ApiFailure.badRequest(
                    apiVersion.equals(type.apiVersion())
                            ? "the object provided is unrecognized (must be of type "
                                    + type.kind()
                                    + "): it is a "
                                    + kind
                            : "the API version in the data ("
                                    + apiVersion
                                    + ") does not match the expected API version ("
                                    + type.apiVersion()
                                    + ")");
        }
    }

    private static void requirePlace(
            ResourceType type, ObjectNode object, String namespace, String name) {
        ObjectNode metadata = Json.objectAt(object, "metadata");
        String statedNamespace = Json.textAt(metadata, "namespace");
        if (type.namespaced() && !statedNamespace.isEmpty() && !statedNamespace.equals(namespace)) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        String statedName = Json.textAt(metadata, "name");
        if (!name.isEmpty() && !statedName.isEmpty() && !statedName.equals(name)) {
            throw ApiFailure.badRequest(
                    "the name of the object ("
                            + statedName
                            + ") does not match the name on the URL ("
                            + name
                            + ")");
        }
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        if (type.namespaced()) {
            metadata.put("namespace", namespace);
        } else {
            metadata.remove("namespace");
        }
    }

    private static void prune(ResourceType type, ObjectNode object, WriteOptions options) {
        List<String> unknown = Pruning.prune(object, type.schema());
        if (unknown.isEmpty() || options.unknownFields() == WriteOptions.UnknownFields.IGNORE) {
            return;
        }
        List<String> messages =
                unknown.stream().map(path -> "unknown field \"" + path + "\"").toList();
        if (options.unknownFields() == WriteOptions.UnknownFields.STRICT) {
            throw ApiFailure.badRequest(
                    type.kind()
                            + " in version \""
                            + type.version()
                            + "\" cannot be handled as a "
                            + type.kind()
                            + ": strict decoding error: "
                            + messages.stream().collect(Collectors.joining(", ")));
        }
        options.warnings().addAll(messages);
    }

    void applyDefaults(ResourceType type, ObjectNode object) {
        Compaction.compact(type, object);
        Defaults.apply(object, type.schema());
        BuiltInDefaults.apply(type, object);
    }

    /** The name in the body, or a new one; empty when there is neither. */
    static String nameOf(ObjectNode object) {
        String name = Json.textAt(object, "metadata", "name");
        String prefix = Json.textAt(object, "metadata", "generateName");
        return name.isEmpty() && !prefix.isEmpty() ? Names.generate(prefix) : name;
    }

    void validate(ResourceType type, ObjectNode object, @Nullable ObjectNode live) {
        List<FieldFailure> failures =
                Validation.validate(
                        withoutMetadata(object),
                        type.schema(),
                        live == null ? null : withoutMetadata(live),
                        rules,
                        metadataFailures(type, object));
        if (!failures.isEmpty()) {
            throw ApiFailure.invalid(
                    type.resourceName(), Json.textAt(object, "metadata", "name"), failures);
        }
    }

    private static List<FieldFailure> metadataFailures(ResourceType type, ObjectNode object) {
        String name = Json.textAt(object, "metadata", "name");
        List<FieldFailure> failures = new ArrayList<>();
        boolean legal =
                type.group().equals("rbac.authorization.k8s.io")
                        ? Names.isPathSegment(name)
                        : Names.isSubdomain(name);
        if (name.isEmpty()) {
            failures.add(
                    FieldFailure.required("metadata.name", "name or generateName is required"));
        } else if (!legal) {
            failures.add(
                    FieldFailure.invalid(
                            "metadata.name", Json.valueOf(name), Names.SUBDOMAIN_RULE));
        }
        failures.addAll(MetadataRules.check(object.path("metadata")));
        return failures;
    }

    /** Rules may read only the name of metadata. */
    private static JsonNode withoutMetadata(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        Json.objectAt(copy, "metadata").retain("name", "generateName");
        return copy;
    }
}

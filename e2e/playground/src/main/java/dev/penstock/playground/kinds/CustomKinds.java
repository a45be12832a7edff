/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.failure.FieldFailure;
import dev.penstock.playground.failure.ResourceName;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.kinds.ResourceType.Column;
import dev.penstock.playground.kinds.ResourceType.ScalePaths;
import dev.penstock.playground.schema.Rules;
import dev.penstock.playground.schema.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads a CustomResourceDefinition into the kind that it defines. */
public final class CustomKinds {
    private static final ResourceName CRDS =
            new ResourceName(
                    "apiextensions.k8s.io",
                    "customresourcedefinitions",
                    "CustomResourceDefinition");

    private CustomKinds() {}

    /**
     * The kind in the version that is stored.
     *
     * @throws ApiFailure 422 when the definition cannot be served: more than one served version, a
     *     name that does not fit, no schema, a rule that does not compile
     */
    public static ResourceType typeOf(ObjectNode crd, Rules rules) {
        JsonNode spec = crd.path("spec");
        String name = Json.textAt(crd, "metadata", "name");
        List<FieldFailure> failures = new ArrayList<>();
        String plural = Json.textAt(spec, "names", "plural");
        String group = Json.textAt(spec, "group");
        if (!name.equals(plural + "." + group)) {
            failures.add(
                    FieldFailure.invalid(
                            "metadata.name",
                            Json.at(crd, "metadata", "name"),
                            "must be spec.names.plural+\".\"+spec.group"));
        }
        JsonNode version = storedVersion(spec, failures);
        JsonNode openApi = Json.at(version, "schema", "openAPIV3Schema");
        if (!openApi.isObject()) {
            failures.add(
                    FieldFailure.required(
                            "spec.versions[0].schema.openAPIV3Schema", "schemas are required"));
        }
        Schema schema = Schema.of(withObjectFields(openApi));
        failures.addAll(rules.compileFailures(schema, "spec.validation.openAPIV3Schema"));
        if (!failures.isEmpty()) {
            throw ApiFailure.invalid(CRDS, name, failures);
        }
        JsonNode names = spec.path("names");
        String kind = Json.textAt(names, "kind");
        String singular = Json.textAt(names, "singular");
        return new ResourceType(
                group,
                Json.textAt(version, "name"),
                kind,
                plural,
                singular.isEmpty() ? kind.toLowerCase(Locale.ROOT) : singular,
                Json.texts(names.path("shortNames")),
                Json.texts(names.path("categories")),
                Json.textAt(spec, "scope").equals("Namespaced"),
                Json.at(version, "subresources").has("status"),
                scale(Json.at(version, "subresources", "scale")),
                columns(version.path("additionalPrinterColumns")),
                schema,
                true);
    }

    private static JsonNode storedVersion(JsonNode spec, List<FieldFailure> failures) {
        List<JsonNode> served = new ArrayList<>();
        spec.path("versions")
                .forEach(
                        version -> {
                            if (version.path("served").asBoolean(false)) {
                                served.add(version);
                            }
                        });
        if (served.size() != 1 || !served.getFirst().path("storage").asBoolean(false)) {
            failures.add(
                    FieldFailure.invalid(
                            "spec.versions",
                            Json.valueOf(served.size()),
                            "the Penstock playground serves exactly one version, the stored one"));
        }
        return served.isEmpty() ? Json.missing() : served.getFirst();
    }

    private static ObjectNode withObjectFields(JsonNode openApi) {
        ObjectNode schema =
                openApi instanceof ObjectNode object ? object.deepCopy() : Json.object();
        ObjectNode properties = Json.objectAt(schema, "properties");
        properties.putObject("apiVersion").put("type", "string");
        properties.putObject("kind").put("type", "string");
        properties.set("metadata", BuiltInKinds.metadataSchema());
        return schema;
    }

    private static Optional<ScalePaths> scale(JsonNode scale) {
        return scale.isObject()
                ? Optional.of(
                        new ScalePaths(
                                Json.textAt(scale, "specReplicasPath"),
                                Json.textAt(scale, "statusReplicasPath"),
                                Json.textAt(scale, "labelSelectorPath")))
                : Optional.empty();
    }

    private static List<Column> columns(JsonNode declared) {
        List<Column> columns = new ArrayList<>();
        declared.forEach(
                column ->
                        columns.add(
                                new Column(
                                        Json.textAt(column, "name"),
                                        Json.textAt(column, "type"),
                                        Json.textAt(column, "jsonPath"),
                                        column.path("priority").asInt(0),
                                        Json.textAt(column, "format"),
                                        Json.textAt(column, "description"))));
        return columns.isEmpty()
                ? List.of(new Column("Age", "date", ".metadata.creationTimestamp", 0, "", ""))
                : List.copyOf(columns);
    }
}

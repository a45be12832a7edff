/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The page of all fields is written from the CRDs: {@code -Dpenstock.crds.rewrite=true}. */
class FieldReferenceTest {
    private static final Path PAGE = Path.of("../docs/operator/fields.md");
    private static final List<String> KINDS = List.of("clusters", "topics", "rebalances");

    @Test
    void everyFieldIsOnThePage() throws IOException {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Every field

                        Written by `FieldReferenceTest` from the CustomResourceDefinitions; do not edit. What the operator does where a field is absent: [Cluster](cluster-cr.md),
                        [Topic](topic-cr.md), [Rebalance](scaling.md).
                        """);
        for (String kind : KINDS) {
            JsonNode crd =
                    new ObjectMapper()
                            .valueToTree(
                                    Serialization.unmarshal(
                                            Files.readString(Path.of(kind + ".penstock.dev.yaml")),
                                            Map.class));
            JsonNode schema = crd.at("/spec/versions/0/schema/openAPIV3Schema/properties");
            page.append("\n## ").append(crd.at("/spec/names/kind").asText()).append("\n");
            for (String part : List.of("spec", "status")) {
                List<String> rows = new ArrayList<>();
                rows(part, schema.path(part), rows);
                page.append("\n| field | type | meaning |\n|---|---|---|\n");
                rows.forEach(row -> page.append(row).append('\n'));
            }
        }
        if (Boolean.getBoolean("penstock.crds.rewrite")) {
            Files.writeString(PAGE, page.toString());
        }
        assertThat(PAGE).hasContent(page.toString());
    }

    private static void rows(String path, JsonNode schema, List<String> rows) {
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            String name = path + "." + field.getKey();
            JsonNode type = field.getValue();
            rows.add(
                    "| `%s`%s | %s | %s |"
                            .formatted(
                                    name,
                                    required.contains(field.getKey()) ? ", required" : "",
                                    typeOf(type),
                                    type.path("description").asText().replace("|", "\\|")));
            rows(name, type, rows);
            rows(name + "[]", type.path("items"), rows);
        }
    }

    private static String typeOf(JsonNode schema) {
        if (schema.has("enum")) {
            List<String> words = new ArrayList<>();
            schema.path("enum").forEach(word -> words.add("`" + word.asText() + "`"));
            return String.join(", ", words);
        }
        if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
            return "number or string";
        }
        return switch (schema.path("type").asText("any")) {
            case "array" -> "list of " + typeOf(schema.path("items"));
            case "object" ->
                    schema.has("additionalProperties")
                            ? "map of " + typeOf(schema.path("additionalProperties"))
                            : "object";
            case "integer" -> "integer" + range(schema);
            default -> schema.path("type").asText("any");
        };
    }

    private static String range(JsonNode schema) {
        String least = schema.path("minimum").asText("");
        String most = schema.path("maximum").asText("");
        return least.isEmpty() && most.isEmpty() ? "" : ", " + least + " to " + most;
    }
}

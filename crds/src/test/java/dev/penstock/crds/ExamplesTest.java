/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The examples and the table of refused edits are run by API servers elsewhere; here they are kept
 * in step with the types and the rules.
 */
class ExamplesTest {
    private static final ObjectMapper STRICT =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final int FEWEST_REFUSED_EDITS = 40;

    static Stream<Path> valid() throws IOException {
        return Stream.concat(
                list(Path.of("examples"))
                        .filter(file -> file.getFileName().toString().startsWith("valid-")),
                list(Path.of("../docs/examples")));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void aValidExampleIsReadWholly(Path file) throws IOException {
        JsonNode document = read(file);
        Class<?> type =
                switch (document.path("kind").asText()) {
                    case "Cluster" -> ClusterSpec.class;
                    case "Rebalance" -> RebalanceSpec.class;
                    default -> TopicSpec.class;
                };
        Object spec = STRICT.convertValue(document.get("spec"), type);
        assertThat(STRICT.<JsonNode>valueToTree(spec)).isEqualTo(document.get("spec"));
    }

    @Test
    void anInvalidExampleSaysWhatIsAnswered() throws IOException {
        List<Path> invalid =
                list(Path.of("examples"))
                        .filter(file -> file.getFileName().toString().startsWith("invalid-"))
                        .toList();
        assertThat(invalid)
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Files.readString(file)).startsWith("# refused: "));
    }

    @Test
    void eachRefusedEditIsNamedOnceAndSaysWhatIsAnswered() throws IOException {
        List<JsonNode> edits = refusedEdits();
        assertThat(edits)
                .hasSizeGreaterThanOrEqualTo(FEWEST_REFUSED_EDITS)
                .allSatisfy(
                        edit ->
                                assertThat(edit.properties().stream().map(Map.Entry::getKey))
                                        .contains("edit", "kind", "name", "new", "message")
                                        .isSubsetOf(
                                                "edit", "kind", "name", "old", "status", "new",
                                                "message"));
        assertThat(edits)
                .extracting(edit -> edit.get("kind") + ": " + edit.get("edit"))
                .doesNotHaveDuplicates();
    }

    @Test
    void eachRuleOfTheSchemasRefusesAnEdit() throws IOException {
        List<String> messages =
                refusedEdits().stream().map(edit -> edit.get("message").asText()).toList();
        List<String> rules = new ArrayList<>();
        for (String crd :
                List.of(
                        "clusters.penstock.dev.yaml",
                        "topics.penstock.dev.yaml",
                        "rebalances.penstock.dev.yaml")) {
            read(Path.of(crd))
                    .findValues("x-kubernetes-validations")
                    .forEach(list -> list.forEach(rule -> rules.add(rule.get("message").asText())));
        }
        assertThat(rules).hasSizeGreaterThan(20);
        assertThat(rules.stream().filter(rule -> messages.stream().noneMatch(rule::contains)))
                .as("rules without a row in refused-edits.yaml")
                .isEmpty();
    }

    private static List<JsonNode> refusedEdits() throws IOException {
        List<JsonNode> edits = new ArrayList<>();
        read(Path.of("examples/refused-edits.yaml")).forEach(edits::add);
        return edits;
    }

    private static Stream<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList().stream();
        }
    }

    private static JsonNode read(Path file) throws IOException {
        return STRICT.valueToTree(Serialization.unmarshal(Files.readString(file), Object.class));
    }
}

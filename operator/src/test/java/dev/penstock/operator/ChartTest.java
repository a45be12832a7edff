/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The chart is kept in step with what it installs. */
class ChartTest {
    private static final Path CHART = Path.of("../charts/penstock-operator");
    private static final Pattern METRIC =
            Pattern.compile("\\b(penstock|reconciliations)_[a-z0-9_]+|\\bcustom_resources\\b");

    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `([a-z_0-9]+)", Pattern.MULTILINE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clusters.penstock.dev.yaml",
                "topics.penstock.dev.yaml",
                "rebalances.penstock.dev.yaml"
            })
    void theChartCarriesTheGeneratedCrds(String file) throws IOException {
        Path generated = Path.of("../crds", file);
        Path carried = CHART.resolve("files").resolve(file);
        if (Boolean.getBoolean("penstock.golden.rewrite")) {
            Files.copy(generated, carried, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(carried).hasSameTextualContentAs(generated);
    }

    @Test
    void panelsAskForMetricsThatAreDocumented() throws IOException {
        Set<String> documented = documented();
        try (Stream<Path> dashboards = Files.list(CHART.resolve("files/dashboards"))) {
            for (Path dashboard : dashboards.toList()) {
                List<String> expressions =
                        new ObjectMapper().readTree(dashboard.toFile()).findValuesAsText("expr");
                assertThat(expressions).as(dashboard.toString()).hasSizeGreaterThan(4);
                assertThat(metricsIn(String.join("\n", expressions)))
                        .as(dashboard.toString())
                        .isSubsetOf(documented);
            }
        }
    }

    /** The page is compared with what brokers tell in e2e/clients. */
    private static Set<String> documented() throws IOException {
        return DOCUMENTED
                .matcher(Files.readString(Path.of("../docs/operations/metrics.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void alertsAskForMetricsThatExistAndNameARunbookThatExists() throws IOException {
        JsonNode rules =
                new ObjectMapper()
                        .valueToTree(
                                Serialization.unmarshal(
                                        Files.readString(CHART.resolve("files/rules.yaml")),
                                        Object.class));
        List<String> expressions = rules.findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(5);
        assertThat(metricsIn(String.join("\n", expressions))).isSubsetOf(documented());
        assertThat(rules.findValuesAsText("runbook"))
                .hasSameSizeAs(expressions)
                .allSatisfy(page -> assertThat(Path.of("..", page)).exists());
    }

    @Test
    void eachAlertHasATest() throws IOException {
        JsonNode rules =
                new ObjectMapper()
                        .valueToTree(
                                Serialization.unmarshal(
                                        Files.readString(CHART.resolve("files/rules.yaml")),
                                        Object.class));
        String tests = Files.readString(CHART.resolve("tests/rules-test.yaml"));
        assertThat(rules.findValuesAsText("alert"))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(tests).contains("alertname: " + alert));
    }

    @Test
    void theOperatorsRightsHaveNoWildcardAndNoSecrets() throws IOException {
        try (Stream<Path> templates = Files.list(CHART.resolve("templates"))) {
            for (Path template : templates.toList()) {
                String text = Files.readString(template);
                assertThat(text)
                        .as(template.toString())
                        .doesNotContain("\"*\"", "'*'", "[*]", "secrets");
            }
        }
    }

    private static Set<String> metricsIn(String text) {
        return METRIC.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(name -> name.replaceFirst("_seconds_(bucket|count|sum)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

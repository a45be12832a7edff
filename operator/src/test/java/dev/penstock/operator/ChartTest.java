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

    /**
     * What brokers and the operator measure; a name that is not here is a typing error in a panel
     * or an alert.
     */
    private static final Set<String> METRICS =
            Set.of(
                    "custom_resources",
                    "reconciliations_success_total",
                    "reconciliations_failure_total",
                    "penstock_ready",
                    "penstock_active_controller",
                    "penstock_offline_partitions",
                    "penstock_under_replicated_partitions",
                    "penstock_under_min_isr_partitions",
                    "penstock_partitions",
                    "penstock_partitions_led",
                    "penstock_log_size_bytes",
                    "penstock_log_end_offset",
                    "penstock_log_failures_total",
                    "penstock_connections",
                    "penstock_requests_refused_total",
                    "penstock_requests_failed_total",
                    "penstock_produce_bytes_total",
                    "penstock_fetch_bytes_total",
                    "penstock_request_seconds_bucket",
                    "penstock_request_seconds_count",
                    "penstock_consumer_lag_records");

    @ParameterizedTest
    @ValueSource(strings = {"clusters.penstock.dev.yaml", "topics.penstock.dev.yaml"})
    void theChartCarriesTheGeneratedCrds(String file) throws IOException {
        Path generated = Path.of("../crds", file);
        Path carried = CHART.resolve("files").resolve(file);
        if (Boolean.getBoolean("penstock.golden.rewrite")) {
            Files.copy(generated, carried, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(carried).hasSameTextualContentAs(generated);
    }

    @Test
    void panelsAskForMetricsThatExist() throws IOException {
        JsonNode dashboard =
                new ObjectMapper().readTree(CHART.resolve("files/dashboard.json").toFile());
        List<String> expressions = dashboard.findValuesAsText("expr");
        assertThat(expressions).hasSizeGreaterThan(15);
        assertThat(metricsIn(String.join("\n", expressions))).isSubsetOf(METRICS);
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
        assertThat(metricsIn(String.join("\n", expressions))).isSubsetOf(METRICS);
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
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

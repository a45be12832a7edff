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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bundle for the Operator Lifecycle Manager is written from the chart and the CRDs: {@code
 * -Dpenstock.golden.rewrite=true}. What both have to say of the Deployment is compared.
 */
class OlmBundleTest {
    private static final Path CHART = Path.of("../charts/penstock-operator");
    private static final Path MANIFESTS = Path.of("../charts/olm-bundle/manifests");
    private static final Path VERSION_FILE =
            MANIFESTS.resolve("penstock-operator.clusterserviceversion.yaml");
    private static final Path TEMPLATE =
            Path.of("src/test/resources/olm/clusterserviceversion.yaml");
    private static final String ICON =
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><path fill="none" stroke="#06c" stroke-width="8" d="M4 12h24l20 40h12"/></svg>""";

    private static void isWritten(Path file, String text) throws IOException {
        if (Boolean.getBoolean("penstock.golden.rewrite")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file).hasContent(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusters", "topics", "rebalances"})
    void theBundleCarriesTheGeneratedCrds(String name) throws IOException {
        isWritten(
                MANIFESTS.resolve(name + ".penstock.dev.crd.yaml"),
                Files.readString(Path.of("../crds", name + ".penstock.dev.yaml")));
    }

    @Test
    void theVersionIsWrittenFromTheChart() throws IOException {
        JsonNode chart = yaml(Files.readString(CHART.resolve("Chart.yaml")));
        JsonNode images =
                yaml(Files.readString(CHART.resolve("values.yaml"))).path("brokerImages").path(0);
        isWritten(
                VERSION_FILE,
                "# Written by OlmBundleTest from the chart and the CRDs; do not edit.\n"
                        + Files.readString(TEMPLATE)
                                .replace("@VERSION@", chart.path("appVersion").asText())
                                .replace("@KUBERNETES@", kubernetes(chart))
                                .replace("@BROKER_IMAGES@", brokerImage(images))
                                .replace("@ICON@", icon())
                                .replace("@EXAMPLES@", quoted(examples()))
                                .replace("@RULES@", rules().stripTrailing()));
    }

    private static String kubernetes(JsonNode chart) {
        Matcher version =
                Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+")
                        .matcher(chart.path("kubeVersion").asText());
        assertThat(version.find()).isTrue();
        return version.group();
    }

    private static String brokerImage(JsonNode image) {
        return image.path("version").asText() + "=" + image.path("image").asText();
    }

    private static String icon() {
        return Base64.getEncoder().encodeToString(ICON.getBytes(StandardCharsets.UTF_8));
    }

    private static String examples() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (String file :
                List.of(
                        "../docs/examples/cluster.yaml",
                        "../docs/examples/topic.yaml",
                        "../crds/examples/valid-rebalance.yaml")) {
            all.add(yaml(Files.readString(Path.of(file))));
        }
        return new ObjectMapper().writeValueAsString(all);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** The rights of the chart, as they stand in its helpers. */
    private static String rules() throws IOException {
        Matcher block =
                Pattern.compile(
                                "define \"penstock-operator.rules\" -}}\\n(.*?)\\{\\{- end",
                                Pattern.DOTALL)
                        .matcher(Files.readString(CHART.resolve("templates/_helpers.tpl")));
        assertThat(block.find()).isTrue();
        return block.group(1).indent(12);
    }

    @Test
    void theOperatorIsRunAsTheChartRunsIt() throws IOException {
        JsonNode container =
                yaml(Files.readString(VERSION_FILE))
                        .at("/spec/install/spec/deployments/0/spec/template/spec/containers/0");
        String deployment = Files.readString(CHART.resolve("templates/deployment.yaml"));
        assertThat(container.path("env").findValuesAsText("name"))
                .containsExactlyElementsOf(
                        Pattern.compile("- name: ((?:PENSTOCK|POD)_[A-Z_]+)")
                                .matcher(deployment)
                                .results()
                                .map((MatchResult name) -> name.group(1))
                                .toList());
        assertThat(container.path("resources"))
                .isEqualTo(yaml(Files.readString(CHART.resolve("values.yaml"))).path("resources"));
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            Matcher inChart =
                    Pattern.compile(" {10}" + probe + ":\\n((?: {12}.*\\n)+)").matcher(deployment);
            assertThat(inChart.find()).as(probe).isTrue();
            assertThat(container.path(probe)).as(probe).isEqualTo(yaml(inChart.group(1)));
        }
    }

    @Test
    void itHasNoMoreRightsThanTheChartAndReadsNoSecrets() throws IOException {
        JsonNode install = yaml(Files.readString(VERSION_FILE)).at("/spec/install/spec");
        assertThat(install.path("clusterPermissions").findValues("resources"))
                .hasToString("[[\"nodes\"]]");
        assertThat(install.toString()).doesNotContain("secrets", "\"*\"");
        List<JsonNode> rules = new ArrayList<>();
        install.at("/permissions/0/rules").forEach(rules::add);
        List<JsonNode> ofChart = new ArrayList<>();
        yaml(rules()).forEach(ofChart::add);
        assertThat(rules.subList(1, rules.size())).isEqualTo(ofChart);
    }

    @Test
    void everyDefinitionIsOwnedAndHasAnExample() throws IOException {
        JsonNode version = yaml(Files.readString(VERSION_FILE));
        List<String> owned = version.at("/spec/customresourcedefinitions").findValuesAsText("kind");
        assertThat(owned).containsExactly("Cluster", "Topic", "Rebalance");
        JsonNode examples =
                new ObjectMapper()
                        .readTree(version.at("/metadata/annotations/alm-examples").asText());
        assertThat(examples.findValuesAsText("kind")).isEqualTo(owned);
    }

    private static JsonNode yaml(String text) {
        return Serialization.unmarshal(text, JsonNode.class);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The expressions that the chart carries for Flux, evaluated. */
class FluxHealthTest {
    private static final Path FILE =
            Path.of("../../charts/penstock-operator/gitops/flux-health.yaml");

    private static final CelCompiler COMPILER =
            CelCompilerFactory.standardCelCompilerBuilder()
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addVar("metadata", SimpleType.DYN)
                    .addVar("status", SimpleType.DYN)
                    .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.legacyCelRuntimeBuilder().build();

    private static boolean holds(
            String kind,
            String name,
            long generation,
            long observed,
            List<Map<String, String>> conditions)
            throws Exception {
        JsonNode all =
                new ObjectMapper()
                        .valueToTree(Serialization.unmarshal(Files.readString(FILE), Map.class));
        for (JsonNode expressions : all.path("healthCheckExprs")) {
            if (expressions.path("kind").asText().equals(kind)) {
                return (Boolean)
                        RUNTIME.createProgram(
                                        COMPILER.compile(expressions.path(name).asText()).getAst())
                                .eval(
                                        Map.of(
                                                "metadata",
                                                Map.of("generation", generation),
                                                "status",
                                                Map.of(
                                                        "observedGeneration",
                                                        observed,
                                                        "conditions",
                                                        conditions)));
            }
        }
        throw new IllegalArgumentException("No expressions for " + kind);
    }

    private static Map<String, String> condition(String type, String status, String reason) {
        return Map.of("type", type, "status", status, "reason", reason);
    }

    @ParameterizedTest
    @CsvSource({
        "Cluster, 7, 7, True, AsWanted, False, true, false",
        "Cluster, 8, 7, True, AsWanted, False, false, false",
        "Cluster, 7, 7, False, RollingRestart, False, false, false",
        "Cluster, 7, 7, False, SingleReplica, True, false, true",
        "Topic, 2, 2, True, InSync, False, true, false",
        "Topic, 2, 1, True, InSync, False, false, false",
        "Rebalance, 1, 1, False, AwaitingApproval, False, true, false",
        "Rebalance, 1, 1, False, Moving, False, false, false",
    })
    void healthIsWhatTheConditionsSay(
            String kind,
            long generation,
            long observed,
            String ready,
            String reason,
            String stalled,
            boolean current,
            boolean failed)
            throws Exception {
        List<Map<String, String>> conditions =
                List.of(condition("Ready", ready, reason), condition("Stalled", stalled, reason));
        assertThat(holds(kind, "current", generation, observed, conditions)).isEqualTo(current);
        assertThat(holds(kind, "failed", generation, observed, conditions)).isEqualTo(failed);
    }
}

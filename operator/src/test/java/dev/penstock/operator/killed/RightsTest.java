/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.operator.killed.KilledOperatorTest.Change;

import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the chart lets the operator do in a namespace is what it does there, as {@code verb
 * group/resource}. All that it asks for outside of the namespaces that it looks after is a node.
 */
class RightsTest {
    private static final Path TEMPLATES = Path.of("../charts/penstock-operator/templates");
    private static final String NODES = "get /nodes";

    /** What caches and Topics need, which {@code e2e/kubernetes} shows. */
    private static final Pattern OF_OTHERS =
            Pattern.compile(
                    "(list|watch) .*|.* penstock.dev/(topics|rebalances)(/status)?|get .*|patch penstock.dev/clusters"
                            + "|update penstock.dev/clusters/finalizers");

    private static SortedSet<String> granted(String rules) {
        SortedSet<String> rights = new TreeSet<>();
        for (JsonNode rule : Serialization.unmarshal(rules, JsonNode.class)) {
            rule.path("verbs")
                    .forEach(
                            verb ->
                                    rule.path("resources")
                                            .forEach(
                                                    resource ->
                                                            rights.add(
                                                                    verb.asText()
                                                                            + " "
                                                                            + rule.at(
                                                                                            "/apiGroups/0")
                                                                                    .asText()
                                                                            + "/"
                                                                            + resource.asText())));
        }
        return rights;
    }

    private static String block(String file, String begin, String end) throws IOException {
        Matcher block =
                Pattern.compile(begin + "(.*?)" + end, Pattern.DOTALL)
                        .matcher(Files.readString(TEMPLATES.resolve(file)));
        assertThat(block.find()).as(begin).isTrue();
        return block.group(1);
    }

    private static SortedSet<String> ofTheRole() throws IOException {
        return granted(
                block("_helpers.tpl", "define \"penstock-operator.rules\" -}}\n", "\\{\\{- end"));
    }

    private static SortedSet<String> used() throws IOException {
        SortedSet<String> rights = new TreeSet<>();
        for (Change change : Change.values()) {
            try (Runs runs = new Runs()) {
                rights.addAll(runs.rights(change.begin(runs)));
            }
        }
        return rights;
    }

    @Test
    void theRoleOfANamespaceIsWhatTheOperatorUsesAndNoMore() throws IOException {
        SortedSet<String> used = used();
        assertThat(used).contains(NODES);
        used.remove(NODES);
        assertThat(ofTheRole()).as("it suffices").containsAll(used);
        SortedSet<String> unused = ofTheRole();
        unused.removeAll(used);
        assertThat(unused)
                .as("nothing is granted that nobody uses")
                .allMatch(right -> OF_OTHERS.matcher(right).matches());
    }

    /** With watchNamespaces there are Roles; what stays for the whole cluster is to get nodes. */
    @Test
    void onlyNodesAreReadOutsideOfTheNamespaces() throws IOException {
        assertThat(block("rbac.yaml", "if .Values.watchNamespaces }}", "\\{\\{- else }}"))
                .contains("kind: Role\n", "namespace: {{ . }}")
                .doesNotContain("kind: Cluster");
        String rest =
                Files.readString(TEMPLATES.resolve("rbac.yaml"))
                        .replaceFirst(
                                "(?s)\\{\\{- if .Values.watchNamespaces }}.*?\n\\{\\{- end }}\n\\{\\{- else }}.*?\n\\{\\{- end }}\n",
                                "");
        assertThat(rest).contains("kind: ClusterRole\n").doesNotContain("penstock-operator.rules");
        assertThat(
                        Stream.of(rest.split("\n---\n", -1))
                                .filter(part -> part.contains("\nkind: ClusterRole\n"))
                                .map(part -> part.substring(part.indexOf("rules:\n") + 7))
                                .flatMap(rules -> granted(rules).stream()))
                .containsExactly(NODES);
        assertThat(
                        Arrays.stream(rest.split("\n", -1))
                                .filter("{{- if .Values.racks.readNodes }}"::equals))
                .as("which a value takes away")
                .hasSize(1);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.playground.api.Access;
import dev.penstock.playground.store.ObjectStore;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The wanted commands of a plain kubectl (of the PATH, or {@code PENSTOCK_KUBECTL}). */
final class KubectlTest {
    private static final String KUBECTL =
            Optional.ofNullable(System.getenv("PENSTOCK_KUBECTL")).orElse("kubectl");
    private static final String WIDGET =
            """
            apiVersion: test.penstock.dev/v1
            kind: Widget
            metadata: {name: w, labels: {app: w}}
            spec: {size: 1Gi, ports: [{name: a, port: 1}]}
            """;

    @TempDir private static Path folder;
    private static PlaygroundApi api;

    /** What a command printed, and how it ended. */
    private record Outcome(int code, String text) {}

    @BeforeAll
    static void serve() throws Exception {
        assumeTrue(
                isThere(), "SKIPPED: there is no kubectl on the PATH; set PENSTOCK_KUBECTL to one");
        Path log = folder.resolve("pod.log");
        Files.writeString(log, "a line\n");
        api =
                PlaygroundApi.start(
                        ObjectStore.inMemory(),
                        Access.in(folder),
                        (namespace, pod, previous) -> Optional.of(log),
                        InstantSource.system(),
                        0);
        Access.writePrivately(folder.resolve("kubeconfig"), api.kubeconfig());
        kubectl(
                "",
                "apply",
                "-f",
                Path.of("src/test/resources/scenarios/widgets.crd").toAbsolutePath().toString());
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder(KUBECTL, "version", "--client")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
    }

    private static Outcome kubectl(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(KUBECTL));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", folder.resolve("kubeconfig").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), text);
    }

    private static String ok(String input, String... arguments) throws Exception {
        Outcome outcome = kubectl(input, arguments);
        assertThat(outcome.code()).as(outcome.text()).isZero();
        return outcome.text();
    }

    @Test
    void versionAndResourcesAndExplain() throws Exception {
        assertThat(ok("", "version")).contains("penstock-playground");
        assertThat(ok("", "api-resources")).contains("widgets", "statefulsets");
        assertThat(ok("", "explain", "widget.spec.replicas")).contains("<integer>");
        assertThat(ok("", "explain", "sts.spec.template.spec.containers"))
                .contains("livenessProbe");
    }

    @Test
    void applyBothWaysAndBack() throws Exception {
        assertThat(ok(WIDGET, "apply", "-f", "-")).contains("created");
        assertThat(ok(WIDGET, "apply", "-f", "-")).contains("unchanged");
        assertThat(ok(WIDGET.replace("1Gi", "2Gi"), "apply", "-f", "-")).contains("configured");
        assertThat(ok(WIDGET.replace("1Gi", "3Gi"), "apply", "--server-side", "-f", "-"))
                .contains("serverside-applied");
        assertThat(ok("", "get", "wd", "w", "-o", "jsonpath={.spec.size}")).isEqualTo("3Gi");
        assertThat(ok("", "get", "wd", "-o", "wide"))
                .containsPattern("NAME\\s+REPLICAS\\s+AGE")
                .containsPattern("w\\s+3");
        assertThat(ok("", "get", "wd", "w", "-o", "yaml")).contains("size: 3Gi");
        assertThat(ok("", "describe", "wd", "w")).contains("Size:");
        assertThat(ok("", "label", "wd", "w", "x=y")).contains("labeled");
        assertThat(ok("", "annotate", "wd", "w", "x=y")).contains("annotated");
        assertThat(ok("", "patch", "wd", "w", "--type=merge", "-p", "{\"spec\":{\"max\":8}}"))
                .contains("patched");
        assertThat(
                        ok(
                                "",
                                "patch",
                                "wd",
                                "w",
                                "--subresource=status",
                                "--type=merge",
                                "-p",
                                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}"))
                .contains("patched");
        assertThat(ok("", "wait", "--for=condition=Ready", "wd/w", "--timeout=20s"))
                .contains("condition met");
        assertThat(ok("", "scale", "wd", "w", "--replicas=5")).contains("scaled");
        Outcome tooMany = kubectl("", "scale", "wd", "w", "--replicas=50");
        assertThat(tooMany.code()).isNotZero();
        assertThat(tooMany.text()).contains("should be less than or equal to 9");
        assertThat(ok("", "delete", "wd", "w", "--timeout=20s")).contains("deleted");
        assertThat(kubectl("", "get", "wd", "w").text()).contains("not found");
    }

    @Test
    void createAndRollOutAndLogs() throws Exception {
        assertThat(ok("", "create", "namespace", "n")).contains("created");
        assertThat(ok("", "-n", "n", "create", "configmap", "c", "--from-literal=k=v"))
                .contains("created");
        String pod =
                "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: broker, image: b}]}";
        assertThat(ok(pod, "-n", "n", "create", "-f", "-")).contains("created");
        assertThat(ok("", "-n", "n", "logs", "p")).isEqualTo("a line\n");
        assertThat(ok("", "-n", "n", "describe", "pod", "p")).contains("Containers:");
        String set =
                """
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: s}
                spec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: broker, image: b}]}}}
                """;
        assertThat(ok(set, "-n", "n", "apply", "-f", "-")).contains("created");
        ok(
                "",
                "-n",
                "n",
                "patch",
                "sts",
                "s",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"observedGeneration\":1,\"updateRevision\":\"r\",\"currentRevision\":\"r\"}}");
        assertThat(ok("", "-n", "n", "rollout", "status", "sts/s", "--timeout=20s"))
                .contains("complete");
        assertThat(ok("", "-n", "n", "delete", "pod", "p", "--timeout=20s")).contains("deleted");
        assertThat(ok("", "delete", "namespace", "n", "--timeout=20s")).contains("deleted");
    }
}

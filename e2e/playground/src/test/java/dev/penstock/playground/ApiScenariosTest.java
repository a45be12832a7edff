/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.playground.api.Access;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.store.ObjectStore;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The playground's API answers what a real API server answers: objects, managedFields, status
 * codes, messages.
 *
 * <p>The transcripts ({@code scenarios/*.answers}) come from a real API server. With {@code
 * PENSTOCK_REAL_KUBECONFIG} set they are held against that server too, and with {@code -Drewrite}
 * written anew from it.
 */
final class ApiScenariosTest {
    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
    private static final Optional<String> REAL =
            Optional.ofNullable(System.getenv("PENSTOCK_REAL_KUBECONFIG"));

    @TempDir private static Path folder;

    private static PlaygroundApi api;
    private static KubernetesClient playground;

    @BeforeAll
    static void serve() throws Exception {
        api =
                PlaygroundApi.start(
                        ObjectStore.inMemory(),
                        Access.in(folder),
                        (namespace, pod, previous) -> Optional.empty(),
                        InstantSource.system(),
                        0);
        playground = client(api.kubeconfig());
        installDefinitions(playground);
    }

    @AfterAll
    static void stop() {
        playground.close();
        api.close();
    }

    static KubernetesClient client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static void installDefinitions(KubernetesClient client) throws Exception {
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(Files.newInputStream(SCENARIOS.resolve("widgets.crd")))
                .serverSideApply();
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("widgets.test.penstock.dev")
                .waitUntilCondition(
                        crd ->
                                crd != null
                                        && Json.valueOf(crd)
                                                .toString()
                                                .contains("\"type\":\"Established\""),
                        30,
                        TimeUnit.SECONDS);
    }

    static List<String> scenarios() throws Exception {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void answersAsARealApiServerDoes(String name) throws Exception {
        Scenario scenario = Scenario.read(SCENARIOS.resolve(name + ".yaml"));

        String answers = scenario.run(playground);
        Files.writeString(Path.of("target", name + ".answered"), answers);

        assertThat(answers).isEqualTo(Files.readString(SCENARIOS.resolve(name + ".answers")));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void transcriptIsWhatARealApiServerAnswers(String name) throws Exception {
        assumeTrue(
                REAL.isPresent(),
                "SKIPPED: no real API server; set PENSTOCK_REAL_KUBECONFIG to hold the transcripts against one");
        Scenario scenario = Scenario.read(SCENARIOS.resolve(name + ".yaml"));
        Path transcript = SCENARIOS.resolve(name + ".answers");
        try (KubernetesClient real = client(Files.readString(Path.of(REAL.get())))) {
            installDefinitions(real);

            String answers = scenario.run(real);

            if (System.getProperty("rewrite") != null) {
                Files.writeString(transcript, answers);
            }
            assertThat(answers).isEqualTo(Files.readString(transcript));
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.RebalanceStatus;
import dev.penstock.operator.FaultyApi;
import dev.penstock.operator.Fixtures;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import picocli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The plugin's commands, against an API server. */
class KubectlPluginTest {
    private @TempDir Path folder;
    private FaultyApi api;
    private KubernetesClient client;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aCluster() throws IOException {
        api = new FaultyApi();
        client = api.client();
        client.resource(Fixtures.cluster(Fixtures.spec("replicas: 3\nstorage: {size: 10Gi}")))
                .create();
        KubeConfig.write(folder.resolve("config"), client);
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--kubeconfig");
        all.add(folder.resolve("config").toString());
        CommandLine commands = KubectlPlugin.commandLine();
        commands.setOut(new PrintWriter(out));
        commands.setErr(new PrintWriter(err, true));
        return commands.execute(all.toArray(String[]::new));
    }

    private Cluster cluster() {
        return client.resources(Cluster.class).inNamespace("streaming").withName("shop").get();
    }

    @Test
    void suspendAndResumeChangeTheSpecAndNothingElse() {
        assertThat(run("suspend", "shop")).isZero();
        assertThat(cluster().getSpec().suspend()).isTrue();
        assertThat(run("resume", "shop")).isZero();
        assertThat(cluster().getSpec().suspend()).isNull();
        assertThat(cluster().getSpec().replicas()).isEqualTo(3);
    }

    @Test
    void rollAsksForARestartNow() {
        assertThat(run("roll", "shop")).isZero();
        assertThat(cluster().getSpec().rollout().restartAt()).endsWith("Z");
    }

    @Test
    void balanceMakesARebalance() {
        assertThat(run("balance", "shop", "--drain", "1,2", "--plan-only")).isZero();
        assertThat(client.resources(Rebalance.class).inNamespace("streaming").list().getItems())
                .singleElement()
                .satisfies(
                        made -> {
                            assertThat(made.getSpec().brokers()).containsExactly(1, 2);
                            assertThat(made.getSpec().approval()).hasToString("Manual");
                        });
    }

    @Test
    void statusAndWhyRead() {
        assertThat(run("status", "shop")).isZero();
        assertThat(run("why", "shop")).isZero();
        assertThat(out.toString()).contains("Cluster streaming/shop", "does an operator run");
    }

    private int plan(int replicas) throws IOException {
        Path file = folder.resolve("next.yaml");
        Files.writeString(
                file,
                """
                apiVersion: penstock.dev/v1alpha1
                kind: Cluster
                metadata: {name: shop}
                spec: {replicas: %d, storage: {size: 10Gi}}
                """
                        .formatted(replicas));
        return run("plan", "-f", file.toString());
    }

    @Test
    void planChangesNothing() throws IOException {
        assertThat(plan(4)).withFailMessage(() -> err.toString()).isZero();
        assertThat(out.toString()).contains("spec.replicas: 3 -> 4", "no broker runs");
    }

    /** Through the API server ports of pods are known by number only. */
    @Test
    void planAsksBrokersHowMuchTheyStore() throws IOException {
        for (int broker = 0; broker < 3; broker++) {
            client.resource(
                            new PodBuilder()
                                    .withNewMetadata()
                                    .withName("shop-broker-" + broker)
                                    .withNamespace("streaming")
                                    .addToLabels("penstock.dev/cluster", "shop")
                                    .endMetadata()
                                    .build())
                    .create();
            api.answering(
                    "/pods/shop-broker-" + broker + ":9644/proxy/metrics",
                    "penstock_log_size_bytes{topic=\"a\"} 4294967296.0\n");
        }
        assertThat(plan(4)).withFailMessage(() -> err.toString()).isZero();
        assertThat(out.toString()).contains("about 3Gi, which takes at least 52s");
    }

    @Test
    void aPlanOfADrainIsMadeAndApproved() {
        assertThat(run("drain", "shop", "2", "--plan-only")).isZero();
        Rebalance made = rebalances().getFirst();
        String name = made.getMetadata().getName();
        assertThat(made.getSpec().brokers()).containsExactly(2);
        assertThat(run("balance", "shop", "--approve", name)).isEqualTo(1);
        assertThat(err.toString()).contains("has no plan yet");
        made.setStatus(
                new RebalanceStatus(
                        1L, new RebalanceStatus.Plan(4, "12Gi", "3m", 41, 2), null, null));
        client.resource(made).update();
        assertThat(run("balance", "shop", "--approve", name)).isZero();
        assertThat(out.toString()).contains("may begin: 4 partitions, 12Gi to copy, about 3m");
        assertThat(rebalances().getFirst().getSpec().approved()).isTrue();
    }

    @Test
    void onlyARebalanceOfTheClusterThatWaitsIsApproved() {
        assertThat(run("balance", "shop", "--approve", "nope")).isEqualTo(1);
        assertThat(run("drain", "shop", "2")).isZero();
        String name = rebalances().getFirst().getMetadata().getName();
        assertThat(run("balance", "shop", "--approve", name)).isEqualTo(1);
        assertThat(run("balance", "shop", "--approve", name, "--plan-only")).isEqualTo(1);
        assertThat(err.toString())
                .contains("there is no Rebalance nope of Cluster shop", "waits for no approval")
                .contains("it takes no other option");
        assertThat(run("drain", "shop")).isEqualTo(2);
    }

    private List<Rebalance> rebalances() {
        return client.resources(Rebalance.class).inNamespace("streaming").list().getItems();
    }

    @Test
    void aReportThatExistsIsKept() {
        String zip = folder.resolve("report.zip").toString();
        assertThat(run("report", "shop", "-o", zip)).isZero();
        assertThat(run("report", "shop", "-o", zip)).isEqualTo(1);
        assertThat(err.toString()).contains("exists already");
    }

    @Test
    void aClusterThatIsNotThereIsSaid() {
        assertThat(run("why", "nope")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no Cluster nope in namespace streaming");
    }

    @Test
    void wrongWordsAreTwoAndHelpIsThere() {
        assertThat(run("dance")).isEqualTo(2);
        CommandLine commands = KubectlPlugin.commandLine();
        commands.setOut(new PrintWriter(out));
        assertThat(commands.execute("--help")).isZero();
        assertThat(commands.execute("generate-completion")).isZero();
        assertThat(out.toString())
                .contains("status", "why", "plan", "roll", "suspend", "balance", "report")
                .contains("complete -F");
    }

    private String complete(String... words) {
        StringWriter answer = new StringWriter();
        CommandLine commands = KubectlPlugin.commandLine();
        commands.setOut(new PrintWriter(answer));
        List<String> all = new ArrayList<>(List.of("__complete", "--"));
        all.addAll(List.of(words));
        assertThat(commands.execute(all.toArray(String[]::new))).isZero();
        return String.join(" ", answer.toString().lines().toList());
    }

    @Test
    void kubectlIsToldWhatMayStandForTheLastWord() {
        String config = folder.resolve("config").toString();
        assertThat(complete("s")).isEqualTo("status suspend :4");
        assertThat(complete("topic", "")).isEqualTo("diff :4");
        assertThat(complete("balance", "shop", "--p")).isEqualTo("--plan-only :4");
        assertThat(complete("plan", "-f", "")).as("files are kubectl's").isEqualTo(":0");
        assertThat(complete("roll", "--kubeconfig", config, "")).isEqualTo("shop :4");
        assertThat(complete("roll", "--kubeconfig", config, "-n", "other", "")).isEqualTo(":4");
        assertThat(complete("roll", "shop", "--kubeconfig", config, "")).isEqualTo(":4");
        assertThat(run("drain", "shop", "2")).isZero();
        assertThat(complete("balance", "--kubeconfig", config, "shop", "--approve", "sh"))
                .isEqualTo(rebalances().getFirst().getMetadata().getName() + " :4");
        assertThat(complete("dance", "")).isEqualTo(":4");
        assertThat(complete()).contains("drain").doesNotContain("__complete");
    }
}

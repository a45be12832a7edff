/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.FaultyApi;
import dev.penstock.operator.Fixtures;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A report goes to strangers. */
class ReportTest {
    /** In base64 it is aHVudGVyMg==. */
    private static final String PASSWORD = "hunter2";

    /** A password wherever somebody might have put one. */
    private static final String NAMESPACE_WITH_SECRETS =
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: keys
              namespace: streaming
              labels: {penstock.dev/cluster: shop}
            data: {password: aHVudGVyMg==}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: shop-broker
              namespace: streaming
              labels: {penstock.dev/cluster: shop}
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: '{"data":{"x":"hunter2"}}'
                example.com/note: '{"ssl.keystore.password": "hunter2", "sasl.jaas.config": "x user=\\"a\\" pass=\\"hunter2\\";"}'
            data:
              server.properties: |
                log.retention.hours=48
                ssl.keystore.password=hunter2
                sasl.jaas.config=org.example.Login required user="ann" pass="hunter2";
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: shop-broker-0
              namespace: streaming
              labels: {penstock.dev/cluster: shop}
            spec:
              volumes:
              - name: keys
                secret: {secretName: keys}
              containers:
              - name: broker
                args: ["--password=hunter2"]
                env:
                - {name: KEYSTORE_PASSWORD, value: hunter2}
                - {name: PENSTOCK_LOG_LEVEL, value: INFO}
            """;

    private @TempDir Path folder;
    private FaultyApi api;
    private KubernetesClient client;

    @BeforeEach
    void aCluster() {
        api = new FaultyApi();
        client = api.client();
        api.answering("/log?", "INFO logged in, password=hunter2, user=ann\n");
        client.resource(
                        Fixtures.cluster(
                                Fixtures.spec(
                                        "replicas: 1\nstorage: {size: 10Gi}\nconfig: {ssl.key.password: hunter2}")))
                .create();
        for (String resource : NAMESPACE_WITH_SECRETS.split("(?m)^---$")) {
            HasMetadata made = client.getKubernetesSerialization().unmarshal(resource);
            client.resource(made).create();
        }
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private String report() throws IOException {
        Path zip = folder.resolve("report.zip");
        Path config = folder.resolve("config");
        KubeConfig.write(config, client);
        StringWriter err = new StringWriter();
        int status =
                KubectlPlugin.commandLine()
                        .setOut(new PrintWriter(new StringWriter()))
                        .setErr(new PrintWriter(err, true))
                        .execute(
                                "report",
                                "shop",
                                "-o",
                                zip.toString(),
                                "--kubeconfig",
                                config.toString());
        assertThat(status).withFailMessage(err::toString).isZero();
        List<String> files = new ArrayList<>();
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (ZipEntry entry : file.stream().map(ZipEntry.class::cast).toList()) {
                byte[] content = file.getInputStream(entry).readAllBytes();
                files.add(entry.getName() + "\n" + new String(content, StandardCharsets.UTF_8));
            }
        }
        return String.join("\n", files);
    }

    @Test
    void noPasswordIsInItWhereverItStood() throws IOException {
        assertThat(report()).doesNotContain(PASSWORD).doesNotContain("aHVudGVyMg");
    }

    @Test
    void noSecretIsReadAtAll() throws IOException {
        assertThat(report()).doesNotContain("kind: Secret").doesNotContain("kind: \"Secret\"");
        assertThat(api.requests())
                .isNotEmpty()
                .noneMatch(request -> request.matches("GET .*/secrets.*"));
    }

    @Test
    void whatHelpsIsInIt() throws IOException {
        assertThat(report())
                .contains("cluster.yaml", "topics.yaml", "events.yaml", "logs/shop-broker-0.log")
                .contains("log.retention.hours=48", "secretName", "PENSTOCK_LOG_LEVEL", "user=ann");
    }
}

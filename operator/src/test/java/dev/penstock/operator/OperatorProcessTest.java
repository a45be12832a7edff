/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterRef;
import dev.penstock.crds.Rebalance;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicSpec;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * The process, wired as it runs, against an API server that can be taken away. What it does is
 * tested elsewhere.
 */
class OperatorProcessTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final KubernetesMockServer server =
            new KubernetesMockServer(
                    new io.fabric8.mockwebserver.Context(),
                    new io.fabric8.mockwebserver.MockWebServer(),
                    new java.util.HashMap<>(),
                    new io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher(),
                    false);
    private KubernetesClient client;

    @BeforeEach
    void start() {
        server.init();
        server.expectCustomResource(
                CustomResourceDefinitionContext.fromCustomResourceType(Cluster.class));
        server.expectCustomResource(
                CustomResourceDefinitionContext.fromCustomResourceType(Topic.class));
        server.expectCustomResource(
                CustomResourceDefinitionContext.fromCustomResourceType(Rebalance.class));
        client = server.createClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    private static OperatorSettings settings(String listener) {
        return OperatorSettings.of(
                Map.of("PENSTOCK_ADMIN_LISTENER", listener, "PENSTOCK_NAMESPACES", "streaming"));
    }

    private static HttpResponse<String> get(OperatorProcess process, String path)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + process.adminPort() + path);
            return http.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void itServesMetricsAndProbesAndEnds() throws Exception {
        try (OperatorProcess process =
                OperatorProcess.start(client, settings("127.0.0.1:0"), () -> {})) {
            await().atMost(LONG).until(process::ready);
            assertThat(get(process, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(process, "/readyz").body()).isEqualTo("ok\n");
            assertThat(get(process, "/metrics").body())
                    .contains("jvm_memory_used_bytes", "reconciliations_active");
        }
    }

    /** See docs/operations/metrics.md; the dashboard and an alert ask for them by these labels. */
    @Test
    void itTellsOfItsReconciliations() throws Exception {
        Topic topic = new Topic();
        topic.setMetadata(
                new ObjectMetaBuilder().withName("orders").withNamespace("streaming").build());
        topic.setSpec(new TopicSpec(new ClusterRef("shop"), null, 4, null, null, null));
        try (OperatorProcess process =
                OperatorProcess.start(client, settings("127.0.0.1:0"), () -> {})) {
            client.resource(topic).create();
            await().atMost(LONG)
                    .untilAsserted(
                            () ->
                                    assertThat(get(process, "/metrics").body())
                                            .containsPattern(
                                                    "reconciliations_(success|failure)_total\\{controller_name=\"[a-z]*topic")
                                            .containsPattern(
                                                    "custom_resources\\{controller_name=\"[a-z]*topic")
                                            .contains(
                                                    "process_cpu_usage", "jvm_memory_used_bytes"));
        }
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OperatorSettings settings = settings("127.0.0.1:" + taken.getLocalPort());
            assertThatThrownBy(() -> OperatorProcess.start(client, settings, () -> {}).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("in use");
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.playground.PlaygroundApi;
import dev.penstock.playground.api.Access;
import dev.penstock.playground.json.Json;
import dev.penstock.playground.store.Journal;
import dev.penstock.playground.store.ObjectStore;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Pods as processes, with a broker that only answers probes. */
final class PodRunnerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String STATEFUL_SET =
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: shop-broker}
            spec:
              serviceName: shop-brokers
              replicas: 2
              podManagementPolicy: Parallel
              updateStrategy: {type: OnDelete}
              selector: {matchLabels: {app: shop}}
              template:
                metadata: {labels: {app: shop}}
                spec:
                  terminationGracePeriodSeconds: 20
                  containers:
                  - name: broker
                    image: penstock-broker:1
                    args: [--config, /etc/penstock/broker.properties]
                    env:
                    - {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                    - {name: POD_NAMESPACE, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
                    ports:
                    - {name: client, containerPort: 9092}
                    - {name: internal, containerPort: 9091}
                    - {name: admin, containerPort: 9644}
                    startupProbe: {httpGet: {path: /livez, port: admin}, periodSeconds: 1, failureThreshold: 60}
                    livenessProbe: {httpGet: {path: /livez, port: admin}, periodSeconds: 1}
                    readinessProbe: {httpGet: {path: /readyz, port: admin}, periodSeconds: 1, failureThreshold: 1}
                    volumeMounts:
                    - {name: data, mountPath: /var/lib/penstock}
                    - {name: config, mountPath: /etc/penstock}
                  volumes: [{name: config, configMap: {name: shop-broker-config}}]
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """;
    private static final String PROPERTIES =
            """
            node.id=${env:POD_ORDINAL}
            listeners=PLAINTEXT://:9092,INTERNAL://:9091
            advertised.listeners=PLAINTEXT://${env:POD_NAME}.shop-brokers.default.svc:9092,INTERNAL://${env:POD_NAME}.shop-brokers.default.svc:9091
            controller.quorum.voters=0@shop-broker-0.shop-brokers.default.svc:9091,1@shop-broker-1.shop-brokers.default.svc:9091
            admin.listener=:9644
            log.dirs=/var/lib/penstock/data
            """;

    @TempDir private Path root;
    private StateFolder folder;
    private PlaygroundApi api;
    private PodRunner runner;
    private KubernetesClient client;

    @BeforeEach
    void start() throws Exception {
        folder = new StateFolder(root);
        open();
        client.configMaps()
                .resource(
                        new ConfigMapBuilder()
                                .withNewMetadata()
                                .withName("shop-broker-config")
                                .withNamespace("default")
                                .endMetadata()
                                .withData(Map.of("broker.properties", PROPERTIES))
                                .build())
                .create();
    }

    private void open() throws Exception {
        serve();
        runner.start();
    }

    /** The API, and a runner that has not started. */
    private void serve() throws Exception {
        api =
                PlaygroundApi.start(
                        ObjectStore.restored(new Journal(folder.state().resolve("objects.jsonl"))),
                        Access.in(folder.state()),
                        (namespace, pod, previous) ->
                                Optional.of(folder.podLog(namespace, pod, previous)),
                        InstantSource.system(),
                        0);
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Path.of("target/test-classes").toAbsolutePath().toString(),
                        FakeBroker.class.getName());
        runner = new PodRunner(api.registry(), folder, command, InstantSource.system());
        Config config = Config.fromKubeconfig(api.kubeconfig());
        client = new KubernetesClientBuilder().withConfig(config).build();
    }

    @AfterEach
    void stop() {
        client.close();
        runner.close();
        api.close();
    }

    private StatefulSet apply(String yaml) {
        return client.resource(Serialization.unmarshal(yaml, StatefulSet.class))
                .inNamespace("default")
                .forceConflicts()
                .serverSideApply();
    }

    private Pod pod(String name) {
        return client.pods().inNamespace("default").withName(name).get();
    }

    private boolean isReady(String name) {
        Pod pod = pod(name);
        return pod != null
                && pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(PodRunnerTest::isReadyCondition);
    }

    private static boolean isReadyCondition(PodCondition condition) {
        return condition.getType().equals("Ready") && condition.getStatus().equals("True");
    }

    private void awaitReady(String... names) {
        await().atMost(LIMIT).until(() -> List.of(names).stream().allMatch(this::isReady));
    }

    private StatefulSet statefulSet() {
        return client.apps().statefulSets().inNamespace("default").withName("shop-broker").get();
    }

    private String log(String pod) {
        return client.pods().inNamespace("default").withName(pod).getLog();
    }

    private String ask(String pod, String path) throws Exception {
        String admin = pod(pod).getMetadata().getAnnotations().get("penstock.dev/admin-endpoint");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://" + admin + path)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void statefulSetBecomesProcessesThatAreReady() {
        apply(STATEFUL_SET);

        awaitReady("shop-broker-0", "shop-broker-1");

        await().atMost(LIMIT)
                .until(
                        () ->
                                Integer.valueOf(2)
                                        .equals(statefulSet().getStatus().getReadyReplicas()));
        assertThat(statefulSet().getStatus().getCurrentRevision())
                .isEqualTo(statefulSet().getStatus().getUpdateRevision())
                .isEqualTo(
                        pod("shop-broker-0")
                                .getMetadata()
                                .getLabels()
                                .get("controller-revision-hash"));
        assertThat(client.persistentVolumeClaims().inNamespace("default").list().getItems())
                .extracting(
                        claim -> claim.getMetadata().getName() + " " + claim.getStatus().getPhase())
                .containsExactlyInAnyOrder("data-shop-broker-0 Bound", "data-shop-broker-1 Bound");
        assertThat(root.resolve("data/default/data-shop-broker-0/data/started")).exists();
    }

    @Test
    void processIsToldItsOwnPortsAndThoseOfTheOthers() {
        apply(STATEFUL_SET);
        awaitReady("shop-broker-0", "shop-broker-1");

        String first = log("shop-broker-0");
        String second = log("shop-broker-1");

        assertThat(first)
                .contains("env POD_NAME=shop-broker-0", "env POD_NAMESPACE=default")
                .contains(
                        "args --config "
                                + root.toAbsolutePath()
                                + "/run/default/shop-broker-0/config/broker.properties")
                .contains(
                        "env PENSTOCK_OVERRIDE_LOG_DIRS="
                                + root.toAbsolutePath()
                                + "/data/default/data-shop-broker-0/data");
        String voters = line(first, "PENSTOCK_OVERRIDE_CONTROLLER_QUORUM_VOTERS");
        assertThat(voters).matches("0@127\\.0\\.0\\.1:\\d+,1@127\\.0\\.0\\.1:\\d+");
        assertThat(line(second, "PENSTOCK_OVERRIDE_CONTROLLER_QUORUM_VOTERS")).isEqualTo(voters);
        String internal = voters.split(",")[1].split(":")[1];
        assertThat(line(second, "PENSTOCK_OVERRIDE_LISTENERS"))
                .matches("PLAINTEXT://127\\.0\\.0\\.1:\\d+,INTERNAL://127\\.0\\.0\\.1:" + internal);
        assertThat(
                        "PLAINTEXT://"
                                + pod("shop-broker-1")
                                        .getMetadata()
                                        .getAnnotations()
                                        .get("penstock.dev/client-endpoint"))
                .isEqualTo(line(second, "PENSTOCK_OVERRIDE_ADVERTISED_LISTENERS").split(",")[0]);
    }

    private static String line(String log, String name) {
        return log.lines()
                .filter(line -> line.startsWith("env " + name + "="))
                .findFirst()
                .map(line -> line.substring(line.indexOf('=') + 1))
                .orElse("");
    }

    @Test
    void crashedProcessIsStartedAgainAndCounted() throws Exception {
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));
        awaitReady("shop-broker-0");
        String uid = pod("shop-broker-0").getMetadata().getUid();

        try {
            ask("shop-broker-0", "/crash");
        } catch (java.io.IOException expected) {
            // It ends before it answers.
        }

        await().atMost(LIMIT)
                .until(() -> isReady("shop-broker-0") && restarts("shop-broker-0") == 1);
        Pod pod = pod("shop-broker-0");
        assertThat(pod.getMetadata().getUid()).isEqualTo(uid);
        assertThat(
                        pod.getStatus()
                                .getContainerStatuses()
                                .getFirst()
                                .getLastState()
                                .getTerminated()
                                .getExitCode())
                .isEqualTo(3);
    }

    private int restarts(String name) {
        return pod(name).getStatus().getContainerStatuses().getFirst().getRestartCount();
    }

    @Test
    void unreadyProcessIsShownAndNotRestarted() throws Exception {
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));
        awaitReady("shop-broker-0");

        Files.writeString(root.resolve("data/default/data-shop-broker-0/data/unready"), "");

        await().atMost(LIMIT).until(() -> !isReady("shop-broker-0"));
        assertThat(restarts("shop-broker-0")).isZero();
    }

    @Test
    void deletedPodEndsInOrderAndComesBackOnTheSameVolume() {
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));
        awaitReady("shop-broker-0");
        String uid = pod("shop-broker-0").getMetadata().getUid();

        client.pods().inNamespace("default").withName("shop-broker-0").delete();

        await().atMost(LIMIT)
                .until(
                        () ->
                                isReady("shop-broker-0")
                                        && !pod("shop-broker-0")
                                                .getMetadata()
                                                .getUid()
                                                .equals(uid));
        assertThat(log("shop-broker-0")).contains("ended in order");
        assertThat(client.persistentVolumeClaims().inNamespace("default").list().getItems())
                .hasSize(1);
    }

    @Test
    void templateChangeWaitsForTheDeletionOfPods() {
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));
        awaitReady("shop-broker-0");
        String old = statefulSet().getStatus().getUpdateRevision();

        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1").replace("broker:1", "broker:2"));

        await().atMost(LIMIT)
                .until(() -> !old.equals(statefulSet().getStatus().getUpdateRevision()));
        StatefulSet set = statefulSet();
        assertThat(set.getStatus().getCurrentRevision()).isEqualTo(old);
        assertThat(Objects.requireNonNullElse(set.getStatus().getUpdatedReplicas(), 0)).isZero();
        client.pods().inNamespace("default").withName("shop-broker-0").delete();
        await().atMost(LIMIT)
                .until(
                        () ->
                                isReady("shop-broker-0")
                                        && pod("shop-broker-0")
                                                .getSpec()
                                                .getContainers()
                                                .getFirst()
                                                .getImage()
                                                .endsWith(":2"));
        await().atMost(LIMIT)
                .until(
                        () ->
                                statefulSet()
                                        .getStatus()
                                        .getCurrentRevision()
                                        .equals(statefulSet().getStatus().getUpdateRevision()));
    }

    @Test
    void scalingInKeepsTheVolumeUnlessToldOtherwise() {
        apply(STATEFUL_SET);
        awaitReady("shop-broker-0", "shop-broker-1");

        client.apps().statefulSets().inNamespace("default").withName("shop-broker").scale(1);

        await().atMost(LIMIT).until(() -> pod("shop-broker-1") == null);
        assertThat(root.resolve("data/default/data-shop-broker-1/data/started")).exists();
    }

    @Test
    void deletedSetTakesItsPodsAndWithRetentionDeleteItsVolumes() {
        apply(
                STATEFUL_SET
                        .replace("replicas: 2", "replicas: 1")
                        .replace(
                                "  serviceName",
                                "  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete}\n  serviceName"));
        awaitReady("shop-broker-0");

        client.apps()
                .statefulSets()
                .inNamespace("default")
                .withName("shop-broker")
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();

        await().atMost(LIMIT).until(() -> pod("shop-broker-0") == null);
        await().atMost(LIMIT)
                .until(() -> !Files.exists(root.resolve("data/default/data-shop-broker-0")));
    }

    @Test
    void orphanedPodsKeepRunningAndAreAdopted() {
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));
        awaitReady("shop-broker-0");
        String uid = pod("shop-broker-0").getMetadata().getUid();

        client.apps()
                .statefulSets()
                .inNamespace("default")
                .withName("shop-broker")
                .withPropagationPolicy(DeletionPropagation.ORPHAN)
                .delete();
        await().atMost(LIMIT).until(() -> statefulSet() == null);
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));

        await().atMost(LIMIT)
                .until(
                        () ->
                                !pod("shop-broker-0").getMetadata().getOwnerReferences().isEmpty()
                                        && pod("shop-broker-0")
                                                .getMetadata()
                                                .getOwnerReferences()
                                                .getFirst()
                                                .getUid()
                                                .equals(statefulSet().getMetadata().getUid()));
        assertThat(pod("shop-broker-0").getMetadata().getUid()).isEqualTo(uid);
        assertThat(restarts("shop-broker-0")).isZero();
    }

    @Test
    void missingConfigMapIsNamedInTheStatus() {
        client.configMaps().inNamespace("default").withName("shop-broker-config").delete();

        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));

        await().atMost(LIMIT)
                .until(
                        () ->
                                pod("shop-broker-0") != null
                                        && Json.valueOf(pod("shop-broker-0").getStatus())
                                                .toString()
                                                .contains(
                                                        "configmap \\\"shop-broker-config\\\" not found"));
    }

    @Test
    void objectsAndVolumesSurviveARestartOfThePlayground() throws Exception {
        apply(STATEFUL_SET.replace("replicas: 2", "replicas: 1"));
        awaitReady("shop-broker-0");
        String uid = pod("shop-broker-0").getMetadata().getUid();
        String endpoint =
                pod("shop-broker-0")
                        .getMetadata()
                        .getAnnotations()
                        .get("penstock.dev/client-endpoint");
        stop();

        open();

        await().atMost(LIMIT).until(() -> isReady("shop-broker-0"));
        assertThat(pod("shop-broker-0").getMetadata().getUid()).isEqualTo(uid);
        assertThat(
                        pod("shop-broker-0")
                                .getMetadata()
                                .getAnnotations()
                                .get("penstock.dev/client-endpoint"))
                .isEqualTo(endpoint);
    }

    /** A second {@code up} was called ready before its brokers ran. */
    @Test
    void noPodOfAnEarlierRunIsServedAsReady() throws Exception {
        apply(STATEFUL_SET);
        awaitReady("shop-broker-0", "shop-broker-1");
        await().atMost(LIMIT)
                .until(
                        () ->
                                Integer.valueOf(2)
                                        .equals(statefulSet().getStatus().getReadyReplicas()));
        stop();

        serve();

        assertThat(isReady("shop-broker-0")).isFalse();
        assertThat(isReady("shop-broker-1")).isFalse();
        assertThat(restarts("shop-broker-0")).isZero();
        assertThat(statefulSet().getStatus().getReadyReplicas()).isZero();
        runner.start();
        awaitReady("shop-broker-0", "shop-broker-1");
    }
}

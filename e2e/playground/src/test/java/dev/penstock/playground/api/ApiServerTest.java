/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.penstock.playground.PlaygroundApi;
import dev.penstock.playground.store.ObjectStore;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.utils.Serialization;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client as the operator has it, against the server. */
final class ApiServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir private static Path access;
    @TempDir private Path folder;
    private PlaygroundApi api;
    private KubernetesClient client;

    @BeforeEach
    void serve() throws Exception {
        Path log = folder.resolve("pod.log");
        Files.writeString(log, "one\ntwo\nthree\n");
        api =
                PlaygroundApi.start(
                        ObjectStore.inMemory(),
                        Access.in(access),
                        (namespace, pod, previous) -> Optional.of(log),
                        InstantSource.system(),
                        0);
        client = client(api.kubeconfig());
        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .load(Files.newInputStream(Path.of("src/test/resources/scenarios/widgets.crd")))
                .serverSideApply();
    }

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    private static KubernetesClient client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        config.setRequestRetryBackoffLimit(0);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static ConfigMap configMap(String name) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(Map.of("k", "v"))
                .build();
    }

    private GenericKubernetesResource widget(String name) {
        return client.resource(
                        Serialization.unmarshal(
                                "apiVersion: test.penstock.dev/v1\nkind: Widget\nmetadata: {name: "
                                        + name
                                        + ", namespace: default}\nspec: {size: 1Gi}",
                                GenericKubernetesResource.class))
                .create();
    }

    private int status(String method, String path) throws Exception {
        var request =
                client.getHttpClient()
                        .newHttpRequestBuilder()
                        .uri(client.getMasterUrl() + path.substring(1));
        switch (method) {
            case "GET" -> {}
            case "POST" -> request.post("application/json", "{}");
            default -> request.method(method, "application/json", "{}");
        }
        return client.getHttpClient().sendAsync(request.build(), String.class).get().code();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /apis/apps/v1/namespaces/default/deployments, 404",
        "GET, /apis/batch/v1/jobs, 404",
        "GET, /api/v1/namespaces/default/endpoints, 404",
        "GET, /nothing, 404",
        "GET, /api/v1/namespaces/default/configmaps/x, 404",
        "PUT, /api/v1/namespaces/default/configmaps, 405",
        "POST, /api/v1/configmaps, 405",
        "GET, /api/v1/namespaces/default/pods/x/exec, 501",
        "POST, /api/v1/namespaces/default/pods/x/eviction, 501",
        "POST, /api/v1/namespaces/default/serviceaccounts/x/token, 501",
        "GET, /api/v1/namespaces/default/configmaps/x/status, 404",
        "GET, /livez, 200",
    })
    void whatIsOutsideTheClosedListIsSaidToBe(String method, String path, int code)
            throws Exception {
        assertThat(status(method, path)).isEqualTo(code);
    }

    @Test
    void strangersAreRefused() {
        Config config = Config.fromKubeconfig(api.kubeconfig());
        config.setOauthToken("wrong");
        config.setAutoOAuthToken("wrong");
        try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build()) {
            assertThatThrownBy(() -> stranger.namespaces().list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(401));
        }
    }

    @Test
    void secretsOfTheServerAreItsUsersAlone() throws Exception {
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(access.resolve("token"))))
                .isEqualTo("rw-------");
    }

    @Test
    void watchTellsWhatHappensFromTheListOn() {
        List<String> seen = new CopyOnWriteArrayList<>();
        client.resource(configMap("a")).create();
        Watcher<ConfigMap> watcher =
                new Watcher<>() {
                    @Override
                    public void eventReceived(Action action, ConfigMap resource) {
                        seen.add(action + " " + resource.getMetadata().getName());
                    }

                    @Override
                    public void onClose(WatcherException cause) {}
                };
        String version =
                client.configMaps()
                        .inNamespace("default")
                        .list()
                        .getMetadata()
                        .getResourceVersion();

        try (Watch _ =
                client.configMaps()
                        .inNamespace("default")
                        .withLabel("l", "1")
                        .withResourceVersion(version)
                        .watch(watcher)) {
            client.configMaps().inNamespace("default").withName("a").edit(map -> label(map, "1"));
            client.configMaps().inNamespace("default").withName("a").edit(map -> data(map));
            client.configMaps().inNamespace("default").withName("a").edit(map -> label(map, "2"));

            await().atMost(LIMIT).until(() -> seen.size() == 3);
        }

        assertThat(seen).containsExactly("ADDED a", "MODIFIED a", "DELETED a");
    }

    /** An ellipsis in a Cluster's status ended the operator: its client lost the next event. */
    @Test
    void watchGoesOnAfterCharactersOfMoreThanOneByte() {
        try (var informer = client.configMaps().inNamespace("default").inform()) {
            client.resource(
                            new ConfigMapBuilder(configMap("a"))
                                    .addToData("text", "three of eight: …, Grüße, 漢字, 🚰")
                                    .build())
                    .create();
            client.resource(configMap("b")).create();

            await().atMost(LIMIT).until(() -> informer.getStore().list().size() == 2);

            assertThat(informer.isWatching()).isTrue();
            assertThat(informer.getStore().list())
                    .filteredOn(map -> map.getMetadata().getName().equals("a"))
                    .singleElement()
                    .satisfies(
                            map ->
                                    assertThat(map.getData())
                                            .containsEntry(
                                                    "text", "three of eight: …, Grüße, 漢字, 🚰"));
        }
    }

    private static ConfigMap label(ConfigMap map, String value) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .addToLabels("l", value)
                .endMetadata()
                .build();
    }

    private static ConfigMap data(ConfigMap map) {
        return new ConfigMapBuilder(map).addToData("k", "w").build();
    }

    @Test
    void informerFollows() {
        try (var informer = client.configMaps().inNamespace("default").inform()) {
            client.resource(configMap("a")).create();
            await().atMost(LIMIT).until(() -> informer.getStore().list().size() == 1);
            client.resource(configMap("a")).delete();
            await().atMost(LIMIT).until(() -> informer.getStore().list().isEmpty());
        }
    }

    @Test
    void scaleAndStatusAreSubresources() {
        widget("w");
        var handle =
                client.genericKubernetesResources("test.penstock.dev/v1", "Widget")
                        .inNamespace("default")
                        .withName("w");

        handle.scale(5);
        GenericKubernetesResource changed = handle.get();
        changed.setAdditionalProperty("status", Map.of("replicas", 4));
        client.resource(changed).updateStatus();

        assertThat(handle.get().<Integer>get("spec", "replicas")).isEqualTo(5);
        assertThat(handle.get().<Integer>get("status", "replicas")).isEqualTo(4);
        assertThat(handle.get().getMetadata().getGeneration()).isEqualTo(2);
    }

    @Test
    void dependentsGoWithTheirLastOwner() {
        GenericKubernetesResource owner = widget("w");
        ConfigMap owned = configMap("owned");
        owned.getMetadata()
                .setOwnerReferences(
                        List.of(
                                new OwnerReferenceBuilder()
                                        .withApiVersion("test.penstock.dev/v1")
                                        .withKind("Widget")
                                        .withName("w")
                                        .withUid(owner.getMetadata().getUid())
                                        .build()));
        client.resource(owned).create();
        client.resource(configMap("free")).create();

        client.resource(owner).delete();

        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(
                                                client.configMaps()
                                                        .inNamespace("default")
                                                        .list()
                                                        .getItems())
                                        .extracting(map -> map.getMetadata().getName())
                                        .containsExactly("free"));
    }

    @Test
    void foregroundDeletionWaitsForDependents() {
        GenericKubernetesResource owner = widget("w");
        ConfigMap owned = configMap("owned");
        owned.getMetadata()
                .setOwnerReferences(
                        List.of(
                                new OwnerReferenceBuilder()
                                        .withApiVersion("test.penstock.dev/v1")
                                        .withKind("Widget")
                                        .withName("w")
                                        .withUid(owner.getMetadata().getUid())
                                        .withBlockOwnerDeletion(true)
                                        .build()));
        owned.getMetadata().setFinalizers(List.of("penstock.dev/wait"));
        client.resource(owned).create();

        client.resource(owner).withPropagationPolicy(DeletionPropagation.FOREGROUND).delete();

        await().atMost(LIMIT)
                .until(
                        () ->
                                client.configMaps()
                                        .inNamespace("default")
                                        .withName("owned")
                                        .get()
                                        .isMarkedForDeletion());
        assertThat(client.resource(owner).get()).isNotNull();
        client.configMaps()
                .inNamespace("default")
                .withName("owned")
                .edit(
                        map ->
                                new ConfigMapBuilder(map)
                                        .editMetadata()
                                        .withFinalizers()
                                        .endMetadata()
                                        .build());
        await().atMost(LIMIT).until(() -> client.resource(owner).get() == null);
    }

    @Test
    void namespaceGoesWithAllThatIsInIt() {
        client.namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName("gone")
                                .endMetadata()
                                .build())
                .create();
        ConfigMap inside = configMap("a");
        inside.getMetadata().setNamespace("gone");
        client.resource(inside).create();

        client.namespaces().withName("gone").delete();

        await().atMost(LIMIT).until(() -> client.namespaces().withName("gone").get() == null);
        assertThat(client.configMaps().inNamespace("gone").list().getItems()).isEmpty();
    }

    @Test
    void definitionTakesItsObjectsAlong() {
        widget("w");

        client.apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("widgets.test.penstock.dev")
                .delete();

        await().atMost(LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(status("GET", "/apis/test.penstock.dev/v1/widgets"))
                                        .isEqualTo(404));
    }

    @Test
    void accessIsAlwaysGranted() {
        var review = new SelfSubjectAccessReviewBuilder().withNewSpec().endSpec().build();

        assertThat(
                        client.authorization()
                                .v1()
                                .selfSubjectAccessReview()
                                .create(review)
                                .getStatus()
                                .getAllowed())
                .isTrue();
    }

    @Test
    void logsAreTheFile() {
        client.pods()
                .inNamespace("default")
                .resource(
                        new PodBuilder()
                                .withNewMetadata()
                                .withName("p")
                                .endMetadata()
                                .withNewSpec()
                                .addNewContainer()
                                .withName("broker")
                                .endContainer()
                                .endSpec()
                                .build())
                .create();

        assertThat(client.pods().inNamespace("default").withName("p").getLog())
                .isEqualTo("one\ntwo\nthree\n");
        assertThat(client.pods().inNamespace("default").withName("p").tailingLines(1).getLog())
                .isEqualTo("three\n");
    }

    @Test
    void bodyAboveTheLimitIsRefused() {
        ConfigMap large = configMap("large");
        large.setData(Map.of("k", "x".repeat(4 * 1024 * 1024)));

        assertThatThrownBy(() -> client.resource(large).create())
                .isInstanceOf(KubernetesClientException.class);
        assertThat(client.configMaps().inNamespace("default").list().getItems()).isEmpty();
    }
}

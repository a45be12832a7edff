/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.act;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.HttpURLConnection;
import java.util.concurrent.TimeUnit;

/** The writer against an API server that misbehaves. */
class ResourceWriterTest {
    private static final String PODS = "/api/v1/namespaces/s/pods/shop-broker-1";
    private static final String CLAIM =
            "/api/v1/namespaces/s/persistentvolumeclaims/data-shop-broker-1";
    private static final String MAPS =
            "/api/v1/namespaces/s/configmaps/a?fieldManager=penstock-operator&force=true";

    private final KubernetesMockServer server = new KubernetesMockServer(false);
    private KubernetesClient client;
    private ResourceWriter writer;

    @BeforeEach
    void start() {
        server.init();
        client =
                server.createClient(
                        builder ->
                                builder.editOrNewConfig()
                                        .withRequestRetryBackoffLimit(0)
                                        .endConfig());
        writer = new ResourceWriter(client);
    }

    @AfterEach
    void stop() {
        client.close();
        server.destroy();
    }

    private static Pod pod(String uid) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("shop-broker-1")
                .withNamespace("s")
                .withUid(uid)
                .withResourceVersion("7")
                .endMetadata()
                .build();
    }

    private static ConfigMap map() {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("a")
                .withNamespace("s")
                .endMetadata()
                .build();
    }

    @Test
    void whatIsOursIsAppliedUnderOurNameByForce() throws InterruptedException {
        server.expect().patch().withPath(MAPS).andReturn(HttpURLConnection.HTTP_OK, map()).once();
        assertThat(writer.apply(map()).getMetadata().getName()).isEqualTo("a");
        assertThat(server.takeRequest(1, TimeUnit.SECONDS).getHeader("Content-Type"))
                .startsWith("application/apply-patch+yaml");
    }

    @Test
    void anErrorOfTheApiServerIsNotSwallowed() {
        server.expect()
                .patch()
                .withPath(MAPS)
                .andReturn(HttpURLConnection.HTTP_INTERNAL_ERROR, "boom")
                .once();
        assertThatThrownBy(() -> writer.apply(map()))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(500));
    }

    private static PersistentVolumeClaim claim(String uid) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("data-shop-broker-1")
                .withNamespace("s")
                .withUid(uid)
                .withResourceVersion("7")
                .endMetadata()
                .build();
    }

    @Test
    void exactlyTheClaimThatWasSeenIsDeleted() {
        server.expect().get().withPath(CLAIM).andReturn(200, claim("seen")).once();
        server.expect()
                .delete()
                .withPath(CLAIM)
                .andReturn(200, new StatusBuilder().withStatus("Success").build())
                .once();
        assertThat(writer.deleteClaim("s", "data-shop-broker-1", "seen")).isTrue();
    }

    @Test
    void anotherClaimOfThatNameAndOneThatChangedStay() {
        server.expect().get().withPath(CLAIM).andReturn(200, claim("new")).once();
        assertThat(writer.deleteClaim("s", "data-shop-broker-1", "seen")).isFalse();
        server.expect().get().withPath(CLAIM).andReturn(200, claim("seen")).times(2);
        server.expect()
                .delete()
                .withPath(CLAIM)
                .andReturn(409, new StatusBuilder().withCode(409).build())
                .once();
        assertThat(writer.deleteClaim("s", "data-shop-broker-1", "seen")).isFalse();
    }

    /** As the API server says it of a StorageClass that does not allow it. */
    @Test
    void aVolumeThatMayNotGrowIsAnAnswerAndNoError() {
        String why =
                "persistentvolumeclaims \"data-shop-broker-0\" is forbidden: only dynamically provisioned pvc can be resized";
        String claim =
                "/api/v1/namespaces/s/persistentvolumeclaims/data-shop-broker-0?fieldManager=penstock-operator&force=true";
        server.expect()
                .patch()
                .withPath(claim)
                .andReturn(
                        HttpURLConnection.HTTP_FORBIDDEN,
                        new StatusBuilder()
                                .withCode(HttpURLConnection.HTTP_FORBIDDEN)
                                .withMessage(why)
                                .build())
                .once();
        server.expect()
                .patch()
                .withPath(claim)
                .andReturn(HttpURLConnection.HTTP_INTERNAL_ERROR, "boom")
                .once();
        server.expect()
                .get()
                .withPath(claim.replaceFirst("\\?.*", ""))
                .andReturn(HttpURLConnection.HTTP_OK, new PersistentVolumeClaim())
                .once();
        assertThat(writer.growClaim("s", "data-shop-broker-0", "20Gi")).contains(why);
        assertThatThrownBy(() -> writer.growClaim("s", "data-shop-broker-0", "20Gi"))
                .isInstanceOf(KubernetesClientException.class);
    }

    /** To apply what is gone would be to create it, which the operator may not. */
    @Test
    void aVolumeThatIsGoneIsNoneThatMayNotGrow() {
        server.expect()
                .patch()
                .withPath(
                        "/api/v1/namespaces/s/persistentvolumeclaims/gone?fieldManager=penstock-operator&force=true")
                .andReturn(HttpURLConnection.HTTP_FORBIDDEN, "may not create")
                .once();
        assertThat(writer.growClaim("s", "gone", "20Gi")).isEmpty();
    }

    @Test
    void exactlyThePodThatWasMeantIsDeleted() {
        server.expect()
                .get()
                .withPath(PODS)
                .andReturn(HttpURLConnection.HTTP_OK, pod("one"))
                .once();
        server.expect()
                .delete()
                .withPath(PODS)
                .andReturn(HttpURLConnection.HTTP_OK, pod("one"))
                .once();
        writer.deletePod("s", "shop-broker-1", "one");
        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @Test
    void aPodThatHasBeenReplacedInTheMeantimeStays() {
        server.expect()
                .get()
                .withPath(PODS)
                .andReturn(HttpURLConnection.HTTP_OK, pod("two"))
                .once();
        writer.deletePod("s", "shop-broker-1", "one");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }

    @Test
    void aPodThatChangedWhileItWasBeingDeletedIsLeftToTheNextLookAndDoesNotStop() {
        deletionConflictsAndThenThereIs(pod("one"));
        assertThat(writer.deletePod("s", "shop-broker-1", "one")).isFalse();
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    /** The client tries again by itself when an answer is lost, and the second answer is this. */
    @Test
    void aConflictWithAnEarlierDeletionOfTheSamePodIsNone() {
        Pod stopping =
                new PodBuilder(pod("one"))
                        .editMetadata()
                        .withDeletionTimestamp("2026-11-27T00:00:00Z")
                        .endMetadata()
                        .build();
        deletionConflictsAndThenThereIs(stopping);
        assertThat(writer.deletePod("s", "shop-broker-1", "one")).isTrue();
        assertThat(server.getRequestCount()).isEqualTo(3);
    }

    private void deletionConflictsAndThenThereIs(Pod pod) {
        server.expect()
                .get()
                .withPath(PODS)
                .andReturn(HttpURLConnection.HTTP_OK, pod("one"))
                .once();
        server.expect()
                .delete()
                .withPath(PODS)
                .andReturn(
                        HttpURLConnection.HTTP_CONFLICT,
                        new StatusBuilder().withCode(409).withReason("Conflict").build())
                .once();
        server.expect().get().withPath(PODS).andReturn(HttpURLConnection.HTTP_OK, pod).once();
    }

    @Test
    void aPodThatCannotBeDeletedIsAnError() {
        server.expect()
                .get()
                .withPath(PODS)
                .andReturn(HttpURLConnection.HTTP_OK, pod("one"))
                .once();
        server.expect()
                .delete()
                .withPath(PODS)
                .andReturn(HttpURLConnection.HTTP_FORBIDDEN, "no")
                .once();
        assertThatThrownBy(() -> writer.deletePod("s", "shop-broker-1", "one"))
                .isInstanceOf(KubernetesClientException.class);
    }

    @Test
    void anEventThatCannotBeWrittenHoldsNothingBack() {
        server.expect()
                .post()
                .withPath("/api/v1/namespaces/s/events")
                .andReturn(HttpURLConnection.HTTP_FORBIDDEN, "no")
                .once();
        new EventRecorder(client, java.time.Clock.systemUTC())
                .record(pod("one"), EventRecorder.Type.Normal, "Reason", "message");
        assertThat(server.getRequestCount()).isEqualTo(1);
    }
}

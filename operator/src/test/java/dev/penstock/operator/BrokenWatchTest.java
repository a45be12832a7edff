/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.penstock.operator.desired.Labels;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

/** The whole operator, while what it hears of pods is late, lost, or said twice. */
class BrokenWatchTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String NAMESPACE = "streaming";

    private FaultyApi api;
    private KubernetesClient client;
    private OperatorProcess operator;

    @BeforeEach
    void aClusterOfThreeBrokersThatAreReady() throws Exception {
        api = new FaultyApi();
        client = api.client();
        client.resource(Fixtures.cluster(Fixtures.spec("replicas: 3\nstorage: {size: 10Gi}")))
                .create();
        operator =
                OperatorProcess.start(
                        client,
                        OperatorSettings.of(
                                Map.of(
                                        "PENSTOCK_ADMIN_LISTENER",
                                        ":-1",
                                        "PENSTOCK_NAMESPACES",
                                        NAMESPACE)),
                        () -> {});
        await().atMost(LONG).until(() -> statefulSet() != null);
        client.resource(statefulSet()).edit(BrokenWatchTest::seenByItsController);
        for (int broker = 0; broker < 3; broker++) {
            client.resource(pod(broker, revision(), true)).create();
        }
        awaitReady("3/3");
    }

    @AfterEach
    void stop() {
        operator.close();
        client.close();
        api.close();
    }

    private StatefulSet statefulSet() {
        return client.apps().statefulSets().inNamespace(NAMESPACE).withName("shop-broker").get();
    }

    private static StatefulSet seenByItsController(StatefulSet statefulSet) {
        return new StatefulSetBuilder(statefulSet)
                .editOrNewStatus()
                .withObservedGeneration(Long.MAX_VALUE)
                .withReplicas(3)
                .endStatus()
                .build();
    }

    private String revision() {
        return statefulSet()
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get(Labels.REVISION);
    }

    private static Pod pod(int broker, String revision, boolean ready) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("shop-broker-" + broker)
                .withNamespace(NAMESPACE)
                .addToLabels(Labels.CLUSTER, "shop")
                .addToLabels(Labels.MANAGED_BY, Labels.OPERATOR)
                .addToAnnotations(Labels.REVISION, revision)
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready ? "True" : "False")
                .endCondition()
                .endStatus()
                .build();
    }

    private void becomes(int broker, boolean ready) {
        client.pods()
                .inNamespace(NAMESPACE)
                .withName("shop-broker-" + broker)
                .edit(
                        pod ->
                                new PodBuilder(pod)
                                        .withStatus(pod(broker, "", ready).getStatus())
                                        .build());
    }

    private void awaitReady(String brokers) {
        await("status says " + brokers + " brokers")
                .atMost(LONG)
                .until(
                        () ->
                                !api.statuses().isEmpty()
                                        && api.statuses()
                                                .getLast()
                                                .contains("\"brokersReady\":\"" + brokers + "\""));
    }

    private long deletionsOf(String pod) {
        return api.writes().stream()
                .filter(write -> write.startsWith("DELETE") && write.endsWith("/pods/" + pod))
                .count();
    }

    @Test
    void whatWasMissedIsSeenWhenTheWatchIsTooOldToGoOn() {
        api.mute();
        becomes(1, false);
        api.refuseWatches(1);
        api.cut();
        awaitReady("2/3");
    }

    @Test
    void aWatchThatEndsMidStreamIsBegunAgain() {
        api.cut();
        becomes(2, false);
        awaitReady("2/3");
        api.cut();
        becomes(2, true);
        awaitReady("3/3");
    }

    @Test
    void aPodThatVanishedUnseenIsMissed() {
        api.mute();
        client.pods().inNamespace(NAMESPACE).withName("shop-broker-0").delete();
        api.refuseWatches(2);
        api.cut();
        awaitReady("2/3");
    }

    @Test
    void aWatchThatRepeatsWhatIsLongOverStopsNoBrokerASecondTime() {
        String current = revision();
        becomes(1, false);
        client.pods()
                .inNamespace(NAMESPACE)
                .withName("shop-broker-1")
                .edit(
                        pod ->
                                new PodBuilder(pod)
                                        .editMetadata()
                                        .addToAnnotations(Labels.REVISION, "old")
                                        .endMetadata()
                                        .build());
        await("the broken pod of an old revision is replaced")
                .atMost(LONG)
                .until(() -> deletionsOf("shop-broker-1") == 1);
        client.resource(pod(1, current, true)).create();
        awaitReady("3/3");

        api.replay();
        api.cut();
        becomes(2, false);
        awaitReady("2/3");
        becomes(2, true);
        awaitReady("3/3");
        assertThat(deletionsOf("shop-broker-0")).isZero();
        assertThat(deletionsOf("shop-broker-1")).isEqualTo(1);
        assertThat(deletionsOf("shop-broker-2")).isZero();
    }
}

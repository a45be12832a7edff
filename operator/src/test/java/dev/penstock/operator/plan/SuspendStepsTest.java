/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;

import io.fabric8.kubernetes.api.model.apps.StatefulSet;

import org.junit.jupiter.api.Test;

/** A Cluster that sleeps, and wakes. */
class SuspendStepsTest {
    @Test
    void thereAreNoPodsAndTheirNumberIsRemembered() {
        Fixtures fixtures = healthy(4).wanting(3).with("suspend: true").notApplied();
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.Apply.class,
                        apply -> {
                            StatefulSet set = (StatefulSet) apply.resources().getLast();
                            assertThat(set.getSpec().getReplicas()).isZero();
                            assertThat(set.getMetadata().getAnnotations())
                                    .containsEntry("penstock.dev/suspended", "4");
                        });
    }

    @Test
    void volumesAreKeptWhateverTheDeletionPolicy() {
        StatefulSet set =
                (StatefulSet)
                        healthy(3)
                                .with("suspend: true")
                                .deletingVolumes()
                                .desired()
                                .resources()
                                .getLast();
        assertThat(set.getSpec().getPersistentVolumeClaimRetentionPolicy().getWhenScaled())
                .isEqualTo("Retain");
    }

    @Test
    void itWaitsUntilTheLastPodIsGone() {
        assertThat(healthy(3).with("suspend: true").next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().reason()).isEqualTo("Suspending"));
        assertThat(healthy(3).with("suspend: true").withoutPods().next())
                .isEqualTo(new Step.Suspended());
    }

    @Test
    void itComesBackWithAllBrokersThatMayHoldReplicas() {
        assertThat(healthy(4).wanting(3).sizing().replicas()).isEqualTo(4);
        assertThat(healthy(4).wanting(3).sizing().suspended()).isFalse();
    }
}

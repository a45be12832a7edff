/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;

/** What tests say of the step that the planner takes. */
final class PlannedSteps {
    private PlannedSteps() {}

    /** It restarts that broker, by the pod that it was seen in. */
    static void assertRestarts(Fixtures fixtures, int broker) {
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.RestartBroker.class,
                        restart -> {
                            assertThat(restart.broker()).isEqualTo(broker);
                            assertThat(restart.pod()).isEqualTo("shop-broker-" + broker);
                            assertThat(restart.podUid()).isEqualTo("uid-" + broker);
                        });
    }

    /** It waits for that reason, with a message that says so. */
    static void assertWaits(Fixtures fixtures, String reason, String message) {
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> {
                            assertThat(wait.objection().reason()).isEqualTo(reason);
                            assertThat(wait.objection().message()).contains(message);
                        });
    }
}

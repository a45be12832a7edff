/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/** Brokers that leave have much that must be copied before. */
class ScalingPaceTest {
    private static final long HALF_A_GIB = 1L << 29;

    private static Fixtures leaving() {
        Fixtures fixtures =
                healthy(4).wanting(3).draining(3).with("balance: {bandwidthPerBroker: 100Mi}");
        for (int number = 0; number < 9; number++) {
            fixtures.partition("orders", number, 3, number % 3).size("orders", number, HALF_A_GIB);
        }
        return fixtures;
    }

    @Test
    void noBrokerGetsMoreThanItsBandwidthInTenSeconds() {
        assertThat(leaving().next())
                .isInstanceOfSatisfying(
                        Step.MoveReplicas.class,
                        moves -> {
                            assertThat(moves.targets()).hasSizeBetween(2, 3);
                            assertThat(moves.pause())
                                    .as("none gets two")
                                    .isEqualTo(Duration.ofMillis(5_120));
                        });
    }

    @Test
    void theNextReplicasWaitForTheBandwidth() {
        assertThat(leaving().paced().next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait ->
                                assertThat(wait.objection().message())
                                        .contains("9 replicas are still on brokers [3]"));
    }

    @Test
    void nothingIsCopiedUnweighed() {
        assertThat(leaving().withoutSizes().next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait ->
                                assertThat(wait.objection().reason())
                                        .isEqualTo("BrokersDoNotAnswer"));
    }
}

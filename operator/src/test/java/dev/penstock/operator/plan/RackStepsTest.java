/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Pods came to nodes, and their brokers wait for a rack. */
class RackStepsTest {
    private static Step.NoteRacks racks(Step.PodRack... racks) {
        return new Step.NoteRacks(List.of(racks));
    }

    private static Step.PodRack rack(int broker, String zone) {
        return new Step.PodRack("shop-broker-" + broker, "uid-" + broker, zone);
    }

    @Test
    void brokersAreToldTheZonesOfTheirNodes() {
        assertThat(
                        healthy(3)
                                .onNode(0, "a", "zone-1", null)
                                .onNode(1, "b", "zone-2", "zone-2")
                                .onNode(2, "c", "zone-3", null)
                                .next())
                .isEqualTo(racks(rack(0, "zone-1"), rack(2, "zone-3")));
    }

    @Test
    void aBrokerThatIsNotReadyIsToldTooForItWaitsForIt() {
        assertThat(
                        healthy(3)
                                .unready(1, "current")
                                .onNode(1, "b", "zone-2", null)
                                .silent("down")
                                .unsettled()
                                .next())
                .isEqualTo(racks(rack(1, "zone-2")));
    }

    @Test
    void aNodeWithoutAZoneIsAnAnswer() {
        assertThat(healthy(1).onNode(0, "a", "-", null).next()).isEqualTo(racks(rack(0, "-")));
    }

    @Test
    void aNodeThatIsGoneSaysNothingAgainstWhatWasTold() {
        assertThat(healthy(1).onNode(0, "a", "-", "zone-1").next()).isEqualTo(new Step.Done());
    }

    @Test
    void aNodeThatCouldNotBeAskedIsNoAnswer() {
        assertThat(healthy(1).onNode(0, "a", null, null).next()).isEqualTo(new Step.Done());
    }

    @Test
    void aNodeThatCameToAnotherZoneIsToldAgain() {
        assertThat(healthy(1).onNode(0, "a", "zone-2", "zone-1").next())
                .isEqualTo(racks(rack(0, "zone-2")));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class OffsetsTopicTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "5, 4"})
    void allReplicasButOneHaveToHaveAPosition(int replicas, String minInSync) {
        assertThat(OffsetsTopic.configs(replicas, Map.of()))
                .containsEntry("min.insync.replicas", minInSync);
    }

    @Test
    void whatTheBrokerIsToldHolds() {
        assertThat(OffsetsTopic.configs(3, Map.of("min.insync.replicas", "1")))
                .doesNotContainKey("min.insync.replicas");
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.metadata.config.BrokerConfigs;
import dev.penstock.operator.desired.ClusterSettings;

import org.junit.jupiter.api.Test;

import java.util.TreeSet;

/** The operator knows which settings brokers take while they run. */
final class LiveSettingsTest {
    @Test
    void theOperatorsListIsTheBrokersButForWhatToolsSetForOneBroker() {
        TreeSet<String> dynamic = new TreeSet<>(BrokerConfigs.dynamic().keySet());
        dynamic.remove(BrokerConfigs.CORDONED_LOG_DIRS);
        dynamic.remove(BrokerConfigs.LEADER_THROTTLED_RATE);
        dynamic.remove(BrokerConfigs.FOLLOWER_THROTTLED_RATE);
        dynamic.remove(BrokerConfigs.MOVING_RATE);

        assertThat(new TreeSet<>(ClusterSettings.live())).isEqualTo(dynamic);
    }
}

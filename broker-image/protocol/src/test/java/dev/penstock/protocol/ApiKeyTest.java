/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.message.ApiMessageType;
import org.apache.kafka.common.message.ApiMessageType.ListenerType;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;

final class ApiKeyTest {
    @Test
    void hasEveryApiThatKafkaStillHas() {
        assertThat(Arrays.stream(ApiKey.values()).map(api -> api.id() + " " + api))
                .containsExactlyElementsOf(
                        Arrays.stream(ApiKeys.values())
                                .filter(ApiKeys::hasValidVersion)
                                .map(api -> api.id + " " + api)
                                .toList());
    }

    @ParameterizedTest
    @EnumSource
    void hasTheVersionsAndListenersThatKafkaHas(ApiKey api) {
        ApiKeys theirs = ApiKeys.forId(api.id());
        ApiMessageType type = ApiMessageType.fromApiKey(api.id());

        assertThat(api.apiName()).isEqualTo(theirs.name);
        assertThat(api.lowestVersion()).isEqualTo(theirs.oldestVersion());
        assertThat(api.highestVersion()).isEqualTo(theirs.latestVersion(false));
        assertThat(api.onBrokers()).isEqualTo(type.listeners().contains(ListenerType.BROKER));
        assertThat(api.onControllers())
                .isEqualTo(type.listeners().contains(ListenerType.CONTROLLER));
        assertThat(ApiKey.forId(api.id())).isEqualTo(api);
    }

    @ParameterizedTest
    @EnumSource
    void takesTheHeadersThatKafkaTakes(ApiKey api) {
        ApiKeys theirs = ApiKeys.forId(api.id());
        for (short version = api.lowestVersion(); version <= api.highestVersion(); version++) {
            assertThat(api.isRequestFlexible(version) ? 2 : 1)
                    .isEqualTo(theirs.requestHeaderVersion(version));
            assertThat(ResponseFrame.hasFlexibleHeader(api, version) ? 1 : 0)
                    .isEqualTo(theirs.responseHeaderVersion(version));
        }
    }

    @Test
    void numbersThatNoApiHasGiveNone() {
        for (int id : new int[] {-1, 4, 5, 6, 7, 95, Short.MAX_VALUE}) {
            assertThat(ApiKey.forId(id)).isNull();
        }
    }
}

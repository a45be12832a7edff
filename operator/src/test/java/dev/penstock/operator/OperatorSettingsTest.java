/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class OperatorSettingsTest {
    @Test
    void withoutAnythingSetItWatchesAllNamespacesAlone() {
        OperatorSettings settings = OperatorSettings.of(Map.of());
        assertThat(settings.namespaces()).isEmpty();
        assertThat(settings.adminPort()).isEqualTo(8080);
        assertThat(settings.annotatedAddresses()).isFalse();
        assertThat(settings.leaseNamespace()).isEmpty();
    }

    @Test
    void everythingCanBeSet() {
        OperatorSettings settings =
                OperatorSettings.of(
                        Map.of(
                                "PENSTOCK_BROKER_IMAGES", "0.3=b:3",
                                "PENSTOCK_NAMESPACES", "one, two",
                                "PENSTOCK_ADMIN_LISTENER", "127.0.0.1:0",
                                "PENSTOCK_BROKER_ADDRESSES", "annotations",
                                "PENSTOCK_LEADER_ELECTION", "true",
                                "POD_NAMESPACE", "penstock-system"));
        assertThat(settings.images().catalog()).containsExactly(Map.entry("0.3", "b:3"));
        assertThat(settings.namespaces()).containsExactlyInAnyOrder("one", "two");
        assertThat(settings.adminHost()).isEqualTo("127.0.0.1");
        assertThat(settings.adminPort()).isZero();
        assertThat(settings.annotatedAddresses()).isTrue();
        assertThat(settings.leaseNamespace()).contains("penstock-system");
    }

    @ParameterizedTest
    @CsvSource({
        "PENSTOCK_BROKER_IMAGES, nonsense, version=image",
        "PENSTOCK_ADMIN_LISTENER, :http, not a port",
        "PENSTOCK_ADMIN_LISTENER, :70000, not a port",
        "PENSTOCK_BROKER_ADDRESSES, dns, services or annotations",
        "PENSTOCK_LEADER_ELECTION, true, needs POD_NAMESPACE",
    })
    void whatHasNoMeaningIsSaid(String name, String value, String message) {
        assertThatThrownBy(() -> OperatorSettings.of(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}

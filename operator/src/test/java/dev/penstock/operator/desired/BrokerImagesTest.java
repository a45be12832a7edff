/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.crds.ClusterSpec;
import dev.penstock.operator.Fixtures;
import dev.penstock.operator.desired.BrokerImages.BrokerImage;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerImagesTest {
    private static final BrokerImages IMAGES = BrokerImages.parse("0.2=b:0.2.1, 0.1=b:0.1.7");

    private static ClusterSpec spec(@Nullable String version, @Nullable String image) {
        return Fixtures.spec(
                "replicas: 3\nversion: %s\nimage: %s\nstorage: {size: 1Gi}"
                        .formatted(
                                version == null ? "null" : "'" + version + "'",
                                image == null ? "null" : "'" + image + "'"));
    }

    @Test
    void theFirstIsTheDefault() {
        assertThat(IMAGES.imageFor(spec(null, null))).contains(new BrokerImage("0.2", "b:0.2.1"));
    }

    @Test
    void aVersionChoosesItsImage() {
        assertThat(IMAGES.imageFor(spec("0.1", null))).contains(new BrokerImage("0.1", "b:0.1.7"));
    }

    @Test
    void anImageOfTheUserIsUsedWhateverTheVersion() {
        assertThat(IMAGES.imageFor(spec("9.9", "mine:1")))
                .contains(new BrokerImage("9.9", "mine:1"));
    }

    @Test
    void anUnknownVersionHasNoImage() {
        assertThat(IMAGES.imageFor(spec("9.9", null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.1", "=image", "0.1=", "0.1=a,,"})
    void whatIsNoPairIsRefused(String text) {
        assertThatThrownBy(() -> BrokerImages.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version=image");
    }
}

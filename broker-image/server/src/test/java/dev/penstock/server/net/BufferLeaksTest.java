/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BufferLeaksTest {
    private static final String INTERVAL = "io.netty.leakDetection.samplingInterval";

    private final String given = System.getProperty(INTERVAL);

    @AfterEach
    void asItWas() {
        if (given == null) {
            System.clearProperty(INTERVAL);
        } else {
            System.setProperty(INTERVAL, given);
        }
    }

    @Test
    void fewBuffersAreFollowedUnlessTheJvmWasToldHowMany() {
        System.clearProperty(INTERVAL);
        BufferLeaks.followFew();
        assertThat(Integer.getInteger(INTERVAL)).isEqualTo(8_192);

        System.setProperty(INTERVAL, "1");
        BufferLeaks.followFew();
        assertThat(Integer.getInteger(INTERVAL)).isEqualTo(1);
    }
}

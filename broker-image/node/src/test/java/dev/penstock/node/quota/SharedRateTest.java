/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.quota;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.concurrent.TimeUnit;

class SharedRateTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /** Readings of a clock may be anything, and pass the largest number. */
    @ParameterizedTest
    @ValueSource(longs = {0, -7_000_000_000_000L, Long.MAX_VALUE - 500_000_000L})
    void whoWasIdleMayRunAheadByASecondAndThenWaits(long now) {
        SharedRate rate = new SharedRate(now);

        assertThat(rate.use(SECOND / 2.0, now)).isZero();
        assertThat(rate.use(SECOND / 2.0, now)).isZero();
        assertThat(rate.use(SECOND / 4.0, now)).isEqualTo(SECOND / 4);
        assertThat(rate.use(SECOND / 4.0, now)).isEqualTo(SECOND / 2);
        assertThat(rate.use(SECOND / 4.0, now + SECOND)).isZero();
    }

    @Test
    void whoKeepsToItsLimitNeverWaits() {
        SharedRate rate = new SharedRate(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.use(SECOND / 10.0, i * SECOND / 10)).isZero();
        }
    }

    @Test
    void whoWaitsAsToldGetsExactlyTheLimit() {
        SharedRate rate = new SharedRate(0);
        long now = 0;
        double used = 0;
        while (now < 100 * SECOND) {
            now += rate.use(3.0 * SECOND, now);
            used += 3.0;
        }
        assertThat(used * SECOND - now).isBetween(0.0, 4.0 * SECOND);
    }

    @Test
    void idlenessIsNotSavedUp() {
        SharedRate rate = new SharedRate(0);

        assertThat(rate.use(3.0 * SECOND, 1_000 * SECOND)).isEqualTo(2 * SECOND);
    }

    @Test
    void oneUseCostsAnHourAtMost() {
        SharedRate rate = new SharedRate(0);

        assertThat(rate.use(Double.MAX_VALUE, 0))
                .isEqualTo(SharedRate.LONGEST_COST_NANOS - SharedRate.BURST_NANOS);
    }

    @Test
    void itNeedNotBeKeptWhenAllOfItIsPaid() {
        SharedRate rate = new SharedRate(0);
        assertThat(rate.isUnused(0)).isTrue();

        rate.use(1.0 * SECOND, 0);

        assertThat(rate.isUnused(SECOND - 1)).isFalse();
        assertThat(rate.isUnused(SECOND)).isTrue();
    }
}

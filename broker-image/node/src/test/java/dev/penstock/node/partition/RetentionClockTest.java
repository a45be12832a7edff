/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

class RetentionClockTest {
    private static final long START_MS = 1_700_000_000_000L;
    private static final long YEAR_MS = TimeUnit.DAYS.toMillis(365);

    private final RetentionClock clock = new RetentionClock(START_MS, 0);

    private long ask(long minutesLater, long wallErrorMs) {
        return clock.nowMs(
                START_MS + TimeUnit.MINUTES.toMillis(minutesLater) + wallErrorMs,
                TimeUnit.MINUTES.toNanos(minutesLater));
    }

    private static long at(long minutesLater) {
        return START_MS + TimeUnit.MINUTES.toMillis(minutesLater);
    }

    @Test
    void followsTheWallClock() {
        assertThat(ask(10, 0)).isEqualTo(at(10));
        assertThat(ask(20, 60_000)).as("a minute of correction").isEqualTo(at(20) + 60_000);
        assertThat(ask(30, -60_000)).isEqualTo(at(30) - 60_000);
        assertThat(clock.doubts()).isFalse();
    }

    @Test
    void aJumpOfAYearThatIsTakenBackAgesNothing() {
        assertThat(ask(10, YEAR_MS)).isEqualTo(at(10));
        assertThat(clock.doubts()).isTrue();
        assertThat(ask(60, YEAR_MS)).isEqualTo(at(60));

        assertThat(ask(65, 0)).isEqualTo(at(65));
        assertThat(clock.doubts()).isFalse();
    }

    @Test
    void whatTheClockSaysForAnHourIsBelieved() {
        assertThat(ask(10, -YEAR_MS)).isEqualTo(at(10));
        assertThat(ask(69, -YEAR_MS)).isEqualTo(at(69));

        assertThat(ask(70, -YEAR_MS)).isEqualTo(at(70) - YEAR_MS);
        assertThat(clock.doubts()).isFalse();
        assertThat(ask(80, -YEAR_MS)).isEqualTo(at(80) - YEAR_MS);
    }

    @Test
    void aSecondJumpBeginsTheHourAnewOnlyIfTheClockWasRightBetween() {
        ask(10, YEAR_MS);
        ask(30, 0);
        assertThat(ask(40, YEAR_MS)).isEqualTo(at(40));
        assertThat(ask(95, YEAR_MS)).isEqualTo(at(95));
        assertThat(ask(100, YEAR_MS)).isEqualTo(at(100) + YEAR_MS);
    }
}

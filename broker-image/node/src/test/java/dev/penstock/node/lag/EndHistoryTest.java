/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.lag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

final class EndHistoryTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final EndHistory history = new EndHistory();

    @Test
    void whoHasReadEverythingIsNotBehindHoweverLongNothingCame() {
        history.saw(10, 0);
        history.saw(10, 100 * SECOND);

        assertThat(history.ageNanos(10, 100 * SECOND)).isZero();
        assertThat(history.ageNanos(12, 100 * SECOND)).isZero();
    }

    @Test
    void whatBeginsAtAnEndIsAsOldAsThatEndWasLastSeen() {
        history.saw(10, 0);
        history.saw(10, 50 * SECOND);
        history.saw(30, 60 * SECOND);

        assertThat(history.ageNanos(10, 90 * SECOND)).isEqualTo(40 * SECOND);
    }

    @Test
    void betweenTwoLooksThePartitionGrewEvenly() {
        history.saw(0, 0);
        history.saw(100, 10 * SECOND);

        assertThat(history.ageNanos(50, 10 * SECOND)).isEqualTo(5 * SECOND);
    }

    @Test
    void aPartitionThatRestsDoesNotMakeWhatCameBeforeYounger() {
        history.saw(0, 0);
        history.saw(100, 10 * SECOND);
        history.saw(100, 500 * SECOND);

        assertThat(history.ageNanos(50, 500 * SECOND)).isEqualTo(495 * SECOND);
    }

    @Test
    void whoWasBehindAtTheFirstLookGetsOlderWhileNothingComes() {
        history.saw(10, 5 * SECOND);
        history.saw(10, 65 * SECOND);

        assertThat(history.ageNanos(4, 65 * SECOND)).isEqualTo(60 * SECOND);
    }

    @Test
    void whatWasThereBeforeTheFirstLookIsAtLeastAsOldAsThat() {
        history.saw(1_000, 5 * SECOND);
        history.saw(2_000, 10 * SECOND);

        assertThat(history.ageNanos(7, 65 * SECOND)).isEqualTo(60 * SECOND);
    }

    @Test
    void anEndThatWentBackIsForgotten() {
        history.saw(10, 0);
        history.saw(50, 10 * SECOND);
        history.saw(20, 20 * SECOND);

        assertThat(history.end()).isEqualTo(20);
        assertThat(history.ageNanos(15, 20 * SECOND)).isEqualTo(10 * SECOND);
    }

    @Test
    void aWeekOfLooksIsKeptInFewSamplesAndOldAgesStayRight() {
        long rounds = TimeUnit.DAYS.toSeconds(7) / 5;
        for (long round = 0; round <= rounds; round++) {
            history.saw(round * 100, round * 5 * SECOND);
        }
        long now = rounds * 5 * SECOND;

        for (long agoSeconds : new long[] {5, 60, 3_600, 86_400, 400_000}) {
            long offset = (rounds * 5 - agoSeconds) * 20;
            assertThat(history.ageNanos(offset, now))
                    .isCloseTo(agoSeconds * SECOND, within(agoSeconds * SECOND / 10));
        }
    }

    @Test
    void aBurstLongAgoKeepsItsAge() {
        history.saw(0, 0);
        history.saw(1_000, 5 * SECOND);
        for (long round = 2; round < 10_000; round++) {
            history.saw(1_000 + round / 100, round * 5 * SECOND);
        }

        long age = history.ageNanos(500, 50_000 * SECOND);
        assertThat(age).isBetween(45_000 * SECOND, 50_000 * SECOND);
    }
}

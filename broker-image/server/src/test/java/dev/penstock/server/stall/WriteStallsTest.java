/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.stall;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

/** Which slow writes are a stalled disk, and for how long. */
class WriteStallsTest {
    private static final long INTERVAL_MS = 250;
    private static final long FREE = DiskCalls.NONE;

    private final WriteStalls stalls = new WriteStalls(2, nanos(1_000), nanos(INTERVAL_MS), 0L);
    private long nowMs;
    private long call = 1L;

    @Test
    void aCallThatLastsAsLongAsTheLimitIsAStall() {
        look(FREE, FREE);
        assertThat(looks(4, FREE, 7L)).isFalse();

        assertThat(look(FREE, 7L)).isTrue();
        assertThat(stalls.hangs(0)).isFalse();
        assertThat(stalls.hangs(1)).isTrue();
    }

    @Test
    void manyCallsThatTakeAWhileEachAreNone() {
        for (int i = 0; i < 100; i++) {
            call += 2;
            assertThat(looks(3, call, FREE)).isFalse();
        }
    }

    @Test
    void theTimeInWhichNobodyLookedIsNotTheDisks() {
        look(FREE, 7L);
        nowMs += 60_000;

        assertThat(look(FREE, 7L)).isFalse();
        assertThat(look(FREE, 7L)).isFalse();
        assertThat(look(FREE, 7L)).isTrue();
    }

    @Test
    void theFirstStallIsForgivenInASecondAndEachThatFollowsInTwiceTheTime() {
        stall();
        assertThat(restMs()).isEqualTo(1_000);
        stall();
        assertThat(restMs()).isEqualTo(2_000);
        stall();
        assertThat(restMs()).isEqualTo(4_000);
        for (int i = 0; i < 10; i++) {
            stall();
            restMs();
        }
        stall();
        assertThat(restMs()).isEqualTo(60_000);

        looks(10 * 60 * 4, FREE, FREE);

        stall();
        assertThat(restMs()).isEqualTo(1_000);
    }

    @Test
    void whileWritesStillTakeHalfOfTheLimitItIsNotOver() {
        stall();
        for (int i = 0; i < 20; i++) {
            call += 2;
            assertThat(looks(4, call, FREE)).isTrue();
        }
        assertThat(restMs()).isEqualTo(1_000);
    }

    private void stall() {
        call += 2;
        looks(5, FREE, call);
        assertThat(stalls.hangs(1)).isTrue();
    }

    /** How long the loops are free before the stall is over. */
    private long restMs() {
        long waitedMs = 0;
        do {
            waitedMs += INTERVAL_MS;
        } while (look(FREE, FREE));
        return waitedMs;
    }

    private boolean looks(int count, long... calls) {
        boolean stalled = false;
        for (int i = 0; i < count; i++) {
            stalled = look(calls);
        }
        return stalled;
    }

    private boolean look(long... calls) {
        nowMs += INTERVAL_MS;
        return stalls.look(nanos(nowMs), calls);
    }

    private static long nanos(long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}

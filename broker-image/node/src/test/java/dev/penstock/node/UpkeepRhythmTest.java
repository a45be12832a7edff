/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class UpkeepRhythmTest {
    private final UpkeepRhythm rhythm = new UpkeepRhythm();

    @Test
    void logsThatAreWrittenAreLookedAtEachTimeAndWatermarksEachFifth() {
        assertThat(ticks(10, true, false))
                .containsExactly(
                        "logs",
                        "logs",
                        "logs",
                        "logs",
                        "logs, high watermarks",
                        "logs",
                        "logs",
                        "logs",
                        "logs",
                        "logs, high watermarks");
    }

    @Test
    void aBrokerThatWasNotWrittenToForAWhileIsLookedAtEachTenthTime() {
        ticks(1, true, false);
        ticks(UpkeepRhythm.QUIET_TICKS, false, false);

        assertThat(ticks(20, false, false)).filteredOn(due -> !due.isEmpty()).hasSize(2);
    }

    @Test
    void whatWasWrittenLastIsCommittedAndWrittenDownBeforeItRests() {
        ticks(3, true, false);

        assertThat(ticks(UpkeepRhythm.QUIET_TICKS - 1, false, false))
                .contains("logs, high watermarks")
                .doesNotContain("");
    }

    @Test
    void theFirstRecordEndsTheRest() {
        ticks(50, false, false);

        assertThat(ticks(1, true, false)).containsExactly("logs");
        assertThat(ticks(UpkeepRhythm.QUIET_TICKS - 1, false, false)).doesNotContain("");
    }

    @Test
    void whileTheDiskIsFullRoomIsLookedForEachTime() {
        ticks(50, false, false);

        assertThat(ticks(30, false, true)).doesNotContain("");
    }

    private List<String> ticks(int count, boolean written, boolean full) {
        List<String> dues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UpkeepRhythm.Due due = rhythm.tick(written, full);
            List<String> words = new ArrayList<>();
            if (due.logs()) {
                words.add("logs");
            }
            if (due.highWatermarks()) {
                words.add("high watermarks");
            }
            dues.add(String.join(", ", words));
        }
        return dues;
    }
}

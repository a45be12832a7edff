/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.node.controller.PendingAnswers.Fate;

import org.junit.jupiter.api.Test;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a controller decided and could not commit itself is settled by what the next one keeps. */
class PendingAnswersTest {
    private final PendingAnswers pending = new PendingAnswers();
    private final Map<String, Fate> fates = new LinkedHashMap<>();

    PendingAnswersTest() {
        add(3, 11, "a");
        add(3, 12, "b");
        add(3, 15, "c");
    }

    @Test
    void aCommitSettlesAllUpToIt() {
        pending.committed(epoch(3), 12);

        assertThat(fates).containsExactly(entry("a", Fate.COMMITTED), entry("b", Fate.COMMITTED));
        assertThat(pending.isEmpty()).isFalse();
        assertThat(pending.lastEndOffset()).isEqualTo(15);
    }

    @Test
    void theNextLeaderKeepsABeginning() {
        pending.committed(epoch(3), 11);
        pending.committed(epoch(4), 12);

        assertThat(fates)
                .containsExactly(
                        entry("a", Fate.COMMITTED), entry("b", Fate.LOST), entry("c", Fate.LOST));
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void theNextLeaderKeepsNothing() {
        pending.committed(epoch(4), 11);

        assertThat(fates).containsOnlyKeys("a", "b", "c");
        assertThat(fates.values()).containsOnly(Fate.LOST);
    }

    @Test
    void theNextLeaderKeepsAll() {
        pending.committed(epoch(3), 15);
        pending.committed(epoch(4), 16);

        assertThat(fates).containsOnlyKeys("a", "b", "c");
        assertThat(fates.values()).containsOnly(Fate.COMMITTED);
    }

    @Test
    void aCommitOfAnEarlierEpochSettlesNothing() {
        // What stood at these offsets before: a leader of epoch 2 wrote up to 20 and was cut off.
        pending.committed(epoch(2), 10);

        assertThat(fates).isEmpty();
    }

    @Test
    void aSnapshotSaysNothingOfEarlierEpochs() {
        pending.replaced(epoch(4), 100);

        assertThat(fates).containsOnlyKeys("a", "b", "c");
        assertThat(fates.values()).containsOnly(Fate.UNKNOWN);
    }

    @Test
    void aSnapshotThatEndsInTheSameEpochHoldsWhatIsBeforeItsEnd() {
        pending.replaced(epoch(3), 12);

        assertThat(fates).containsExactly(entry("a", Fate.COMMITTED), entry("b", Fate.COMMITTED));
    }

    @Test
    void whoeverLearnsNothingGivesUpOnlyItsOwnLeadership() {
        add(5, 13, "d");

        pending.givenUp(epoch(3));

        assertThat(fates).containsOnlyKeys("a", "b", "c");
        assertThat(fates.values()).containsOnly(Fate.UNKNOWN);
        pending.committed(epoch(5), 13);
        assertThat(fates).containsEntry("d", Fate.COMMITTED);
    }

    private void add(int epoch, long endOffset, String name) {
        pending.add(epoch(epoch), endOffset, fate -> fates.put(name, fate));
    }

    private static LeaderEpoch epoch(int value) {
        return new LeaderEpoch(value);
    }

    private static Map.Entry<String, Fate> entry(String name, Fate fate) {
        return Map.entry(name, fate);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.killed.KilledOperatorTest.Change;
import dev.penstock.operator.killed.Runs.Write;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;

/** Voters come and go with the brokers. */
class ChangingVotersTest {
    private static final String FIELDS =
            "storage: {size: 10Gi, deletionPolicy: Delete}\nconfig: {default.replication.factor: 1}";

    /** Three began; two of them come again, and know nothing of it. */
    @Test
    void brokersThatComeBackWithEmptyVolumesBeginNoQuorumOfTheirOwn() throws IOException {
        try (Runs runs = new Runs()) {
            MemoryKubernetes world = new MemoryKubernetes();
            for (int brokers : List.of(3, 1, 3, 2, 3)) {
                world.ask(Change.spec(brokers, FIELDS));
                runs.undisturbed(world);
                assertThat(world.cluster().getStatus().voters()).isEqualTo(brokers == 3 ? 3 : 1);
            }
        }
    }

    @Test
    void whoLeavesVotesNoMoreBeforeItsReplicasMove() throws IOException {
        try (Runs runs = new Runs()) {
            List<String> writes =
                    runs.watched(Change.FEWER_VOTERS.begin(runs)).stream()
                            .map(Write::what)
                            .map(what -> what.replaceFirst("^move .*", "move"))
                            .toList();
            assertThat(writes)
                    .containsSubsequence(
                            "remove voter 2", "remove voter 1", "move", "unregister 1");
        }
    }
}

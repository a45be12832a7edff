/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;
import static dev.penstock.operator.plan.PlannedSteps.assertRestarts;
import static dev.penstock.operator.plan.PlannedSteps.assertWaits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.StopImpact.Partitions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

class RestartBatchesTest {
    private static final Partitions NONE = new Partitions(0, List.of());

    /**
     * Brokers in these racks, in the order of their ids; "-" is none. All of them are to restart.
     */
    private static Fixtures brokers(String racks, int maxUnavailable) {
        String[] each = racks.split(" ", -1);
        Fixtures fixtures = healthy(each.length);
        for (int broker = 0; broker < each.length; broker++) {
            fixtures.inRack(broker, each[broker]);
        }
        return fixtures.stale(IntStream.range(0, each.length).toArray())
                .with("rollout: {maxUnavailable: " + maxUnavailable + "}");
    }

    private static StopImpact rejects(String partition) {
        return new StopImpact.Breaks(NONE, new Partitions(1, List.of(partition)));
    }

    /** Asks until it is known what to do; two of the same pair of brokers break something. */
    private static Step.RestartTogether decided(Fixtures fixtures, String pairs) {
        List<Set<Integer>> asked = new ArrayList<>();
        while (fixtures.next() instanceof Step.AskWhatBreaks(var together)) {
            assertThat(asked).as("asked once").doesNotContain(together);
            asked.add(together);
            fixtures.answering(together, answer(together, pairs));
        }
        assertThat(fixtures.next()).isInstanceOf(Step.RestartTogether.class);
        return (Step.RestartTogether) fixtures.next();
    }

    private static StopImpact answer(Set<Integer> together, String pairs) {
        for (String pair : pairs.isEmpty() ? new String[0] : pairs.split(" ", -1)) {
            List<Integer> both =
                    List.of(pair.split("\\+", -1)).stream().map(Integer::valueOf).toList();
            if (together.containsAll(both)) {
                return rejects("orders-" + pair);
            }
        }
        return new StopImpact.Nothing();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # what                                             | racks               | max | pairs           | batch   | limit
                    two of each of three racks                         | a b c a b c         | 2   |                 | 2, 5    | spec.rollout.maxUnavailable is 2
                    the whole rack, if so many may                     | a b c a b c a b c   | 9   |                 | 2, 5, 8 | no more than a third of the 9 brokers
                    no more than a third, which is one of three        | a a a               | 3   |                 | 2       | no more than a third of the 3 brokers
                    a third is rounded up                              | a a b b c c c       | 3   |                 | 4, 5, 6 | spec.rollout.maxUnavailable is 3
                    of racks of different sizes the largest first      | a a a a b c c       | 3   |                 | 1, 2, 3 | spec.rollout.maxUnavailable is 3
                    of racks alike that of the highest broker first    | a b c b a c         | 2   |                 | 2, 5    | spec.rollout.maxUnavailable is 2
                    no racks at all                                    | - - - - - -         | 2   |                 | 5       | it has no rack
                    a rack that only some have                         | a - - a - -         | 2   |                 | 5       | it has no rack
                    a rack of one broker                               | a b c               | 2   |                 | 2       | no more than a third of the 3 brokers
                    a broker in each rack                              | a b c d e f         | 2   |                 | 5       | no other broker of rack f
                    fewer racks than copies: two copies in one rack    | a b a b a b         | 2   | 1+3 1+5 3+5     | 2, 4    | spec.rollout.maxUnavailable is 2
                    they share partitions everywhere                   | a b a b a b         | 2   | 1+3 1+5 3+5 2+4 | 5       | brokers 3, 5 cannot stop together now: too few replicas would be in sync for acks=all on orders-3+5
                    one that breaks is left out, others are not        | a a a a b b b b c c c c | 4 | 10+11         | 4, 5, 6, 7 | spec.rollout.maxUnavailable is 4
                    it is left out of the largest that there is        | a a a a b b c c d d e e | 4 | 1+3           | 2, 3    | brokers 1, 2, 3 cannot stop together now
                    """)
    void whoRestartsTogether(
            String what, String racks, int max, String pairs, String batch, String limit) {
        Step.RestartTogether together = decided(brokers(racks, max), pairs == null ? "" : pairs);
        assertThat(together.ids()).hasToString("[" + batch + "]");
        assertThat(together.limit()).contains(limit);
    }

    @Test
    void withoutALimitTheyRestartOneByOneAndNobodyIsAsked() {
        assertRestarts(healthy(6).inRack(1, "b").inRack(4, "b").stale(1, 4), 4);
    }

    @Test
    void theActiveControllerRestartsLastAndAlone() {
        Step.RestartTogether batch = decided(brokers("a b c a b c", 2).withController(5), "");
        assertThat(batch.ids()).containsExactly(1, 4);
        Step.RestartTogether last =
                decided(
                        healthy(6)
                                .inRack(2, "c")
                                .inRack(5, "c")
                                .stale(2)
                                .withController(2)
                                .with("rollout: {maxUnavailable: 2}"),
                        "");
        assertThat(last.ids()).containsExactly(2);
        assertThat(last.limit()).isEqualTo("the active controller restarts last and alone");
    }

    @Test
    void whoMayNotStopAloneIsInNoBatch() {
        Step.RestartTogether batch =
                decided(brokers("a a a b b b c c c", 3).answering(7, rejects("orders-0")), "");
        assertThat(batch.ids()).containsExactly(3, 4, 5);
    }

    @Test
    void anAnswerThatCannotBeHadIsNeverNothing() {
        Fixtures fixtures =
                brokers("a b c a b c", 2)
                        .answering(Set.of(2, 5), new StopImpact.Unknown("no answer"));
        Step.RestartTogether batch = decided(fixtures, "");
        assertThat(batch.ids()).as("another rack proves it").containsExactly(1, 4);

        fixtures.answering(Set.of(1, 4), new StopImpact.Unknown("no answer"))
                .answering(Set.of(0, 3), new StopImpact.Unknown("no answer"));
        assertThat(decided(fixtures, "").ids()).containsExactly(5);
        assertThat(decided(fixtures, "").limit())
                .isEqualTo("brokers 2, 5 did not say what breaks if they stop together: no answer");
    }

    @Test
    void theQuorumKeepsItsMajority() {
        Fixtures fixtures =
                brokers("a a b b c c", 2)
                        .withController(null)
                        .withController(5)
                        .answering(Set.of(2, 3), new StopImpact.LosesQuorum(3, 1))
                        .answering(Set.of(0, 1), new StopImpact.LosesQuorum(3, 1));
        assertThat(decided(fixtures, "").ids()).hasSize(1);
        assertThat(decided(brokers("a a b b c c", 2).stale(), "").ids()).containsExactly(4, 5);
        assertThat(
                        StopObjections.to(
                                        new TreeSet<>(Set.of(2, 3)),
                                        fixtures.desired(),
                                        fixtures.observed())
                                .orElseThrow()
                                .message())
                .isEqualTo(
                        "brokers 2, 3 cannot stop together now: 1 of 3 voters of the metadata quorum would be left");
    }

    @Test
    void topicsWithOneCopyMayWaitForSeveralBrokersToo() {
        Fixtures fixtures =
                healthy(6)
                        .stale(2, 5)
                        .inRack(2, "c")
                        .inRack(5, "c")
                        .partition("scratch", 0, 5)
                        .partition("scratch", 1, 2)
                        .answering(5, offline("scratch-0"))
                        .answering(2, offline("scratch-1"))
                        .answering(
                                Set.of(2, 5),
                                new StopImpact.Breaks(
                                        new Partitions(2, List.of("scratch-0", "scratch-1")), NONE))
                        .with("rollout: {maxUnavailable: 2, allowSingleReplicaUnavailable: true}");
        assertThat(decided(fixtures, "").ids()).containsExactly(2, 5);
        fixtures.answering(
                Set.of(2, 5),
                new StopImpact.Breaks(
                        new Partitions(3, List.of("scratch-0", "scratch-1", "pair-0")), NONE));
        assertThat(decided(fixtures, "").ids()).as("pair-0 has two copies").containsExactly(5);
    }

    private static StopImpact offline(String partition) {
        return new StopImpact.Breaks(new Partitions(1, List.of(partition)), NONE);
    }

    @Test
    void whatIsDownComesBackBeforeAnythingElse() {
        Fixtures fixtures =
                brokers("a b c a b c", 2).answering(Set.of(2, 5), new StopImpact.Nothing());
        assertWaits(fixtures.terminating(5), "BrokerStopping", "broker 5 stops");
        assertWaits(
                brokers("a b c a b c", 2).unready(5, "current"),
                "BrokerNotReady",
                "broker 5 is not ready");
        assertWaits(
                brokers("a b c a b c", 2).partition("orders", 0, List.of(5, 0, 1), List.of(0, 1)),
                "ReplicasCatchUp",
                "orders-0");
    }

    @Test
    void questionsComeToAnEnd() {
        Fixtures fixtures = healthy(99).with("rollout: {maxUnavailable: 33}");
        for (int broker = 0; broker < 99; broker++) {
            fixtures.inRack(broker, broker < 50 ? "a" : "b");
        }
        fixtures.stale(IntStream.range(0, 99).toArray());
        int questions = 0;
        while (fixtures.next() instanceof Step.AskWhatBreaks(var together)) {
            fixtures.answering(
                    together, together.size() > 3 ? rejects("orders-0") : new StopImpact.Nothing());
            questions++;
        }
        assertThat(questions).isEqualTo(40);
        assertThat(((Step.RestartTogether) fixtures.next()).ids()).containsExactly(96, 97, 98);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.RebalanceSpec.Goal;
import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.RebalanceState;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class BalanceRulesTest {
    private static final long GIB = 1L << 30;

    /** Six partitions on brokers 0 to 2; broker 3 is new. */
    private static Fixtures uneven() {
        Fixtures fixtures = healthy(4);
        for (int number = 0; number < 6; number++) {
            fixtures.partition("a", number, number % 3, (number + 1) % 3);
        }
        return fixtures;
    }

    private static BalancePlan planFor(RebalanceState order, Fixtures fixtures) {
        return BalanceRules.planFor(
                order, fixtures.observed(), (BrokersView.Known) fixtures.view());
    }

    private static RebalanceState rebalance(Goal goal, boolean approved, Integer... drained) {
        return new RebalanceState(
                "r", "2026-11-26T09:00:00Z", goal, Set.of(drained), true, approved, false);
    }

    private static void assertBalances(Fixtures fixtures) {
        assertThat(fixtures.next()).isInstanceOf(Step.Balance.class);
    }

    @Test
    void addingBrokersIsNotedWithTheirNumber() {
        assertThat(healthy(3).wanting(4).sizing().balancing()).isTrue();
        assertThat(healthy(3).wanting(4).with("balance: {mode: Manual}").sizing().balancing())
                .isFalse();
        assertThat(healthy(3).sizing().balancing()).isFalse();
    }

    @Test
    void aNotedBalanceIsCarriedOutAndThenForgotten() {
        assertBalances(uneven().balancing());
        assertThat(healthy(3).balancing().next())
                .isEqualTo(new Step.MarkBalancing(false, "Replicas are balanced"));
    }

    @Test
    void unevenBrokersAloneAreNoReasonUnlessTheModeIsAuto() {
        assertThat(uneven().next()).isEqualTo(new Step.Done());
        assertThat(uneven().with("balance: {mode: Auto}").next())
                .isInstanceOfSatisfying(
                        Step.MarkBalancing.class,
                        mark -> {
                            assertThat(mark.on()).isTrue();
                            assertThat(mark.reason()).contains("33 % above the mean");
                        });
    }

    @Test
    void changingTheModeCancelsIt() {
        assertThat(uneven().balancing().with("balance: {mode: Manual}").next())
                .isInstanceOfSatisfying(
                        Step.MarkBalancing.class, mark -> assertThat(mark.on()).isFalse());
    }

    @Test
    void nothingMovesWhileSomethingIsNotInSync() {
        Fixtures fixtures = uneven().balancing().partition("b", 0, List.of(0, 1), List.of(0));
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().reason()).isEqualTo("ReplicasCatchUp"));
    }

    @Test
    void aBatchIsOverBeforeTheNextBegins() {
        assertThat(uneven().balancing().moving("a", 0, List.of(3), List.of(0)).next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().reason()).isEqualTo("ReplicasMove"));
    }

    @Test
    void aRestartThatIsDueComesFirst() {
        assertThat(uneven().balancing().stale(1).next()).isInstanceOf(Step.RestartBroker.class);
    }

    @Test
    void brokersThatLeaveComeFirst() {
        assertThat(uneven().balancing().wanting(3).next())
                .isInstanceOfAny(Step.Resize.class, Step.MoveReplicas.class);
    }

    @Test
    void aBatchHoldsWhatTheBandwidthAllowsInTenSeconds() {
        Fixtures fixtures = uneven().balancing().with("balance: {bandwidthPerBroker: 100Mi}");
        for (int number = 0; number < 6; number++) {
            fixtures.size("a", number, GIB);
        }
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.Balance.class,
                        balance -> {
                            assertThat(balance.targets()).as("a first one always").hasSize(1);
                            assertThat(balance.left()).isGreaterThan(1);
                            assertThat(balance.pause()).isEqualTo(Duration.ofMillis(10_240));
                        });
    }

    @Test
    void partitionsOfABatchAreCounted() {
        assertThat(uneven().balancing().with("balance: {maxMovingPartitions: 2}").next())
                .isInstanceOfSatisfying(
                        Step.Balance.class, balance -> assertThat(balance.targets()).hasSize(2));
    }

    @Test
    void theNextBatchWaitsForTheBandwidth() {
        assertThat(uneven().balancing().paced().next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait ->
                                assertThat(wait.objection().kind())
                                        .isEqualTo(Objection.Kind.Balance));
    }

    @Test
    void withoutSizesNothingIsCopied() {
        assertThat(uneven().balancing().withoutSizes().next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().message()).contains("how large"));
        assertThat(uneven().withoutSizes().with("balance: {mode: Auto}").next())
                .isEqualTo(new Step.Done());
    }

    @Test
    void aRebalanceBeginsWhenItIsApproved() {
        assertThat(uneven().asked(rebalance(Goal.Balance, false)).next())
                .isEqualTo(new Step.Done());
        assertThat(uneven().asked(rebalance(Goal.Balance, true)).next())
                .isInstanceOfSatisfying(
                        Step.Balance.class,
                        balance -> assertThat(balance.rebalance()).isEqualTo(Optional.of("r")));
        assertThat(healthy(3).asked(rebalance(Goal.Balance, true)).next())
                .isEqualTo(new Step.FinishRebalance("r"));
    }

    @Test
    void aDrainEmptiesTheBrokersAndEnds() {
        assertThat(uneven().asked(rebalance(Goal.DrainBrokers, true, 1)).next())
                .isInstanceOfSatisfying(
                        Step.Balance.class,
                        balance ->
                                assertThat(balance.targets().values())
                                        .allSatisfy(
                                                to ->
                                                        assertThat(to.orElseThrow())
                                                                .doesNotContain(1)));
        assertThat(uneven().asked(rebalance(Goal.DrainBrokers, true, 3)).next())
                .isEqualTo(new Step.FinishRebalance("r"));
    }

    @Test
    void aDrainThatLeavesTooFewBrokersIsSaid() {
        assertThat(uneven().asked(rebalance(Goal.DrainBrokers, true, 0, 1, 2)).next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait ->
                                assertThat(wait.objection().reason())
                                        .isEqualTo("TooFewBrokersLeft"));
    }

    @Test
    void aDrainIsPacedAsABalanceIs() {
        Fixtures fixtures = uneven().with("balance: {bandwidthPerBroker: 100Mi}");
        for (int number = 0; number < 6; number++) {
            fixtures.size("a", number, GIB);
        }
        fixtures.asked(rebalance(Goal.DrainBrokers, true, 0));
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.Balance.class,
                        balance -> {
                            assertThat(balance.targets()).hasSizeBetween(1, 3);
                            assertThat(balance.pause()).isEqualTo(Duration.ofMillis(10_240));
                        });
        assertThat(fixtures.paced().next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().reason()).isEqualTo("BalancePaced"));
        assertThat(fixtures.withoutSizes().next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().message()).contains("how large"));
    }

    @Test
    void thePlanOfADrainCountsEachReplicaThatIsCopied() {
        Fixtures fixtures =
                healthy(4).partition("a", 0, 0, 1).partition("a", 1, 2, 3).size("a", 0, GIB);
        RebalanceState both = rebalance(Goal.DrainBrokers, true, 0, 1);
        BalancePlan plan = planFor(both, fixtures);
        assertThat(plan.partitions()).isEqualTo(1);
        assertThat(plan.bytes()).as("two replicas of it").isEqualTo(2 * GIB);
        assertThat(plan.mostBytesIn()).as("one to each broker that stays").isEqualTo(GIB);
        assertThat(BalanceRules.estimate(plan, fixtures.desired().cluster().getSpec()))
                .isEqualTo(Duration.ofSeconds(18));
    }

    @Test
    void aDrainThatIsImpossibleHasAnEmptyPlan() {
        Fixtures fixtures = healthy(2).partition("a", 0, 0, 1).size("a", 0, GIB);
        BalancePlan plan = planFor(rebalance(Goal.DrainBrokers, true, 0), fixtures);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.skewAfter()).isEqualTo(plan.skewBefore());
    }
}

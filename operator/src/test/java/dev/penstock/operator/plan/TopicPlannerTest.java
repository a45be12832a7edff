/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.desired.DesiredTopic;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.PartitionState;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

class TopicPlannerTest {
    private static final DesiredTopic ORDERS =
            new DesiredTopic("orders", 4, Optional.empty(), Map.of(), false);
    private static final BrokersView.Known THREE = (BrokersView.Known) Fixtures.healthy(3).view();

    private static DesiredTopic with(DesiredTopic topic, int copies) {
        return new DesiredTopic(
                topic.name(),
                topic.partitions(),
                Optional.of(copies),
                topic.settings(),
                topic.deletedWithResource());
    }

    private static DesiredTopic with(DesiredTopic topic, Map<String, String> settings) {
        return new DesiredTopic(
                topic.name(),
                topic.partitions(),
                topic.askedReplicationFactor(),
                settings,
                topic.deletedWithResource());
    }

    private static DesiredTopic deleted(DesiredTopic topic) {
        return new DesiredTopic(
                topic.name(),
                topic.partitions(),
                topic.askedReplicationFactor(),
                topic.settings(),
                true);
    }

    private static ObservedTopic observed(int partitions, int copies, Map<String, String> own) {
        List<Integer> replicas = IntStream.range(0, copies).boxed().toList();
        return new ObservedTopic(
                "orders",
                "id",
                IntStream.range(0, partitions)
                        .mapToObj(
                                number ->
                                        new PartitionState(
                                                new TopicPartition("orders", number),
                                                Optional.of(0),
                                                replicas,
                                                replicas))
                        .toList(),
                own,
                own.keySet(),
                Set.of());
    }

    private static final Map<String, String> SAFE = Map.of("min.insync.replicas", "2");

    private static TopicStep next(DesiredTopic desired, Optional<ObservedTopic> observed) {
        return TopicPlanner.next(
                new TopicSituation(
                        desired,
                        observed,
                        THREE,
                        false,
                        desired.deletedWithResource(),
                        Optional.empty()));
    }

    @Test
    void aTopicThatDoesNotExistIsCreatedSafely() {
        assertThat(next(ORDERS, Optional.empty())).isEqualTo(new TopicStep.Create(4, 3, SAFE));
    }

    @Test
    void whoeverAsksForLessGetsIt() {
        assertThat(
                        next(
                                with(with(ORDERS, 1), Map.of("min.insync.replicas", "1")),
                                Optional.empty()))
                .isEqualTo(new TopicStep.Create(4, 1, Map.of("min.insync.replicas", "1")));
    }

    @Test
    void moreCopiesThanBrokersAreRefused() {
        assertThat(next(with(ORDERS, 4), Optional.empty()))
                .isEqualTo(
                        new TopicStep.Refuse(
                                "TooFewBrokers", "4 copies need as many brokers, and there are 3"));
    }

    @Test
    void aTopicThatIsAsItShouldBeNeedsNothing() {
        assertThat(next(ORDERS, Optional.of(observed(4, 3, SAFE)))).isEqualTo(new TopicStep.Done());
    }

    @Test
    void anExistingTopicIsAdoptedAndSetRight() {
        assertThat(next(ORDERS, Optional.of(observed(2, 3, Map.of()))))
                .isEqualTo(new TopicStep.AddPartitions(4));
        assertThat(next(ORDERS, Optional.of(observed(4, 3, Map.of("retention.ms", "5")))))
                .isEqualTo(new TopicStep.AlterSettings(SAFE, Set.of("retention.ms")));
    }

    @Test
    void aSettingThatSomebodyChangedIsSetRight() {
        assertThat(
                        next(
                                with(ORDERS, Map.of("retention.ms", "9")),
                                Optional.of(
                                        observed(
                                                4,
                                                3,
                                                Map.of(
                                                        "retention.ms",
                                                        "1",
                                                        "min.insync.replicas",
                                                        "2")))))
                .isEqualTo(new TopicStep.AlterSettings(Map.of("retention.ms", "9"), Set.of()));
    }

    @Test
    void aSettingThatHoldsOnlyByDefaultIsSet() {
        ObservedTopic byDefault =
                new ObservedTopic(
                        "orders",
                        "id",
                        observed(4, 3, SAFE).partitions(),
                        Map.of("min.insync.replicas", "2"),
                        Set.of(),
                        Set.of());
        assertThat(next(ORDERS, Optional.of(byDefault)))
                .isEqualTo(new TopicStep.AlterSettings(SAFE, Set.of()));
    }

    @Test
    void partitionsAreNeverTakenAway() {
        assertThat(next(ORDERS, Optional.of(observed(6, 3, SAFE))))
                .isInstanceOfSatisfying(
                        TopicStep.Refuse.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo("MorePartitionsExist"));
    }

    @Test
    void aNumberOfCopiesThatNobodyAskedForIsLeftAlone() {
        assertThat(next(ORDERS, Optional.of(observed(4, 1, Map.of("min.insync.replicas", "1")))))
                .isEqualTo(new TopicStep.Done());
    }

    @Test
    void anotherNumberOfCopiesMovesReplicas() {
        assertThat(next(with(ORDERS, 2), Optional.of(observed(4, 3, SAFE))))
                .isEqualTo(
                        new TopicStep.ChangeReplicas(
                                Map.of(
                                        0,
                                        List.of(0, 1),
                                        1,
                                        List.of(0, 1),
                                        2,
                                        List.of(0, 1),
                                        3,
                                        List.of(0, 1))));
    }

    @Test
    void movesThatGoOnAreWaitedFor() {
        ObservedTopic moving =
                new ObservedTopic(
                        "orders",
                        "id",
                        observed(4, 3, SAFE).partitions(),
                        SAFE,
                        SAFE.keySet(),
                        Set.of(0, 1, 2, 3));
        assertThat(next(with(ORDERS, 2), Optional.of(moving)))
                .isInstanceOf(TopicStep.WaitFor.class);
        assertThat(next(with(ORDERS, 3), Optional.of(moving)))
                .isInstanceOf(TopicStep.WaitFor.class);
    }

    @Test
    void theYoungerOfTwoResourcesChangesNothing() {
        TopicStep step =
                TopicPlanner.next(
                        new TopicSituation(
                                ORDERS,
                                Optional.of(observed(1, 1, Map.of())),
                                THREE,
                                false,
                                false,
                                Optional.of("first")));
        assertThat(step)
                .isInstanceOfSatisfying(
                        TopicStep.Refuse.class,
                        refusal -> {
                            assertThat(refusal.reason()).isEqualTo("Conflict");
                            assertThat(refusal.message()).contains("Topic first is older");
                        });
    }

    @Test
    void aResourceIsHeldBeforeItsTopicIsCreatedIfItIsToBeDeletedWithIt() {
        TopicSituation notHeld =
                new TopicSituation(
                        deleted(ORDERS), Optional.empty(), THREE, false, false, Optional.empty());
        assertThat(TopicPlanner.next(notHeld)).isEqualTo(new TopicStep.Hold());
    }

    @Test
    void aResourceIsReleasedWhenItsTopicIsToStay() {
        TopicSituation held =
                new TopicSituation(
                        ORDERS,
                        Optional.of(observed(4, 3, SAFE)),
                        THREE,
                        false,
                        true,
                        Optional.empty());
        assertThat(TopicPlanner.next(held)).isEqualTo(new TopicStep.Release());
    }

    @Test
    void aDeletedResourceTakesItsTopicAlongOnlyIfItSaysSo() {
        Optional<ObservedTopic> exists = Optional.of(observed(4, 3, SAFE));
        assertThat(
                        TopicPlanner.next(
                                new TopicSituation(
                                        deleted(ORDERS),
                                        exists,
                                        THREE,
                                        true,
                                        true,
                                        Optional.empty())))
                .isEqualTo(new TopicStep.Delete());
        assertThat(
                        TopicPlanner.next(
                                new TopicSituation(
                                        ORDERS, exists, THREE, true, true, Optional.empty())))
                .isEqualTo(new TopicStep.Release());
        assertThat(
                        TopicPlanner.next(
                                new TopicSituation(
                                        deleted(ORDERS),
                                        Optional.empty(),
                                        THREE,
                                        true,
                                        true,
                                        Optional.empty())))
                .isEqualTo(new TopicStep.Release());
    }

    @Test
    void theYoungerOfTwoResourcesDeletesNothing() {
        TopicSituation younger =
                new TopicSituation(
                        deleted(ORDERS),
                        Optional.of(observed(4, 3, SAFE)),
                        THREE,
                        true,
                        true,
                        Optional.of("first"));
        assertThat(TopicPlanner.next(younger)).isEqualTo(new TopicStep.Release());
    }
}

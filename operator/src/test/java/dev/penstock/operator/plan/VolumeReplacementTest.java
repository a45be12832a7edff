/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;
import dev.penstock.operator.VolumeSituation;
import dev.penstock.operator.desired.Names;
import dev.penstock.operator.observed.StopImpact;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

class VolumeReplacementTest {
    private static final long GIBIBYTE = 1L << 30;

    /** Three brokers with 10Gi each are to have 5Gi, and everything is in three copies. */
    private static VolumeSituation asked() {
        return new VolumeSituation(
                Fixtures.healthy(3)
                        .withTemplateSize("5Gi")
                        .withSize("5Gi, allowReplacement: true")
                        .claim(0, "10Gi", "10Gi")
                        .claim(1, "10Gi", "10Gi")
                        .claim(2, "10Gi", "10Gi")
                        .partition("orders", 0, 0, 1, 2)
                        .size("orders", 0, GIBIBYTE));
    }

    /** The fourth has come. */
    private static VolumeSituation withSpare() {
        Fixtures four =
                Fixtures.healthy(4)
                        .wanting(3)
                        .withVoters(3)
                        .withTemplateSize("5Gi")
                        .withSize("5Gi, allowReplacement: true")
                        .claim(0, "10Gi", "10Gi")
                        .claim(1, "10Gi", "10Gi")
                        .claim(2, "10Gi", "10Gi");
        return new VolumeSituation(four);
    }

    /** It is the turn of broker 2, which votes no more and whose replica is on broker 3. */
    private static VolumeSituation emptied() {
        return withSpare()
                .voting(0, 1, 3)
                .replacing(2)
                .saying(2, Names.LOG_DIRECTORY, 0)
                .where(f -> f.partition("orders", 0, 0, 1, 3))
                .where(f -> f.size("orders", 0, GIBIBYTE));
    }

    private static Step next(VolumeSituation situation) {
        return situation.next();
    }

    private static String reason(VolumeSituation situation) {
        return switch (next(situation)) {
            case Step.WaitFor(Objection objection) -> objection.reason();
            case Step.Refuse(String reason, String _) -> reason;
            case Step step -> step.getClass().getSimpleName();
        };
    }

    /**
     * The additional broker stores what the others have, not one copy more: seed 18 of the walks.
     */
    @Test
    void aTopicWithMoreCopiesThanBrokersIsNotHelpedByTheAdditionalOne() {
        Fixtures three =
                Fixtures.healthy(3)
                        .wanting(2)
                        .withVoters(1)
                        .withTemplateSize("5Gi")
                        .withSize("5Gi, allowReplacement: true")
                        .claim(0, "10Gi", "10Gi")
                        .claim(1, "10Gi", "10Gi")
                        .partition("orders", 0, 0, 1, 2)
                        .size("orders", 0, GIBIBYTE);
        assertThat(reason(new VolumeSituation(three))).isEqualTo("TooFewBrokersForTopic");
    }

    @Test
    void theTemplateIsMadeAnewFirst() {
        assertThat(next(asked().where(f -> f.withTemplateSize("10Gi"))))
                .isEqualTo(new Step.RecreateStatefulSet("shop-broker"));
    }

    @Test
    void oneBrokerMoreComes() {
        assertThat(next(asked()))
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        step -> {
                            assertThat(step.sizing().replicas()).isEqualTo(4);
                            assertThat(step.reason()).contains("broker 3 comes", "[0, 1, 2]");
                        });
    }

    @Test
    void withoutLeaveLargerVolumesStay() {
        assertThat(next(asked().where(f -> f.withSize("5Gi")))).isEqualTo(new Step.Done());
    }

    @Test
    void whereVolumesGrowByThemselvesNoneIsTooLarge() {
        assertThat(
                        reason(
                                asked().where(f -> f.withTemplateSize("10Gi"))
                                        .where(f -> f.expanding("maxSize: 40Gi"))))
                .isEqualTo("Done");
    }

    @Test
    void whatDoesNotFitIsRefusedWithWhatWould() {
        VolumeSituation full =
                asked().where(f -> f.partition("more", 0, 1, 2))
                        .where(f -> f.size("more", 0, 3 * GIBIBYTE));
        assertThat(next(full))
                .isEqualTo(
                        new Step.Refuse(
                                "VolumesWouldNotFit",
                                "broker 1 stores 4.0Gi, and a volume of 5Gi is to be filled with at most 3.7Gi at once (75 %):"
                                        + " choose a storage.size of at least 6Gi, keep less, or add brokers"));
    }

    @Test
    void whatFitsJustSoIsReplaced() {
        VolumeSituation full =
                asked().where(f -> f.partition("more", 0, 1, 2))
                        .where(f -> f.size("more", 0, 11 * GIBIBYTE / 4 - 100));
        assertThat(reason(full)).isEqualTo("Resize");
    }

    @Test
    void whatDoesNotFitLetsTheAdditionalBrokerGo() {
        VolumeSituation full =
                withSpare()
                        .where(f -> f.partition("more", 0, 1, 2))
                        .where(f -> f.size("more", 0, 4 * GIBIBYTE));
        assertThat(next(full))
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        step -> assertThat(step.sizing().draining()).containsExactly(3));
    }

    @Test
    void nothingBeginsWhileSizesAreUnknownOrReplicasCatchUpOrRestartsArePaused() {
        assertThat(reason(asked().where(f -> f.withoutSizes()))).isEqualTo("BrokersDoNotAnswer");
        assertThat(
                        reason(
                                asked().where(
                                                f ->
                                                        f.partition(
                                                                "late",
                                                                0,
                                                                List.of(0, 1, 2),
                                                                List.of(0, 1)))))
                .isEqualTo("ReplicasCatchUp");
        assertThat(reason(asked().where(f -> f.with("rollout: {paused: true}"))))
                .isEqualTo("Paused");
    }

    @Test
    void brokersThatRunAnOldRevisionRestartBefore() {
        assertThat(reason(asked().where(f -> f.stale(1)))).isEqualTo("RestartBroker");
    }

    @Test
    void theHighestBrokerIsTheFirstAndTheControllerTheLast() {
        assertThat(next(withSpare()))
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        step -> assertThat(step.sizing().replacing()).contains(2));
        assertThat(next(withSpare().where(f -> f.withController(2))))
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        step -> assertThat(step.sizing().replacing()).contains(1));
    }

    @Test
    void replicasComeBackBeforeTheNextBrokersTurn() {
        VolumeSituation back =
                withSpare()
                        .where(f -> f.claim(2, "5Gi", "5Gi"))
                        .where(f -> f.partition("orders", 0, 0, 1, 3))
                        .where(f -> f.size("orders", 0, GIBIBYTE));
        assertThat(next(back))
                .isInstanceOfSatisfying(
                        Step.MoveReplicas.class,
                        step ->
                                assertThat(step.targets())
                                        .containsEntry(
                                                new TopicPartition("orders", 0),
                                                Optional.of(List.of(0, 1, 2))));
    }

    @Test
    void theAdditionalBrokerLeavesWhenAllAreReplaced() {
        VolumeSituation done =
                withSpare()
                        .where(f -> f.claim(0, "5Gi", "5Gi"))
                        .where(f -> f.claim(1, "5Gi", "5Gi"))
                        .where(f -> f.claim(2, "5Gi", "5Gi"));
        assertThat(next(done))
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        step -> assertThat(step.sizing().draining()).containsExactly(3));
    }

    @Test
    void theAdditionalBrokerTakesTheVoteBeforeItIsGivenUp() {
        assertThat(next(emptied().voting(0, 1, 2)))
                .isInstanceOfSatisfying(
                        Step.AddVoter.class, step -> assertThat(step.broker()).isEqualTo(3));
        assertThat(next(emptied().voting(0, 1, 2, 3)))
                .isInstanceOfSatisfying(
                        Step.RemoveVoter.class, step -> assertThat(step.broker()).isEqualTo(2));
    }

    @Test
    void itTakesNoNewReplicasBeforeAnythingElse() {
        assertThat(next(emptied().saying(2, "", 0))).isEqualTo(new Step.Cordon(2, true));
    }

    @Test
    void allItsReplicasGoToTheAdditionalBroker() {
        VolumeSituation full =
                withSpare()
                        .voting(0, 1, 3)
                        .replacing(2)
                        .saying(2, Names.LOG_DIRECTORY, 1)
                        .where(f -> f.partition("orders", 0, 2, 1))
                        .where(f -> f.size("orders", 0, GIBIBYTE));
        assertThat(next(full))
                .isInstanceOfSatisfying(
                        Step.MoveReplicas.class,
                        step ->
                                assertThat(step.targets())
                                        .containsEntry(
                                                new TopicPartition("orders", 0),
                                                Optional.of(List.of(3, 1))));
    }

    @Test
    void aVolumeIsDeletedWithExactlyTheClaimAndThePodThatWereSeen() {
        assertThat(next(emptied()))
                .isEqualTo(
                        new Step.ReplaceVolume(
                                2,
                                "data-shop-broker-2",
                                "claim-2",
                                new Step.RestartBroker(
                                        2, "shop-broker-2", "uid-2", "it gets another volume")));
    }

    @Test
    void noVolumeIsDeletedInAnyDoubt() {
        assertThat(reason(emptied().saying(2, Names.LOG_DIRECTORY, 1))).isEqualTo("VolumeNotEmpty");
        assertThat(reason(emptied().saying(1, Names.LOG_DIRECTORY, 0)))
                .as("another broker's word")
                .isEqualTo("BrokersDoNotAnswer");
        assertThat(reason(emptied().where(f -> f.silent("no answer"))))
                .isEqualTo("BrokersDoNotAnswer");
        assertThat(reason(emptied().where(f -> f.unready(1, "current"))))
                .isEqualTo("BrokerNotReady");
        assertThat(reason(emptied().where(f -> f.notLive(0)))).isEqualTo("BrokerNotRegistered");
        assertThat(reason(emptied().where(f -> f.partition("late", 0, List.of(0, 1), List.of(0)))))
                .isEqualTo("ReplicasCatchUp");
        assertThat(
                        reason(
                                emptied()
                                        .where(
                                                f ->
                                                        f.partition(
                                                                "late",
                                                                0,
                                                                List.of(0, 1),
                                                                List.of(1, 0)))))
                .isEqualTo("LeadersReturn");
        assertThat(reason(emptied().where(f -> f.metadataSilent(1, 60_000))))
                .isEqualTo("VotersCatchUp");
        assertThat(reason(emptied().where(f -> f.with("rollout: {paused: true}"))))
                .isEqualTo("Paused");
        assertThat(
                        reason(
                                emptied()
                                        .where(f -> f.at("2026-11-26T12:00:00Z"))
                                        .where(
                                                f ->
                                                        f.with(
                                                                "rollout: {window: {start: '02:00', duration: 1h}}"))))
                .isEqualTo("OutsideWindow");
        assertThat(reason(emptied().where(f -> f.answering(2, new StopImpact.Unknown("busy")))))
                .isEqualTo("StopImpactUnknown");
    }

    @Test
    void theBrokerIsAskedWhatBreaksWithoutIt() {
        assertThat(next(emptied().where(f -> f.notAnswering(2))))
                .isEqualTo(new Step.AskWhatBreaks(new TreeSet<>(Set.of(2))));
    }

    @Test
    void aClaimThatGoesIsFinishedWhateverIsAskedForNow() {
        assertThat(
                        reason(
                                emptied()
                                        .where(f -> f.claim(3, "10Gi", "10Gi").withSize("10Gi"))
                                        .terminatingClaim(2)))
                .isEqualTo("ReplaceVolume");
    }

    @Test
    void aLargerSizeLetsTheBrokerGo() {
        VolumeSituation raised =
                emptied()
                        .where(f -> f.withTemplateSize("10Gi"))
                        .where(f -> f.withSize("10Gi, allowReplacement: true"));
        assertThat(next(raised)).isEqualTo(new Step.Cordon(2, false));
        assertThat(next(raised.saying(2, "*", 0)))
                .as("somebody else's cordon stays")
                .isInstanceOfSatisfying(
                        Step.Resize.class, step -> assertThat(step.sizing().replacing()).isEmpty());
    }

    @Test
    void aSizeThatIsLoweredOnceMoreBeginsAnew() {
        VolumeSituation lowered = emptied().where(f -> f.withSize("4Gi, allowReplacement: true"));
        assertThat(next(lowered)).isEqualTo(new Step.Cordon(2, false));
    }

    @Test
    void anotherClassIsTheSamePath() {
        VolumeSituation classes =
                new VolumeSituation(
                                Fixtures.healthy(3)
                                        .withSize("10Gi, class: fast, allowReplacement: true"))
                        .templateOfClass("fast")
                        .claimOfClass(0, "fast")
                        .claimOfClass(2, "fast");
        assertThat(next(classes))
                .isInstanceOfSatisfying(
                        Step.Resize.class,
                        step -> assertThat(step.reason()).contains("brokers [1] are replaced"));
        assertThat(next(classes.templateOfClass("standard")))
                .isEqualTo(new Step.RecreateStatefulSet("shop-broker"));
    }

    @Test
    void fewerBrokersLeaveFirst() {
        VolumeSituation both = asked().where(f -> f.wanting(1)).where(f -> f.withController(0));
        assertThat(next(both))
                .as("the additional broker is not counted")
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait ->
                                assertThat(wait.objection().message())
                                        .contains("3 copies", "1 would be left"));
    }
}

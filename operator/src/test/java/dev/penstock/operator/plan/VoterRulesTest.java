/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.operator.Fixtures;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Who votes in the metadata quorum, when the number of brokers becomes another. */
class VoterRulesTest {
    private static void assertAdds(Fixtures fixtures, int broker) {
        assertThat(fixtures.next()).isEqualTo(new Step.AddVoter(broker, "directory-" + broker));
    }

    private static void assertRemoves(Fixtures fixtures, int broker) {
        assertThat(fixtures.next()).isEqualTo(new Step.RemoveVoter(broker, "directory-" + broker));
    }

    /** It waits for what ends by itself: that is no warning. */
    private static void assertComesUp(Fixtures fixtures, String message) {
        assertWaits(fixtures, Objection.Kind.Progress, message);
    }

    private static void assertWaits(Fixtures fixtures, String message) {
        assertWaits(fixtures, Objection.Kind.Scaling, message);
    }

    private static void assertWaits(Fixtures fixtures, Objection.Kind kind, String message) {
        assertThat(fixtures.next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> {
                            assertThat(wait.objection().reason()).isEqualTo("VotersChange");
                            assertThat(wait.objection().kind()).isEqualTo(kind);
                            assertThat(wait.objection().message()).contains(message);
                        });
    }

    /** Four brokers, two of them new, and a quorum that began with fewer. */
    private static Fixtures grown(int voters) {
        return healthy(4).withVoters(voters);
    }

    @Test
    void thatTheQuorumHasBegunIsNotedOnce() {
        assertThat(healthy(3).beginning().next()).isEqualTo(new Step.MarkBegun());
        assertThat(healthy(3).next()).isEqualTo(new Step.Done());
        assertThat(healthy(3).beginning().withController(null).next())
                .as("nobody leads it")
                .isInstanceOf(Step.WaitFor.class);
    }

    @Nested
    class WhenThereShouldBeMore {
        @Test
        void theyAreAddedOneByOneWithTheDirectoriesThatTheyHave() {
            assertAdds(grown(1), 1);
            assertAdds(grown(2), 2);
            assertThat(grown(3).next()).isEqualTo(new Step.Done());
        }

        @Test
        void noneIsAddedBeforeAllThatAreMissingFollow() {
            assertComesUp(
                    grown(1).notLive(2),
                    "broker 2 is to vote in the metadata quorum and does not follow it yet");
        }

        @Test
        void whoIsNotReadyIsWaitedFor() {
            assertComesUp(grown(1).unready(2, "current"), "broker 2 is to vote");
            assertComesUp(grown(1).withoutPod(1), "broker 1 is to vote");
            assertComesUp(grown(1).terminating(2), "and is not ready");
        }

        @Test
        void whoHasNotCaughtUpIsWaitedFor() {
            assertComesUp(grown(1).metadataUpTo(2, 3_999), "is 1001 records behind");
            assertAdds(grown(1).metadataUpTo(2, 4_000), 1);
            assertComesUp(grown(1).metadataSilent(1, 10_001), "broker 1 is to vote");
        }

        @Test
        void whileAVoterDoesNotKeepUpNoneIsAdded() {
            assertWaits(
                    grown(2).metadataSilent(1, 10_001),
                    "broker 1 votes in the metadata quorum and does not keep up");
        }

        @Test
        void theOthersDoNotWaitForTheRestartOfTheOnlyVoter() {
            assertAdds(grown(1).stale(0), 1);
        }

        @Test
        void aBrokerThatHasToRestartIsAddedWhenItHas() {
            assertThat(grown(1).stale(0, 1).next())
                    .isInstanceOfSatisfying(
                            Step.RestartBroker.class,
                            restart -> assertThat(restart.broker()).isEqualTo(1));
            assertAdds(grown(1).stale(1).with("rollout: {paused: true}"), 1);
        }

        @Test
        void withoutALeaderNothingIsKnownOfTheVoters() {
            assertThat(grown(1).withController(null).next())
                    .isInstanceOfSatisfying(
                            Step.WaitFor.class,
                            wait ->
                                    assertThat(wait.objection().reason())
                                            .isEqualTo("NoActiveController"));
        }
    }

    @Nested
    class WhenThereShouldBeFewer {
        /** Three brokers of which two leave; they are marked already. */
        private static Fixtures leaving(int voters) {
            return healthy(3).withVoters(voters).wanting(1).draining(1, 2);
        }

        @Test
        void firstThoseThatLeaveAreMarked() {
            assertThat(healthy(3).wanting(1).next()).isInstanceOf(Step.Resize.class);
        }

        @Test
        void thenTheyVoteNoMoreBeforeTheirReplicasMove() {
            Fixtures holding = leaving(3).partition("orders", 0, 2, 1).partition("orders", 0, 2);
            assertThat(leaving(3).partition("orders", 0, 2).next())
                    .isEqualTo(new Step.RemoveVoter(2, "directory-2"));
            assertThat(holding.next()).as("too many copies").isInstanceOf(Step.WaitFor.class);
            assertRemoves(leaving(2), 1);
            assertThat(leaving(1).partition("orders", 0, 2).size("orders", 0, 1).next())
                    .isInstanceOf(Step.MoveReplicas.class);
        }

        @Test
        void theLeaderGivesUpItsVoteLast() {
            assertRemoves(leaving(3).withController(2), 1);
            assertRemoves(leaving(2).withController(1), 1);
        }

        @Test
        void noneIsRemovedWhileOneOfTheOthersDoesNotKeepUp() {
            assertWaits(leaving(3).metadataSilent(1, 10_001), "broker 1 votes");
            assertRemoves(leaving(3).metadataSilent(2, 10_001), 2);
        }

        @Test
        void withoutALeaderNobodyLeaves() {
            assertWaits(leaving(3).withController(null), "it has no leader");
        }

        @Test
        void whoStaysMayHaveToGiveUpItsVoteToo() {
            assertRemoves(healthy(5).wanting(4).draining(4), 4);
            assertRemoves(healthy(5).withVoters(4).wanting(4).draining(4), 3);
        }

        @Test
        void aVoterThatSomebodyElseAddedIsRemoved() {
            assertRemoves(healthy(4).withVoters(4), 3);
        }

        @Test
        void askingForMoreAgainGivesTheVotesBack() {
            assertAdds(healthy(3).withVoters(1).draining(1, 2), 1);
            assertThat(healthy(3).draining(1, 2).next())
                    .isInstanceOfSatisfying(
                            Step.Resize.class,
                            resize -> assertThat(resize.sizing().draining()).isEmpty());
        }
    }

    @Test
    void nobodyRestartsWhileAVoterDoesNotKeepUp() {
        assertThat(healthy(3).stale(0).metadataUpTo(1, 0).next())
                .isInstanceOfSatisfying(
                        Step.WaitFor.class,
                        wait -> assertThat(wait.objection().reason()).isEqualTo("VotersCatchUp"));
    }

    @Test
    void volumesOfMoreVotersThanBrokersAreNotAdopted() {
        assertThat(healthy(3).wanting(1).withoutStatefulSet().withoutPods().next())
                .isInstanceOfSatisfying(
                        Step.Refuse.class,
                        refusal -> {
                            assertThat(refusal.reason()).isEqualTo("FewerBrokersThanVoters");
                            assertThat(refusal.message()).contains("at least 3");
                        });
    }
}

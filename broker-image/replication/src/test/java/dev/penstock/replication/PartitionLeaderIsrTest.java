/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static dev.penstock.replication.ReplicaFixture.MS;
import static dev.penstock.replication.ReplicaFixture.broker;
import static dev.penstock.replication.ReplicaFixture.brokers;
import static dev.penstock.replication.ReplicaFixture.brokersOf;
import static dev.penstock.replication.ReplicaFixture.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who is in sync, as a leader sees it. */
final class PartitionLeaderIsrTest {
    private final ReplicaFixture replica = new ReplicaFixture(1);

    @Test
    void aMemberThatStallsIsProposedToLeaveAfterASecond() {
        replica.lead(5, 2, 1, 2, 3);
        replica.append("a", Acks.ALL);
        replica.fetch(2, 1);
        replica.pass(999);
        assertThat(replica.proposals()).isEmpty();

        replica.pass(1);
        IsrProposal proposal = replica.proposals().getFirst();
        assertThat(brokersOf(proposal)).isEqualTo(brokers(1, 2));
        assertThat(replica.answers()).isEmpty();
        replica.leader()
                .onIsrOutcome(
                        proposal,
                        new IsrOutcome.Committed(epoch(5), 2, brokers(1, 2)),
                        replica.nowNanos);

        assertThat(replica.answers()).containsExactly(new ProduceAnswer.Acknowledged(0, 0, -1, 0));
        replica.pass(1_000);
        assertThat(replica.deadlines.size()).isZero();
    }

    @Test
    void aMemberWithoutWhichTooFewStayIsGivenTheLongestLag() {
        replica.lead(5, 2, 1, 2);
        replica.append("a", Acks.LEADER);
        replica.pass(29_999);
        assertThat(replica.proposals()).isEmpty();

        replica.pass(1_000);

        assertThat(brokersOf(replica.proposals().getFirst())).isEqualTo(brokers(1));
    }

    @Test
    void aMemberThatKeepsUpUnderSteadyAppendsStays() {
        replica.lead(5, 2, 1, 2);
        for (int i = 0; i < 100; i++) {
            replica.append("r" + i, Acks.LEADER);
            replica.pass(100);
            replica.fetch(2, i);
        }

        assertThat(replica.proposals()).isEmpty();
    }

    @Test
    void anIdleMemberStaysHoweverLongItIsQuiet() {
        replica.lead(5, 2, 1, 2);
        replica.fetch(2, 0);
        replica.pass(3_600_000);
        replica.append("a", Acks.LEADER);
        replica.pass(900);

        assertThat(replica.proposals()).isEmpty();
        assertThat(replica.deadlines.size()).isEqualTo(1);
    }

    @Test
    void whenTheLeaderItselfStoodStillNobodyIsBlamed() {
        replica.lead(5, 1, 1, 2);
        replica.append("a", Acks.LEADER);

        replica.nowNanos += 5_000 * MS;
        replica.deadlines.expire(replica.nowNanos);
        assertThat(replica.proposals()).isEmpty();
        replica.pass(1_100);

        assertThat(brokersOf(replica.proposals().getFirst())).isEqualTo(brokers(1));
    }

    @Test
    void aFollowerThatReachesTheWatermarkJoinsAndIsWaitedForFromThenOn() {
        replica.lead(5, 1, 1);
        replica.append("a,b", Acks.LEADER);
        replica.fetch(2, 0, null);
        assertThat(replica.proposals()).isEmpty();

        replica.fetch(2, 2);
        IsrProposal proposal = replica.proposals().getFirst();
        assertThat(proposal.newIsr())
                .containsExactly(
                        new IsrProposal.Member(broker(1), -1),
                        new IsrProposal.Member(broker(2), 7));
        replica.append("c", Acks.LEADER);

        assertThat(replica.replica.highWatermark()).isEqualTo(2);
    }

    @Test
    void underLoadTheWatermarkWaitsForAFollowerThatKeepsUpSoThatItCanJoin() {
        replica.lead(5, 1, 1);
        long asked = 0;
        for (int i = 0; i < 4 && asked == 0; i++) {
            replica.append("r" + i, Acks.LEADER);
            replica.fetch(2, i, i == 0 ? null : epoch(5));
            asked = replica.proposals().size();
        }

        assertThat(asked).isEqualTo(1);
    }

    @Test
    void aFollowerOfABrokerThatIsNotLiveDoesNotJoinUntilItIs() {
        replica.areFollowersLive = false;
        replica.lead(5, 1, 1);
        replica.fetch(2, 0, null);
        assertThat(replica.proposals()).isEmpty();

        replica.areFollowersLive = true;
        replica.leader().onLiveBrokersChanged(replica.nowNanos);

        assertThat(replica.proposals()).hasSize(1);
    }

    @Test
    void aFollowerBelowTheEpochsStartDoesNotJoinAlthoughItHasReachedTheWatermark() {
        replica.log.appendAsFollower(ListLog.batches("a@0#3;b@1#3;"));
        replica.lead(5, 2, 1, 3);
        replica.fetch(2, 1, epoch(3));
        replica.fetch(2, 1, epoch(3));

        assertThat(replica.replica.highWatermark()).isZero();
        assertThat(replica.proposals()).isEmpty();
    }

    @Test
    void onlyOneProposalIsOnItsWayAndAnUnknownOutcomeIsAskedAgain() {
        replica.lead(5, 1, 1);
        replica.fetch(2, 0, null);
        replica.fetch(3, 0, null);
        IsrProposal proposal = replica.proposals().getFirst();
        assertThat(brokersOf(proposal)).isEqualTo(brokers(1, 2));

        replica.leader().onIsrOutcome(proposal, new IsrOutcome.Unknown(), replica.nowNanos);
        assertThat(replica.proposals()).isEmpty();
        replica.pass(50);

        assertThat(replica.proposals()).containsExactly(proposal);
    }

    @Test
    void aProposedMemberCountsHoweverLongTheAnswerTakes() {
        replica.lead(5, 1, 1);
        replica.fetch(2, 0, null);
        assertThat(replica.proposals()).hasSize(1);
        replica.append("a", Acks.LEADER);

        replica.pass(60_000);

        assertThat(replica.replica.highWatermark()).isZero();
        assertThat(replica.proposals()).isEmpty();
    }

    @Test
    void afterACommittedOutcomeTheNextWhoIsReadyIsProposed() {
        replica.lead(5, 1, 1);
        replica.fetch(2, 0, null);
        replica.fetch(3, 0, null);
        replica.leader()
                .onIsrOutcome(
                        replica.proposals().getFirst(),
                        new IsrOutcome.Committed(epoch(5), 2, brokers(1, 2)),
                        replica.nowNanos);

        assertThat(brokersOf(replica.proposals().getFirst())).isEqualTo(brokers(1, 2, 3));
    }

    @Test
    void aSupersededProposalStillCountsUntilTheMetadataComes() {
        replica.lead(5, 1, 1);
        replica.fetch(2, 0, null);
        replica.leader()
                .onIsrOutcome(
                        replica.proposals().getFirst(),
                        new IsrOutcome.Superseded(),
                        replica.nowNanos);
        replica.append("a", Acks.LEADER);
        assertThat(replica.replica.highWatermark()).isZero();

        replica.replica.onState(replica.state(1, 5, 1, 1), replica.nowNanos);
        replica.leader()
                .onIsrOutcome(
                        replica.proposals().getFirst(), new IsrOutcome.NotDone(), replica.nowNanos);

        assertThat(replica.replica.highWatermark()).isEqualTo(1);
    }

    @Test
    void aRefusedProposalIsTriedAgainAfterAWhile() {
        replica.lead(5, 1, 1);
        replica.fetch(2, 0, null);
        replica.leader()
                .onIsrOutcome(
                        replica.proposals().getFirst(), new IsrOutcome.NotDone(), replica.nowNanos);
        assertThat(replica.proposals()).isEmpty();

        replica.pass(1_000);

        assertThat(replica.proposals()).hasSize(1);
    }

    @Test
    void aFollowerThatFlapsStaysAwayLongerEachTime() {
        replica.lead(5, 1, 1, 2);
        long firstAway = stallAndRejoin("a");
        long secondAway = stallAndRejoin("b");
        long thirdAway = stallAndRejoin("c");

        assertThat(firstAway).isEqualTo(2_000);
        assertThat(secondAway).isEqualTo(4_000);
        assertThat(thirdAway).isEqualTo(8_000);
    }

    /** Returns after how many milliseconds the follower is proposed again. */
    private long stallAndRejoin(String record) {
        replica.append(record, Acks.LEADER);
        while (replica.leader().isr().size() == 2) {
            replica.pass(100);
            replica.proposals().forEach(this::commit);
        }
        long left = replica.nowNanos;
        replica.fetch(2, replica.log.logEndOffset());
        while (replica.leader().isr().size() == 1) {
            replica.pass(100);
            replica.proposals().forEach(this::commit);
        }
        return (replica.nowNanos - left) / MS;
    }

    private void commit(IsrProposal proposal) {
        replica.leader()
                .onIsrOutcome(
                        proposal,
                        new IsrOutcome.Committed(
                                epoch(5), ++replica.partitionEpoch, brokersOf(proposal)),
                        replica.nowNanos);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static dev.penstock.replication.ReplicaFixture.MS;
import static dev.penstock.replication.ReplicaFixture.PARTITION;
import static dev.penstock.replication.ReplicaFixture.broker;
import static dev.penstock.replication.ReplicaFixture.brokers;
import static dev.penstock.replication.ReplicaFixture.epoch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.replication.ReplicaFixture.Waiter;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class PartitionLeaderTest {
    private final ReplicaFixture replica = new ReplicaFixture(1);

    @Test
    void anAcksAllProduceIsAnsweredWhenAllInSyncHaveIt() {
        replica.lead(5, 2, 1, 2, 3);
        assertThat(replica.append("a,b", Acks.ALL)).isEqualTo(new ProduceOutcome.Parked(0, 1));

        replica.fetch(2, 2);
        assertThat(replica.taken(Effect.AnswerProduce.class)).isEmpty();
        replica.fetch(3, 2);

        assertThat(ReplicaFixture.taken(replica.effects))
                .containsExactly(
                        new Effect.HighWatermarkAdvanced(PARTITION, 2),
                        new Effect.AnswerProduce(
                                PARTITION,
                                new Waiter("a,b"),
                                new ProduceAnswer.Acknowledged(0, 1, -1, 0)));
    }

    @Test
    void otherAcksAreAnsweredAtOnceAndCommittedLater() {
        replica.lead(5, 2, 1, 2, 3);

        assertThat(replica.append("a", Acks.LEADER))
                .isEqualTo(new ProduceAnswer.Acknowledged(0, 0, -1, 0));
        assertThat(replica.replica.highWatermark()).isZero();
    }

    @Test
    void aConsumerIsSentToWhoIsInSyncAndHasWhatItAsksFor() {
        PartitionLeader leader = replica.lead(5, 2, 1, 2, 3);
        replica.append("a,b,c", Acks.LEADER);
        replica.fetch(2, 1);
        replica.fetch(3, 2);

        assertThat(leader.reader(brokers(2, 3), 1)).contains(broker(3));
        assertThat(leader.reader(brokers(2), 1)).contains(broker(2));
        assertThat(leader.reader(brokers(2), 2)).isEmpty();
        assertThat(leader.reader(brokers(), 0)).isEmpty();
    }

    @Test
    void nobodyIsSentToAFollowerThatIsNotInSync() {
        PartitionLeader leader = replica.lead(5, 2, 1, 2);
        replica.fetch(3, 0);

        assertThat(leader.reader(brokers(3), 0)).isEmpty();
    }

    @Test
    void whatAFormerLeaderMayHaveToldIsKnownWhenTheFollowersHaveFetched() {
        replica.lead(5, 2, 1, 2, 3);
        replica.append("a,b", Acks.LEADER);
        PartitionLeader next = replica.lead(6, 2, 1, 2, 3);
        assertThat(next.knowsHighWatermark()).isFalse();

        replica.fetch(2, 2);
        replica.fetch(3, 2);

        assertThat(next.knowsHighWatermark()).isTrue();
    }

    @Test
    void anotherIsrIsToldWithTheOneBefore() {
        replica.lead(5, 2, 1, 2, 3);
        ReplicaFixture.taken(replica.effects);

        replica.lead(5, 2, 1, 3);
        replica.lead(5, 2, 1, 3);

        assertThat(replica.taken(Effect.IsrChanged.class))
                .containsExactly(new Effect.IsrChanged(PARTITION, brokers(1, 2, 3), brokers(1, 3)));
    }

    @Test
    void howFarFollowersAreBehindIsAsTheyHaveSaid() {
        PartitionLeader leader = replica.lead(5, 2, 1, 2, 3);
        replica.append("a,b,c", Acks.LEADER);
        replica.fetch(2, 1);
        replica.fetch(3, 3);

        assertThat(leader.followerLagOffsets())
                .containsExactly(Map.entry(broker(2), 2L), Map.entry(broker(3), 0L));
    }

    @Test
    void theOnlyReplicaCommitsAtOnce() {
        replica.lead(5, 1, 1);

        assertThat(replica.append("a", Acks.ALL)).isInstanceOf(ProduceAnswer.class);
        assertThat(replica.replica.highWatermark()).isEqualTo(1);
    }

    @Test
    void producesAreReleasedInOrderAndADuplicateWaitsInItsPlace() {
        replica.lead(5, 2, 1, 2);
        replica.append("a", Acks.ALL);
        replica.append("b", Acks.ALL);
        assertThat(replica.append("a", Acks.ALL)).isEqualTo(new ProduceOutcome.Parked(0, 0));

        replica.fetch(2, 1);
        assertThat(replica.taken(Effect.AnswerProduce.class))
                .extracting(Effect.AnswerProduce::waiter)
                .containsExactly(new Waiter("a"), new Waiter("a"));
        replica.fetch(2, 2);
        assertThat(replica.taken(Effect.AnswerProduce.class)).hasSize(1);
        assertThat(replica.append("b", Acks.ALL)).isInstanceOf(ProduceAnswer.class);
    }

    @Test
    void aParkedProduceTimesOutAtItsDeadlineAndOnlyOnce() {
        replica.lead(5, 2, 1, 2, 3);
        replica.append("a", Acks.ALL);
        replica.pass(9_999);
        assertThat(replica.taken(Effect.AnswerProduce.class)).isEmpty();

        replica.pass(1);
        assertThat(replica.answers()).containsExactly(failed(ReplicationError.REQUEST_TIMED_OUT));
        replica.fetch(2, 1);
        replica.fetch(3, 1);
        assertThat(replica.answers()).isEmpty();
    }

    @Test
    void tooFewInSyncRefusesAcksAllBeforeTheAppendAndHoldsTheWatermark() {
        replica.lead(5, 2, 1);

        assertThat(replica.append("a", Acks.ALL))
                .isEqualTo(failed(ReplicationError.NOT_ENOUGH_REPLICAS));
        assertThat(replica.log.entries()).isEmpty();
        replica.append("b", Acks.LEADER);
        assertThat(replica.replica.highWatermark()).isZero();
    }

    @Test
    void anIsrThatShrinksBelowTheMinimumFailsWhatIsParked() {
        replica.lead(5, 2, 1, 2);
        replica.append("a", Acks.ALL);

        replica.replica.onState(replica.state(1, 5, 2, 1), replica.nowNanos);

        assertThat(replica.answers())
                .containsExactly(failed(ReplicationError.NOT_ENOUGH_REPLICAS_AFTER_APPEND));
    }

    @Test
    void minInsyncReplicasAboveTheReplicasMeansAllOfThem() {
        replica.lead(5, 9, 1, 2, 3);
        replica.append("a", Acks.ALL);
        replica.fetch(2, 1);
        replica.fetch(3, 1);

        assertThat(replica.replica.highWatermark()).isEqualTo(1);
    }

    @Test
    void losingTheLeadershipFailsWhatIsParkedAndWakesReaders() {
        replica.lead(5, 2, 1, 2);
        replica.append("a", Acks.ALL);
        park("reader", ReadLevel.HIGH_WATERMARK, 100);

        replica.follow(2, 6, 1, 2);

        assertThat(ReplicaFixture.taken(replica.effects))
                .containsExactly(
                        new Effect.AnswerProduce(
                                PARTITION,
                                new Waiter("a"),
                                failed(ReplicationError.NOT_LEADER_OR_FOLLOWER)),
                        new Effect.WakeFetch(new Waiter("reader")));
        assertThat(replica.deadlines.size()).isZero();
    }

    @Test
    void aRefusalOfTheLogIsPassedOn() {
        replica.lead(5, 1, 1);
        replica.log.limit(0);

        assertThat(replica.append("a", Acks.ALL))
                .isEqualTo(new ProduceAnswer.Refused("RECORD_LIST_TOO_LARGE", "no room"));
    }

    @Test
    void aFetchOfAnotherEpochIsRefusedAndSaysNothingOfProgress() {
        replica.lead(5, 2, 1, 2);
        replica.append("a", Acks.ALL);

        assertThat(fetchInEpoch(4)).isEqualTo(rejected(ReplicationError.FENCED_LEADER_EPOCH));
        assertThat(fetchInEpoch(6)).isEqualTo(rejected(ReplicationError.UNKNOWN_LEADER_EPOCH));
        assertThat(replica.replica.highWatermark()).isZero();
    }

    @Test
    void aFetchOfAFormerLifeOfTheFollowerIsRefused() {
        PartitionLeader leader = replica.lead(5, 2, 1, 2);
        replica.fetch(2, 0);

        assertThat(
                        leader.onFollowerFetch(
                                new FollowerFetch(broker(2), 6, epoch(5), 0, null),
                                replica.nowNanos))
                .isEqualTo(rejected(ReplicationError.NOT_LEADER_OR_FOLLOWER));
        assertThat(
                        leader.onFollowerFetch(
                                new FollowerFetch(broker(9), 6, epoch(5), 0, null),
                                replica.nowNanos))
                .isEqualTo(rejected(ReplicationError.NOT_LEADER_OR_FOLLOWER));
    }

    @Test
    void aFollowerWithAnotherHistoryIsToldWhereItDiverges() {
        replica.lead(3, 1, 1, 2);
        replica.append("a,b", Acks.LEADER);
        replica.replica.onState(replica.state(1, 5, 1, 1, 2), replica.nowNanos);
        replica.append("c", Acks.LEADER);

        assertThat(replica.fetch(2, 3, epoch(4)))
                .isEqualTo(new ReadOutcome.Diverging(epoch(3), 2, 0, 0));
        assertThat(replica.fetch(2, 3, epoch(3)))
                .isEqualTo(new ReadOutcome.Diverging(epoch(3), 2, 0, 0));
        assertThat(replica.fetch(2, 2, epoch(3))).isInstanceOf(ReadOutcome.Range.class);
        assertThat(replica.fetch(2, 3, epoch(5))).isInstanceOf(ReadOutcome.Range.class);
    }

    @Test
    void aFollowerOutsideOfTheLogIsOutOfRange() {
        replica.lead(5, 1, 1, 2);
        replica.append("a,b,c", Acks.LEADER);
        replica.log.advanceLogStart(2);

        assertThat(replica.fetch(2, 1))
                .isEqualTo(new ReadOutcome.Rejected(ReplicationError.OFFSET_OUT_OF_RANGE, 0, 2));
        assertThat(replica.fetch(2, 4, null))
                .isEqualTo(new ReadOutcome.Rejected(ReplicationError.OFFSET_OUT_OF_RANGE, 0, 2));
    }

    @Test
    void consumersReadToTheWatermarkOrTheLastStableOffset() {
        PartitionLeader leader = replica.lead(5, 1, 1, 2);
        replica.append("a,open,b,c", Acks.LEADER);
        replica.fetch(2, 3);

        assertThat(leader.read(ReadLevel.HIGH_WATERMARK, 0, null))
                .isEqualTo(new ReadOutcome.Range(0, 3, 3, 1, 0));
        assertThat(leader.read(ReadLevel.LAST_STABLE_OFFSET, 0, epoch(5)))
                .isEqualTo(new ReadOutcome.Range(0, 1, 3, 1, 0));
        assertThat(leader.read(ReadLevel.LOG_END, 4, null))
                .isEqualTo(new ReadOutcome.Range(4, 4, 3, 1, 0));
        assertThat(leader.read(ReadLevel.HIGH_WATERMARK, 5, null))
                .isEqualTo(new ReadOutcome.Rejected(ReplicationError.OFFSET_OUT_OF_RANGE, 3, 0));
    }

    @Test
    void aParkedFollowerIsWokenByTheAppendAndAParkedConsumerByTheWatermark() {
        replica.lead(5, 1, 1, 2);
        park("follower", ReadLevel.LOG_END, 1);
        park("consumer", ReadLevel.HIGH_WATERMARK, 5);

        replica.append("ab,c", Acks.LEADER);
        assertThat(ReplicaFixture.taken(replica.effects))
                .containsExactly(new Effect.WakeFetch(new Waiter("follower")));
        replica.fetch(2, 2);
        assertThat(replica.taken(Effect.WakeFetch.class)).isEmpty();
        replica.append("d", Acks.LEADER);
        replica.fetch(2, 3);

        assertThat(replica.taken(Effect.WakeFetch.class))
                .containsExactly(new Effect.WakeFetch(new Waiter("consumer")));
        replica.pass(1_000);
        assertThat(replica.deadlines.size()).isZero();
    }

    @Test
    void aParkedFollowerIsToldOfTheWatermarkSoon() {
        replica.lead(5, 1, 1, 2);
        replica.append("a", Acks.LEADER);
        ParkedFetch parked = park("follower", ReadLevel.LOG_END, 1);
        replica.fetch(2, 1);
        replica.pass(19);
        assertThat(replica.taken(Effect.WakeFetch.class)).isEmpty();

        replica.pass(1);

        assertThat(replica.taken(Effect.WakeFetch.class)).hasSize(1);
        assertThat(parked.isWaiting()).isFalse();
    }

    @Test
    void aFollowerWhoseOwnFetchMovedTheWatermarkIsToldSoonAndOnce() {
        replica.lead(5, 1, 1, 2);
        replica.append("a", Acks.LEADER);
        replica.fetch(2, 1);
        park("follower", ReadLevel.LOG_END, 1);
        replica.pass(20);
        assertThat(replica.taken(Effect.WakeFetch.class)).hasSize(1);

        replica.fetch(2, 1);
        replica.fetch(2, 1);
        park("follower", ReadLevel.LOG_END, 1);
        replica.pass(499);
        assertThat(replica.taken(Effect.WakeFetch.class)).isEmpty();
    }

    @Test
    void aCancelledFetchIsNotWoken() {
        replica.lead(5, 1, 1, 2);
        park("follower", ReadLevel.LOG_END, 1).cancel();
        replica.append("a", Acks.LEADER);
        replica.pass(10_000);

        assertThat(replica.taken(Effect.WakeFetch.class)).isEmpty();
    }

    @Test
    void inAFlushedTopicTheLeaderCountsOnceItHasFlushed() {
        replica.log.requireFlush();
        PartitionLeader leader = replica.lead(5, 2, 1, 2);
        replica.append("a", Acks.ALL);
        replica.fetch(2, 1);
        assertThat(replica.answers()).isEmpty();

        replica.log.flush();
        leader.onDurable(replica.nowNanos);

        assertThat(replica.answers()).containsExactly(new ProduceAnswer.Acknowledged(0, 0, -1, 0));
    }

    @Test
    void inAFlushedTopicAcksOneWaitsForTheLeadersDisk() {
        replica.log.requireFlush();
        PartitionLeader leader = replica.lead(5, 2, 1, 2);

        assertThat(replica.append("a", Acks.LEADER)).isInstanceOf(ProduceOutcome.Parked.class);
        assertThat(replica.append("b", Acks.NONE)).isInstanceOf(ProduceAnswer.class);
        assertThat(replica.answers()).isEmpty();

        replica.log.flush();
        leader.onDurable(replica.nowNanos);

        assertThat(replica.answers()).containsExactly(new ProduceAnswer.Acknowledged(0, 0, -1, 0));
    }

    @Test
    void whoWaitsForTheDiskOfALeaderThatIsNoneAnyMoreIsTold() {
        replica.log.requireFlush();
        replica.lead(5, 1, 1, 2);
        replica.append("a", Acks.LEADER);

        replica.lead(6, 1, 1, 2);

        assertThat(replica.answers())
                .containsExactly(new ProduceAnswer.Failed(ReplicationError.NOT_LEADER_OR_FOLLOWER));
    }

    private ReadOutcome fetchInEpoch(int currentEpoch) {
        return replica.leader()
                .onFollowerFetch(
                        new FollowerFetch(broker(2), 7, epoch(currentEpoch), 1, epoch(5)),
                        replica.nowNanos);
    }

    private ParkedFetch park(String name, ReadLevel level, long missingBytes) {
        ParkedFetch parked =
                new ParkedFetch(
                        new Waiter(name),
                        missingBytes,
                        replica.nowNanos + 500 * MS,
                        replica.context);
        replica.replica.park(parked, level);
        return parked;
    }

    private static ProduceAnswer failed(ReplicationError error) {
        return new ProduceAnswer.Failed(error);
    }

    private static ReadOutcome rejected(ReplicationError error) {
        return new ReadOutcome.Rejected(error, 0, 0);
    }
}

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

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

final class PartitionFollowerTest {
    private final ReplicaFixture replica = new ReplicaFixture(2);
    private final ListLog log = replica.log;

    @Test
    void asksFromItsLogEndAndAppendsWhatComes() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        assertThat(follower.position())
                .contains(new FetchPosition(PARTITION, epoch(5), 0, null, 0, 0));

        assertThat(answer(follower, records("a@0#4;b@1#5;", 1, 0)))
                .isEqualTo(new FollowerOutcome.Appended(2));

        assertThat(replica.replica.highWatermark()).isEqualTo(1);
        assertThat(follower.position())
                .contains(new FetchPosition(PARTITION, epoch(5), 2, epoch(5), 0, 1));
        assertThat(ReplicaFixture.taken(replica.effects))
                .containsExactly(new Effect.HighWatermarkAdvanced(PARTITION, 1));
    }

    @Test
    void aLeaderThatStartedAgainAndMayNotLeadYetServesNobody() {
        log.appendAsFollower(ListLog.batches("a@0#5;"));
        replica.replica.onState(
                new PartitionState(
                        Optional.empty(), epoch(5), 1, brokers(1, 2, 3), brokers(1, 2, 3), 1),
                replica.nowNanos);

        assertThat(
                        replica.replica
                                .follower()
                                .orElseThrow()
                                .read(ReadLevel.HIGH_WATERMARK, 0, epoch(5)))
                .isInstanceOf(ReadOutcome.Rejected.class);
    }

    @Test
    void itsWatermarkStaysInItsLogAndDoesNotFall() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        answer(follower, records("a@0#5;", 9, 0));
        assertThat(replica.replica.highWatermark()).isEqualTo(1);

        assertThat(answer(follower, records("", 0, 0))).isEqualTo(new FollowerOutcome.UpToDate());

        assertThat(replica.replica.highWatermark()).isEqualTo(1);
    }

    @Test
    void aCheckpointedWatermarkIsFittedIntoTheLog() {
        log.appendAsFollower(ListLog.batches("a@0#1;b@1#1;"));
        assertThat(
                        new PartitionReplica(PARTITION, broker(2), log, 7, replica.context)
                                .highWatermark())
                .isEqualTo(2);
    }

    @Test
    void itDoesNotTruncateToItsWatermarkWhenItBeginsToFollow() {
        log.appendAsFollower(ListLog.batches("a@0#1;b@1#1;"));
        replica.follow(1, 5, 1, 2);

        assertThat(log.logEndOffset()).isEqualTo(2);
    }

    @Test
    void truncatesWhatItsLeaderDoesNotHaveOfTheSameEpoch() {
        log.appendAsFollower(ListLog.batches("a@0#1;b@1#1;c@2#1;"));
        PartitionFollower follower = replica.follow(1, 5, 1, 2);

        assertThat(answer(follower, new FetchAnswer.Diverging(epoch(1), 1)))
                .isEqualTo(new FollowerOutcome.Truncated(3, 1));

        assertThat(ReplicaFixture.taken(replica.effects))
                .containsExactly(new Effect.Truncated(PARTITION, 3, 1, 0));
    }

    @Test
    void truncatesAllOfLaterEpochsWhenItDoesNotKnowTheLeaders() {
        log.appendAsFollower(ListLog.batches("a@0#1;b@1#3;c@2#3;"));
        PartitionFollower follower = replica.follow(1, 5, 1, 2);

        answer(follower, new FetchAnswer.Diverging(epoch(2), 3));

        assertThat(log.logEndOffset()).isEqualTo(1);
    }

    @Test
    void aDamagedAnswerIsNoFailureOfTheLogAndIsAskedForAgainAfterAPause() {
        log.appendAsFollower(ListLog.batches("a@0#5;"));
        PartitionFollower follower = replica.follow(1, 5, 1, 2);

        assertThat(answer(follower, records("b@1#5;" + ListLog.DAMAGE, 2, 0)))
                .isEqualTo(
                        new FollowerOutcome.BackOff(
                                "CORRUPT_MESSAGE",
                                replica.nowNanos + replica.context.settings().fetchBackoffNanos()));

        assertThat(ReplicaFixture.taken(replica.effects))
                .containsExactly(
                        new Effect.BatchesRefused(
                                PARTITION, 1, "CORRUPT_MESSAGE", "it is damaged"));
        assertThat(replica.replica.highWatermark()).isZero();
        assertThat(answer(follower, records("b@1#5;", 2, 0)))
                .isEqualTo(new FollowerOutcome.Appended(2));
        assertThat(replica.replica.highWatermark()).isEqualTo(2);
    }

    @Test
    void aLeaderThatDoesNotKnowYetThatItLeadsIsAskedAgainSoonThenLessOften() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);

        List<Long> pausesMs = new ArrayList<>();
        for (String error :
                List.of("NOT_LEADER_OR_FOLLOWER", "UNKNOWN_LEADER_EPOCH", "KAFKA_STORAGE_ERROR")) {
            for (int i = 0; i < 4; i++) {
                pausesMs.add(pauseMs(answer(follower, new FetchAnswer.Failed(error))));
            }
        }

        assertThat(pausesMs)
                .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 200L, 200L, 200L, 200L, 200L, 200L);
    }

    private long pauseMs(FollowerOutcome outcome) {
        return switch (outcome) {
            case FollowerOutcome.BackOff(_, long untilNanos) ->
                    (untilNanos - replica.nowNanos) / ReplicaFixture.MS;
            default -> throw new AssertionError(outcome);
        };
    }

    @Test
    void anAnswerToAFormerQuestionIsStale() {
        PartitionFollower former = replica.follow(1, 5, 1, 2);
        FetchPosition asked = former.position().orElseThrow();
        PartitionFollower follower = replica.follow(3, 6, 2, 3);

        assertThat(follower.onAnswer(asked, records("a@0#5;", 1, 0), replica.nowNanos))
                .isEqualTo(new FollowerOutcome.Stale());
        FetchPosition current = follower.position().orElseThrow();
        follower.onAnswer(current, records("b@0#6;", 0, 0), replica.nowNanos);
        assertThat(follower.onAnswer(current, records("b@0#6;", 0, 0), replica.nowNanos))
                .isEqualTo(new FollowerOutcome.Stale());
        assertThat(log.entries()).hasSize(1);
    }

    @Test
    void outOfRangeBeginsAnewAtTheLeadersLogStart() {
        log.appendAsFollower(ListLog.batches("a@0#1;"));
        PartitionFollower follower = replica.follow(1, 5, 1, 2);

        assertThat(answer(follower, new FetchAnswer.OutOfRange(50)))
                .isEqualTo(new FollowerOutcome.Truncated(1, 50));

        assertThat(replica.replica.highWatermark()).isEqualTo(50);
        assertThat(follower.position())
                .contains(new FetchPosition(PARTITION, epoch(5), 50, null, 50, 50));
    }

    @Test
    void theLogStartFollowsTheLeadersUpToTheWatermark() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        answer(follower, records("a@0#5;b@1#5;c@2#5;", 2, 2));

        assertThat(log.logStartOffset()).isEqualTo(2);
    }

    @Test
    void anErrorIsABackOff() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);

        assertThat(answer(follower, new FetchAnswer.Failed("KAFKA_STORAGE_ERROR")))
                .isEqualTo(
                        new FollowerOutcome.BackOff(
                                "KAFKA_STORAGE_ERROR", replica.nowNanos + 200 * MS));
    }

    @Test
    void inAFlushedTopicItAsksOnlyOnceItHasFlushed() {
        log.requireFlush();
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        answer(follower, records("a@0#5;", 0, 0));
        assertThat(follower.position()).isEmpty();

        log.flush();

        assertThat(follower.position()).isPresent();
    }

    @Test
    void consumersMayReadToItsWatermarkAndFollowersMayNotReadHere() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        answer(follower, records("a@0#5;b@1#5;", 1, 0));

        assertThat(follower.read(ReadLevel.HIGH_WATERMARK, 0, epoch(5)))
                .isEqualTo(new ReadOutcome.Range(0, 1, 1, 1, 0));
        assertThat(follower.read(ReadLevel.LOG_END, 0, epoch(5)))
                .isEqualTo(new ReadOutcome.Rejected(ReplicationError.NOT_LEADER_OR_FOLLOWER, 1, 0));
    }

    @Test
    void aConsumerParkedHereIsWokenByTheWatermark() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        replica.replica.park(
                new ParkedFetch(
                        new Waiter("consumer"), 1, replica.nowNanos + 500 * MS, replica.context),
                ReadLevel.HIGH_WATERMARK);
        answer(follower, records("a@0#5;", 0, 0));
        assertThat(replica.taken(Effect.WakeFetch.class)).isEmpty();

        answer(follower, records("", 1, 0));

        assertThat(replica.taken(Effect.WakeFetch.class)).hasSize(1);
    }

    @Test
    void anOlderStateOfTheMetadataIsIgnored() {
        PartitionState older = replica.state(1, 5, 1, 1, 2);
        replica.follow(3, 6, 2, 3);

        assertThat(replica.replica.onState(older, replica.nowNanos)).isFalse();
        assertThat(replica.replica.follower().orElseThrow().leader()).contains(broker(3));
    }

    @Test
    void theWatermarkOutlivesTheRoles() {
        PartitionFollower follower = replica.follow(1, 5, 1, 2);
        answer(follower, records("a@0#5;b@1#5;", 1, 0));
        replica.replica.onState(replica.state(2, 6, 1, 1, 2), replica.nowNanos);

        assertThat(replica.replica.highWatermark()).isEqualTo(1);
        assertThat(replica.replica.leader()).isPresent();
        replica.replica.close();
        assertThat(replica.replica.role()).isEmpty();
    }

    private FollowerOutcome answer(PartitionFollower follower, FetchAnswer answer) {
        return follower.onAnswer(follower.position().orElseThrow(), answer, replica.nowNanos);
    }

    private static FetchAnswer records(String batches, long highWatermark, long logStartOffset) {
        return new FetchAnswer.Records(ListLog.batches(batches), highWatermark, logStartOffset);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class FollowerSessionTest {
    private static final BrokerId LEADER = new BrokerId(1);
    private static final BrokerId SELF = new BrokerId(2);
    private static final long MS = 1_000_000L;

    private final Effects effects = new Effects();
    private final Deadlines deadlines = new Deadlines();
    private final LoopContext context =
            new LoopContext(effects, deadlines, ReplicationSettings.DEFAULT, (_, _) -> true);
    private final FollowerSession session = new FollowerSession(LEADER, context);
    private final Map<TopicPartition, ListLog> logs = new HashMap<>();
    private final Map<TopicPartition, PartitionReplica> replicas = new HashMap<>();
    private int partitionEpoch;
    private final ArrayDeque<SessionFetch> onTheirWay = new ArrayDeque<>();
    private long nowNanos;

    @Test
    void beginsASessionWithAllPartitionsAndThenNamesOnlyWhatChanged() {
        add(0, 1);
        add(1, 1);
        assertThat(ReplicaFixture.taken(effects)).containsExactly(new Effect.FetchReady(LEADER));
        assertThat(next()).isEqualTo("0/0 [0@0, 1@0] []");
        assertThat(session.nextFetch()).isEmpty();

        answer(77, Map.of(partition(1), records("a@0#1;")));

        assertThat(next()).isEqualTo("77/1 [1@1] []");
        answer(77, Map.of());
        assertThat(next()).isEqualTo("77/2 [] []");
    }

    @Test
    void aNewPartitionIsToldAtOnceAlthoughAFetchWaitsAtTheLeader() {
        begin();
        add(1, 1);

        assertThat(next()).isEqualTo("77/2 [1@0] []");
        add(2, 1);
        assertThat(session.nextFetch()).isEmpty();
        answer(77, Map.of());
        assertThat(next()).isEqualTo("77/3 [2@0] []");
    }

    @Test
    void anAnswerToARequestBeforeTheLatestPositionIsNotTaken() {
        begin();
        add(0, 2);
        assertThat(next()).isEqualTo("77/2 [0@0] []");

        answer(77, Map.of(partition(0), records("old@0#1;")));
        assertThat(logs.get(partition(0)).entries()).isEmpty();
        answer(77, Map.of(partition(0), records("new@0#2;")));

        assertThat(logs.get(partition(0)).entries()).hasSize(1);
    }

    @Test
    void aRemovedPartitionIsForgotten() {
        begin();
        add(1, 1);
        next();
        answer(77, Map.of());
        session.remove(partition(0));

        assertThat(next()).isEqualTo("77/3 [] [0]");
    }

    @Test
    void aPartitionThatBacksOffIsForgottenAndComesBack() {
        begin();
        add(1, 1);
        next();
        answer(77, Map.of());
        answer(77, Map.of(partition(0), new FetchAnswer.Failed("NOT_LEADER_OR_FOLLOWER")));
        assertThat(next()).isEqualTo("77/3 [] [0]");

        nowNanos += 200 * MS;
        deadlines.expire(nowNanos);

        assertThat(ReplicaFixture.taken(effects)).contains(new Effect.FetchReady(LEADER));
        assertThat(next()).isEqualTo("77/4 [0@0] []");
    }

    @Test
    void aTruncatedPartitionAsksAgainFromItsNewEnd() {
        log(0).appendAsFollower(ListLog.batches("a@0#1;b@1#1;"));
        add(0, 2);
        assertThat(next()).isEqualTo("0/0 [0@2] []");

        answer(77, Map.of(partition(0), new FetchAnswer.Diverging(new LeaderEpoch(1), 1)));

        assertThat(next()).isEqualTo("77/1 [0@1] []");
    }

    @Test
    void afterALostSessionAllPartitionsAreToldAgain() {
        begin();
        session.onSessionLost(onTheirWay.removeFirst());

        assertThat(next()).isEqualTo("0/0 [0@0] []");
    }

    @Test
    void afterADisconnectItWaitsBeforeItBeginsAgain() {
        begin();
        ReplicaFixture.taken(effects);
        session.onDisconnected(onTheirWay.removeFirst(), nowNanos);
        assertThat(session.nextFetch()).isEmpty();
        add(1, 1);
        assertThat(session.nextFetch()).isEmpty();
        assertThat(ReplicaFixture.taken(effects)).isEmpty();

        nowNanos += 200 * MS;
        deadlines.expire(nowNanos);

        assertThat(ReplicaFixture.taken(effects)).containsExactly(new Effect.FetchReady(LEADER));
        assertThat(next()).isEqualTo("0/0 [0@0, 1@0] []");
    }

    @Test
    void aLeaderThatKeepsNoSessionIsAskedInFullEachTime() {
        add(0, 1);
        next();
        answer(0, Map.of());

        assertThat(next()).isEqualTo("0/0 [0@0] []");
    }

    @Test
    void anUnflushedPartitionIsLeftOutUntilItIsFlushed() {
        log(0).requireFlush();
        add(0, 1);
        add(1, 1);
        next();
        answer(77, Map.of(partition(0), records("a@0#1;")));
        assertThat(next()).isEqualTo("77/1 [] [0]");

        log(0).flush();
        session.onDurable(partition(0));

        assertThat(next()).isEqualTo("77/2 [0@1] []");
    }

    @Test
    void withNothingToAskItSendsNothing() {
        log(0).requireFlush();
        add(0, 1);
        next();
        answer(77, Map.of(partition(0), records("a@0#1;")));

        assertThat(session.nextFetch()).isEmpty();
        session.remove(partition(0));
        assertThat(session.isEmpty()).isTrue();
        assertThat(session.nextFetch()).isEmpty();
    }

    @Test
    void whatComesToARequestOfAFormerSessionIsIgnored() {
        begin();
        add(1, 1);
        next();
        session.onSessionLost(onTheirWay.removeFirst());
        SessionFetch former = onTheirWay.removeFirst();
        assertThat(next()).isEqualTo("0/0 [0@0, 1@0] []");

        session.onSessionLost(former);
        session.onDisconnected(former, nowNanos);
        session.onAnswer(former, 77, Map.of(partition(1), records("a@0#1;")), nowNanos);
        assertThat(session.nextFetch()).isEmpty();
        answer(78, Map.of(partition(0), records("a@0#1;")));

        assertThat(next()).isEqualTo("78/1 [0@1] []");
        assertThat(logs.get(partition(1)).entries()).isEmpty();
    }

    @Test
    void anAnswerWithoutARequestIsABug() {
        assertThatThrownBy(
                        () ->
                                session.onSessionLost(
                                        new SessionFetch(0, 0, 0, List.of(), List.of())))
                .isInstanceOf(Invariants.Broken.class);
    }

    @Test
    void aClosedSessionWaitsForNothing() {
        begin();
        answer(77, Map.of(partition(0), new FetchAnswer.Failed("NOT_LEADER_OR_FOLLOWER")));
        session.close();

        assertThat(deadlines.size()).isZero();
        assertThat(session.isEmpty()).isTrue();
    }

    /** A session 77 with partition 0 whose next fetch waits at the leader. */
    private void begin() {
        add(0, 1);
        next();
        answer(77, Map.of());
        next();
    }

    private void add(int partition, int leaderEpoch) {
        PartitionReplica replica =
                replicas.computeIfAbsent(
                        partition(partition),
                        key -> new PartitionReplica(key, SELF, log(partition), 0, context));
        replica.onState(
                new PartitionState(
                        Optional.of(LEADER),
                        new LeaderEpoch(leaderEpoch),
                        ++partitionEpoch,
                        List.of(LEADER, SELF),
                        List.of(LEADER, SELF),
                        1),
                nowNanos);
        session.add(replica.follower().orElseThrow());
    }

    private ListLog log(int partition) {
        return logs.computeIfAbsent(partition(partition), _ -> new ListLog());
    }

    /** The next request: session id/epoch, changed partitions at their offsets, forgotten ones. */
    private String next() {
        SessionFetch fetch = session.nextFetch().orElseThrow();
        onTheirWay.addLast(fetch);
        List<String> changed =
                fetch.changed().stream()
                        .map(at -> at.partition().partition() + "@" + at.fetchOffset())
                        .toList();
        List<Integer> forgotten =
                fetch.forgotten().stream().map(TopicPartition::partition).toList();
        return fetch.sessionId() + "/" + fetch.sessionEpoch() + " " + changed + " " + forgotten;
    }

    private void answer(int sessionId, Map<TopicPartition, FetchAnswer> answers) {
        session.onAnswer(onTheirWay.removeFirst(), sessionId, answers, nowNanos);
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition(Uuid.ONE, number);
    }

    private static FetchAnswer records(String batches) {
        return new FetchAnswer.Records(ListLog.batches(batches), 0, 0);
    }
}

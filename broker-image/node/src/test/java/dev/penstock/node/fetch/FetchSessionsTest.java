/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.node.partition.LoopRead;
import dev.penstock.node.partition.PartitionRead;
import dev.penstock.node.partition.ReadAsk;
import dev.penstock.node.partition.TopicMeter;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.replication.ReadLevel;
import dev.penstock.world.SimRandomness;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

final class FetchSessionsTest {
    private final List<String> told = new ArrayList<>();
    private final FetchSessions sessions = new FetchSessions(new SimRandomness(1), new Told());

    @Test
    void theNextFetchHurriesTheLatestOnce() {
        List<String> hurried = new ArrayList<>();
        sessions.hurryLatest();
        sessions.begun(() -> hurried.add("first"));
        sessions.hurryLatest();
        sessions.hurryLatest();
        assertThat(hurried).containsExactly("first");

        sessions.begun(() -> hurried.add("second"));
        sessions.begun(() -> hurried.add("third"));
        sessions.hurryLatest();

        assertThat(hurried).containsExactly("first", "third");
    }

    @Test
    void aSecondRequestBeforeTheFirstAnswerIsTheNextEpoch() {
        var begun = (FetchPlan.Planned) sessions.plan(fetch(0, 0, 0), null);

        assertThat(wanted(begun.session().id(), 1)).isEqualTo(1);
        assertThat(sessions.plan(fetch(begun.session().id(), 2, 1), null))
                .isInstanceOf(FetchPlan.Planned.class);
        assertThat(sessions.plan(fetch(begun.session().id(), 2), null))
                .isEqualTo(new FetchPlan.Refused(ErrorCode.INVALID_FETCH_SESSION_EPOCH));
        assertThat(wanted(begun.session().id(), 3)).isEqualTo(2);
    }

    @Test
    void whatRestsIsNotReadUntilItsPositionMoves() {
        FetchSession session = begin(0, 1, 2);
        rest(session, 0, 2);
        assertThat(plan(session.id(), 1)).containsExactly(1);

        assertThat(plan(session.id(), 2, 2)).containsExactly(1, 2);
        assertThat(plan(session.id(), 3)).containsExactly(1, 2);
    }

    @Test
    void anAnswerToAnEarlierPositionPutsNothingToRest() {
        FetchSession session = begin(0);
        Portion earlier = portion(session, 0);
        plan(session.id(), 1, 0);
        session.told(earlier);

        assertThat(plan(session.id(), 2)).containsExactly(0);
    }

    @Test
    void whatIsForgottenIsForgottenWhereItRests() {
        FetchSession session = begin(0, 1);
        rest(session, 0, 1);
        FetchRequest request =
                fetch(session.id(), 1)
                        .setForgottenTopicsData(
                                List.of(
                                        new FetchRequest.ForgottenTopic()
                                                .setTopicId(Uuid.ONE)
                                                .setPartitions(List.of(1))));

        assertThat(numbers(sessions.plan(request, FOLLOWER))).isEmpty();
        assertThat(told).containsExactly("forgotten " + new TopicPartition(Uuid.ONE, 1));
        assertThat(session.withNews(new TopicPartition(Uuid.ONE, 1))).isNull();
    }

    @Test
    void newsOfWhatARequestHasWokenIsReadByThatRequest() {
        FetchSession session = begin(0, 1);
        rest(session, 0, 1);
        plan(session.id(), 1, 1);

        assertThat(session.withNews(new TopicPartition(Uuid.ONE, 0))).isNotNull();
        assertThat(session.withNews(new TopicPartition(Uuid.ONE, 1))).isNull();
    }

    @Test
    void anotherLifeOfTheFollowerIsReadInFull() {
        FetchSession session = begin(0, 1);
        rest(session, 0, 1);

        assertThat(
                        numbers(
                                sessions.plan(
                                        fetch(session.id(), 1),
                                        new ReadAsk.Follower(FOLLOWER.broker(), 8))))
                .containsExactly(0, 1);
    }

    @Test
    void theEndOfASessionIsToldWhereItsPartitionsRest() {
        begin(0);
        begin(1);
        sessions.disconnected();

        assertThat(told).containsExactly("ended", "ended");
    }

    private static final ReadAsk.Follower FOLLOWER = new ReadAsk.Follower(new BrokerId(1), 7);

    private FetchSession begin(int... partitions) {
        var begun = (FetchPlan.Planned) sessions.plan(fetch(0, 0, partitions), FOLLOWER);
        return Objects.requireNonNull(begun.session());
    }

    private List<Integer> plan(int sessionId, int epoch, int... moved) {
        return numbers(sessions.plan(fetch(sessionId, epoch, moved), FOLLOWER));
    }

    private static List<Integer> numbers(FetchPlan plan) {
        return ((FetchPlan.Planned) plan)
                .wanted().stream().map(wanted -> wanted.name().partition()).toList();
    }

    private static void rest(FetchSession session, int... partitions) {
        for (int partition : partitions) {
            session.told(portion(session, partition));
        }
    }

    private static Portion portion(FetchSession session, int partition) {
        TopicPartition id = new TopicPartition(Uuid.ONE, partition);
        var portion =
                new Portion(
                        session.awake().stream()
                                .filter(wanted -> wanted.name().partition() == partition)
                                .findFirst()
                                .orElseThrow());
        var ask =
                new ReadAsk(
                        id,
                        0,
                        null,
                        null,
                        1,
                        ReadLevel.LOG_END,
                        FOLLOWER,
                        ReadAsk.Consumer.OF_LEADER);
        var nothing = new PartitionRead.Records(List.of(), 0, List.of(), 0, 0, 0, TopicMeter.NONE);
        portion.visited(new LoopRead.Visit(ask, nothing, true));
        portion.tell();
        portion.tell();
        return portion;
    }

    private final class Told implements FetchSessions.Owners {
        @Override
        public void forgotten(FetchSession session, List<TopicPartition> partitions) {
            partitions.forEach(partition -> told.add("forgotten " + partition));
        }

        @Override
        public void ended(FetchSession session) {
            told.add("ended");
        }
    }

    private int wanted(int sessionId, int epoch) {
        return ((FetchPlan.Planned) sessions.plan(fetch(sessionId, epoch), null)).wanted().size();
    }

    private static FetchRequest fetch(int sessionId, int epoch, int... partitions) {
        FetchRequest.FetchTopic topic = new FetchRequest.FetchTopic().setTopicId(Uuid.ONE);
        for (int partition : partitions) {
            topic.partitions().add(new FetchRequest.FetchPartition().setPartition(partition));
        }
        return new FetchRequest()
                .setSessionId(sessionId)
                .setSessionEpoch(epoch)
                .setTopics(partitions.length == 0 ? List.of() : List.of(topic));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.node.controller.api.MachineController;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.DescribeTopicPartitionsRequest;
import dev.penstock.protocol.message.DescribeTopicPartitionsRequest.TopicRequest;
import dev.penstock.protocol.message.DescribeTopicPartitionsResponse;
import dev.penstock.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class DescribeTopicPartitionsHandlerTest {
    private final MachineController cluster = MachineController.of(3);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 2_000, Integer.MAX_VALUE})
    void pagesOfAnySizeShowEveryPartitionOnce(int limit) {
        cluster.createTopic("a", 3, 1);
        cluster.createTopic("b", 1, 1);
        cluster.createTopic("c", 3, 1);

        assertThat(pages(limit)).containsExactly("a-0", "a-1", "a-2", "b-0", "c-0", "c-1", "c-2");
    }

    @Test
    void aPageHasAtMostItsLimitAndSaysWhereTheNextBegins() {
        cluster.createTopic("a", 3, 1);
        cluster.createTopic("b", 1, 1);

        assertThat(cursor(page(request(2)))).isEqualTo("a-2");
        assertThat(cursor(page(request(3)))).isEqualTo("b-0");
        assertThat(cursor(page(request(4)))).isNull();
        assertThat(cursor(page(request(-1)))).isEqualTo("a-1");
    }

    @Test
    void noPageIsLargerThanTheBrokerAllows() {
        cluster.createTopic("a", DescribeTopicPartitionsHandler.MAX_PARTITIONS + 1, 1);

        assertThat(cursor(page(request(Integer.MAX_VALUE))))
                .isEqualTo("a-" + DescribeTopicPartitionsHandler.MAX_PARTITIONS);
    }

    @Test
    void aTopicThatIsGoneDoesNotEndThePaging() {
        cluster.createTopic("a", 1, 1);
        cluster.createTopic("c", 1, 1);

        assertThat(shown(page(request(10).setCursor(at("b", 5))))).containsExactly("c-0");
        assertThat(shown(page(request(10).setCursor(at("a", 5))))).containsExactly("c-0");
    }

    @Test
    void topicsThatAreNamedAndUnknownAreToldSo() {
        cluster.createTopic("a", 1, 1);

        DescribeTopicPartitionsResponse answer =
                page(
                        request(10)
                                .setTopics(
                                        List.of(
                                                new TopicRequest().setName("nothing"),
                                                new TopicRequest().setName("a"))));

        assertThat(answer.topics())
                .extracting(topic -> topic.name() + " " + ErrorCode.of(topic.errorCode()))
                .containsExactly("a NONE", "nothing UNKNOWN_TOPIC_OR_PARTITION");
        assertThat(answer.topics().getFirst().topicId())
                .isEqualTo(cluster.now().topic("a").orElseThrow().id());
    }

    @Test
    void eligibleLeadersOutsideTheIsrAreShown() {
        cluster.createTopicWithMinIsr("a", 2, 0, 1, 2);
        cluster.fenceAllBut(0);

        DescribeTopicPartitionsResponsePartition partition =
                page(request(10)).topics().getFirst().partitions().getFirst();

        assertThat(partition.leaderId()).isZero();
        assertThat(partition.replicaNodes()).containsExactly(0, 1, 2);
        assertThat(partition.isrNodes()).containsExactly(0);
        assertThat(partition.eligibleLeaderReplicas()).hasSize(1).isSubsetOf(1, 2);
        assertThat(partition.offlineReplicas()).containsExactly(1, 2);
    }

    private List<String> pages(int limit) {
        List<String> shown = new ArrayList<>();
        DescribeTopicPartitionsRequest request = request(limit);
        DescribeTopicPartitionsResponse answer;
        do {
            answer = page(request);
            List<String> page = shown(answer);
            assertThat(page.size()).isBetween(1, limit);
            shown.addAll(page);
            DescribeTopicPartitionsResponse.Cursor next = answer.nextCursor();
            request =
                    next == null
                            ? request
                            : request(limit).setCursor(at(next.topicName(), next.partitionIndex()));
        } while (answer.nextCursor() != null);
        return shown;
    }

    private static List<String> shown(DescribeTopicPartitionsResponse answer) {
        return answer.topics().stream()
                .flatMap(
                        topic ->
                                topic.partitions().stream()
                                        .map(each -> topic.name() + "-" + each.partitionIndex()))
                .toList();
    }

    private static @Nullable String cursor(DescribeTopicPartitionsResponse answer) {
        DescribeTopicPartitionsResponse.Cursor next = answer.nextCursor();
        return next == null ? null : next.topicName() + "-" + next.partitionIndex();
    }

    private DescribeTopicPartitionsResponse page(DescribeTopicPartitionsRequest request) {
        return AskedRequest.ask(
                new DescribeTopicPartitionsHandler(cluster.image),
                request,
                DescribeTopicPartitionsResponse.class);
    }

    private static DescribeTopicPartitionsRequest request(int limit) {
        return new DescribeTopicPartitionsRequest().setResponsePartitionLimit(limit);
    }

    private static DescribeTopicPartitionsRequest.Cursor at(String topic, int partition) {
        return new DescribeTopicPartitionsRequest.Cursor()
                .setTopicName(topic)
                .setPartitionIndex(partition);
    }
}

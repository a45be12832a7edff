/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.FetchResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A producer whose metadata is old comes to a broker that does not lead. */
@Timeout(60)
final class ProduceToFollowerTest {
    private static final int PRODUCE_VERSION = 11;
    private static final String ELSEWHERE = "elsewhere";

    /** Newer versions of both requests call topics by their ids. */
    private static final int LAST_WITH_NAMES = 12;

    @TempDir private Path directory;

    @Test
    void itIsRefusedAndToldWhoLeads() throws IOException {
        try (TwoBrokers brokers = TwoBrokers.start(directory, "")) {
            int leader = brokers.leader();
            int follower = 1 - leader;

            try (RawClient misled = new RawClient(brokers.broker(follower).port())) {
                ProduceResponse response =
                        misled.ask(
                                ApiKey.PRODUCE, PRODUCE_VERSION, produce(), ProduceResponse.class);

                var answer = response.responses().getFirst().partitionResponses().getFirst();
                assertThat(ErrorCode.of(answer.errorCode()))
                        .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                assertThat(answer.currentLeader().leaderId()).isEqualTo(leader);
                assertThat(response.nodeEndpoints())
                        .singleElement()
                        .satisfies(
                                node -> {
                                    assertThat(node.nodeId()).isEqualTo(leader);
                                    assertThat(node.port())
                                            .isEqualTo(brokers.broker(leader).port());
                                });
            }
        }
    }

    /** Older versions have no words for who leads: the rest of the answer is as in newer ones. */
    @Test
    void whoeverSpeaksAnOlderVersionIsToldInItsWords() throws IOException {
        try (TwoBrokers brokers = TwoBrokers.start(directory, "")) {
            brokers.createTopicOnFirst(ELSEWHERE);

            try (RawClient misled = new RawClient(brokers.broker(1).port())) {
                for (int version = 3; version <= LAST_WITH_NAMES; version++) {
                    assertThat(ErrorCode.of(produceError(misled, version)))
                            .as("produce of version %d", version)
                            .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                }
                for (int version = 4; version <= LAST_WITH_NAMES; version++) {
                    assertThat(ErrorCode.of(fetchError(misled, version)))
                            .as("fetch of version %d", version)
                            .isEqualTo(ErrorCode.NOT_LEADER_OR_FOLLOWER);
                }
            }
        }
    }

    private static short produceError(RawClient client, int version) throws IOException {
        ProduceRequest request = BadInputTest.request(ELSEWHERE, 0, batch());
        return client.ask(ApiKey.PRODUCE, version, request, ProduceResponse.class)
                .responses()
                .getFirst()
                .partitionResponses()
                .getFirst()
                .errorCode();
    }

    private static short fetchError(RawClient client, int version) throws IOException {
        FetchRequest.FetchTopic topic =
                new FetchRequest.FetchTopic()
                        .setTopic(ELSEWHERE)
                        .setPartitions(List.of(new FetchRequest.FetchPartition()));
        FetchRequest request =
                new FetchRequest().setReplicaId(-1).setSessionEpoch(-1).setTopics(List.of(topic));
        return client.ask(ApiKey.FETCH, version, request, FetchResponse.class)
                .responses()
                .getFirst()
                .partitions()
                .getFirst()
                .errorCode();
    }

    private static ProduceRequest produce() {
        return BadInputTest.request(TwoBrokers.TOPIC, 0, batch());
    }

    private static ByteBuffer batch() {
        return new RecordBatchBuilder()
                .append(
                        System.currentTimeMillis(),
                        null,
                        ByteBuffer.wrap("v".getBytes(StandardCharsets.UTF_8)))
                .build();
    }
}

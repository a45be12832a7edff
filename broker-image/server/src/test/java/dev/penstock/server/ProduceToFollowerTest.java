/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
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

/** A producer whose metadata is old comes to a broker that does not lead. */
@Timeout(60)
final class ProduceToFollowerTest {
    private static final int PRODUCE_VERSION = 11;

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

    private static ProduceRequest produce() {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(
                                System.currentTimeMillis(),
                                null,
                                ByteBuffer.wrap("v".getBytes(StandardCharsets.UTF_8)))
                        .build();
        return BadInputTest.request(TwoBrokers.TOPIC, 0, batch);
    }
}

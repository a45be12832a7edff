/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.Response;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that use up what they can: the others do not notice. */
@Timeout(180)
final class HostileClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int MANY = 400;

    @TempDir private static Path directory;

    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws IOException {
        broker = TestBroker.start(directory, "");
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void othersAreServed() throws IOException {
        assertThat(broker.isBroken()).isFalse();
        try (RawClient other = new RawClient(broker.port())) {
            ApiVersionsResponse answer =
                    other.ask(
                            ApiKey.API_VERSIONS,
                            0,
                            new ApiVersionsRequest(),
                            ApiVersionsResponse.class);
            assertThat(answer.errorCode()).isEqualTo(ErrorCode.NONE.code());
        }
    }

    @Test
    void aClientThatAsksAndDoesNotReadIsNotReadFromEither() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawClient client = new RawClient(broker.port())) {
            Thread.ofVirtual().start(() -> askUntilClosed(client, asked));
            int[] before = {-1};
            Awaitility.await()
                    .atMost(PATIENCE)
                    .during(Duration.ofSeconds(1))
                    .until(
                            () -> {
                                boolean stands = before[0] == asked.get();
                                before[0] = asked.get();
                                return stands;
                            });
            int whenHeldBack = asked.get();
            othersAreServed();

            int answered = 0;
            while (asked.get() <= whenHeldBack) {
                assertThat(Response.correlationId(client.receive())).isEqualTo(answered++);
            }
            assertThat(answered).isPositive();
        }
    }

    private static void askUntilClosed(RawClient client, AtomicInteger asked) {
        try {
            while (true) {
                client.sendFrame(apiVersions(asked.get()));
                asked.incrementAndGet();
            }
        } catch (IOException e) {
            // Closed, as the test wants it.
        }
    }

    @Test
    void connectionsThatSayHalfOfSomethingOrNothingHurtNobody() throws Exception {
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                RawClient client = new RawClient(broker.port());
                idle.add(client);
                if (i % 2 == 0) {
                    client.sendBytes(ByteBuffer.allocate(6).putInt(1_000_000).array());
                }
            }
            othersAreServed();
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    @Test
    void aFrameThatComesByteByByteIsAnswered() throws Exception {
        ByteBuffer frame = apiVersions(7);
        try (RawClient client = new RawClient(broker.port())) {
            client.sendBytes(ByteBuffer.allocate(4).putInt(frame.remaining()).array());
            while (frame.hasRemaining()) {
                client.sendBytes(new byte[] {frame.get()});
            }

            assertThat(Response.correlationId(client.receive())).isEqualTo(7);
        }
    }

    @Test
    void arraysThatClaimToBeHugeCostNothing() throws Exception {
        for (int i = 0; i < MANY; i++) {
            try (RawClient client = new RawClient(broker.port())) {
                client.sendFrame(
                        ByteBuffer.allocate(14)
                                .putShort(ApiKey.METADATA.id())
                                .putShort((short) 1)
                                .putInt(1)
                                .putShort((short) -1)
                                .putInt(Integer.MAX_VALUE)
                                .flip());

                assertThat(client.isClosedByBroker()).isTrue();
            }
        }
    }

    private static ByteBuffer apiVersions(int correlationId) {
        return ByteBuffer.allocate(10)
                .putShort(ApiKey.API_VERSIONS.id())
                .putShort((short) 0)
                .putInt(correlationId)
                .putShort((short) -1)
                .flip();
    }
}

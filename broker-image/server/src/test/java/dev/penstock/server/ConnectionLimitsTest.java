/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.ApiVersionsRequest;
import dev.penstock.protocol.message.ApiVersionsResponse;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How many connections there may be, and for how long they may do nothing. */
final class ConnectionLimitsTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path directory;

    @Test
    void anAddressHasOnlySoManyConnectionsAtOnce() throws Exception {
        try (TestBroker broker = TestBroker.start(directory, "max.connections.per.ip=3\n")) {
            List<RawClient> clients = new ArrayList<>();
            // Those that the broker itself or its test opened before may still be closing.
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(
                            () -> {
                                clients.add(new RawClient(broker.port()));
                                assertThat(refused(broker, "max.connections.per.ip")).isPositive();
                            });

            assertThat(clients.getLast().isClosedByBroker()).isTrue();
            clients.removeLast().close();
            ask(clients.getFirst());
            for (RawClient client : clients) {
                client.close();
            }
            Awaitility.await()
                    .atMost(SOON)
                    .ignoreExceptions()
                    .untilAsserted(
                            () -> {
                                try (RawClient again = new RawClient(broker.port())) {
                                    ask(again);
                                }
                            });
        }
    }

    @Test
    void aConnectionOnWhichNothingMovesIsClosed() throws Exception {
        try (TestBroker broker = TestBroker.start(directory, "connections.max.idle.ms=500\n");
                RawClient client = new RawClient(broker.port());
                RawClient half = new RawClient(broker.port())) {
            ask(client);
            half.sendBytes(new byte[] {0, 0, 0, 50, 0});

            assertThat(client.isClosedByBroker()).isTrue();
            assertThat(half.isClosedByBroker()).isTrue();
            assertThat(broker.metric("penstock_connections_idle_closed_total"))
                    .isGreaterThanOrEqualTo(2);
        }
    }

    private static double refused(TestBroker broker, String limit) throws Exception {
        return broker.metric("penstock_connections_refused_total{limit=\"" + limit + "\"}");
    }

    private static void ask(RawClient client) throws IOException {
        assertThat(
                        client.ask(
                                        ApiKey.API_VERSIONS,
                                        0,
                                        new ApiVersionsRequest(),
                                        ApiVersionsResponse.class)
                                .errorCode())
                .isZero();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.message.AlterClientQuotasRequest;
import dev.penstock.protocol.message.AlterClientQuotasResponse;
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
import java.util.concurrent.TimeUnit;

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
    void anAddressThatOpensManyConnectionsIsAnsweredAtItsRate() throws Exception {
        int connections = 5;
        try (TestBroker broker = TestBroker.start(directory, "")) {
            try (RawClient client = new RawClient(broker.port())) {
                limitConnections(client, "127.0.0.1", 2);
            }
            // The first that has to wait shows that the quota holds.
            Awaitility.await()
                    .atMost(SOON)
                    .until(
                            () -> {
                                long beganNanos = System.nanoTime();
                                List<RawClient> clients = new ArrayList<>();
                                for (int i = 0; i < connections; i++) {
                                    clients.add(new RawClient(broker.port()));
                                }
                                for (RawClient client : clients) {
                                    ask(client);
                                    client.close();
                                }
                                // Two at once, and each other takes half a second.
                                return System.nanoTime() - beganNanos
                                        >= TimeUnit.MILLISECONDS.toNanos(500L * (connections - 2));
                            });
        }
    }

    private static void limitConnections(RawClient client, String address, double rate)
            throws IOException {
        AlterClientQuotasResponse answer =
                client.ask(
                        ApiKey.ALTER_CLIENT_QUOTAS,
                        1,
                        new AlterClientQuotasRequest()
                                .setEntries(
                                        List.of(
                                                new AlterClientQuotasRequest.EntryData()
                                                        .setEntity(
                                                                List.of(
                                                                        new AlterClientQuotasRequest
                                                                                        .EntityData()
                                                                                .setEntityType("ip")
                                                                                .setEntityName(
                                                                                        address)))
                                                        .setOps(
                                                                List.of(
                                                                        new AlterClientQuotasRequest
                                                                                        .OpData()
                                                                                .setKey(
                                                                                        "connection_creation_rate")
                                                                                .setValue(rate))))),
                        AlterClientQuotasResponse.class);
        assertThat(answer.entries().getFirst().errorCode()).isZero();
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

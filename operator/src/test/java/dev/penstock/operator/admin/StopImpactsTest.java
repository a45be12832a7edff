/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import dev.penstock.operator.observed.StopImpact;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

class StopImpactsTest {
    private static final String NONE = "{\"count\":0,\"first\":[]}";

    @Test
    void safeIsNothing() {
        assertThat(
                        StopImpacts.parse(
                                "{\"known\":true,\"safe\":true,\"unavailable\":"
                                        + NONE
                                        + ",\"rejecting\":"
                                        + NONE
                                        + "}"))
                .isEqualTo(new StopImpact.Nothing());
    }

    @Test
    void whatBreaksIsKeptByNameAndNumber() {
        String answer =
                "{\"known\":true,\"safe\":false,\"unavailable\":"
                        + NONE
                        + ",\"rejecting\":{\"count\":7,\"first\":[\"a-0\",\"a-1\",\"a-2\",\"a-3\"]}}";
        assertThat(StopImpacts.parse(answer))
                .isInstanceOfSatisfying(
                        StopImpact.Breaks.class,
                        breaks -> {
                            assertThat(breaks.unavailable().count()).isZero();
                            assertThat(breaks.rejecting().text())
                                    .isEqualTo("a-0, a-1, a-2 and 4 more");
                        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"safe\":true}",
                "{\"known\":false,\"safe\":true}",
                "{\"known\":true}",
                "{\"known\":true,\"safe\":\"true\"}",
                "{\"known\":true,\"safe\":false}",
                "{\"known\":true,\"safe\":false,\"unavailable\":{\"count\":0},\"rejecting\":{}}"
            })
    void whatIsNotUnderstoodIsNeverNothing(String body) {
        assertThat(StopImpacts.parse(body)).isInstanceOf(StopImpact.Unknown.class);
    }

    @Test
    void anErrorOfTheBrokerAndNobodyThereAreUnknown() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/stop-impact",
                exchange -> {
                    exchange.sendResponseHeaders(500, -1);
                    exchange.close();
                });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (StopImpacts impacts = new StopImpacts()) {
            assertThat(impacts.of(uri))
                    .isEqualTo(new StopImpact.Unknown("it answered with HTTP status 500"));
            server.stop(0);
            assertThat(impacts.of(uri)).isInstanceOf(StopImpact.Unknown.class);
        }
    }
}

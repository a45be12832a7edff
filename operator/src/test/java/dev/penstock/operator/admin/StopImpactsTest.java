/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import dev.penstock.operator.observed.StopImpact;
import dev.penstock.operator.observed.StopImpact.Effect;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

class StopImpactsTest {
    @Test
    void safeIsNothing() {
        assertThat(StopImpacts.parse("{\"brokerId\":1,\"safe\":true,\"effects\":[]}"))
                .isEqualTo(new StopImpact.Nothing());
    }

    @Test
    void effectsAreKeptInTheirWords() {
        assertThat(
                        StopImpacts.parse(
                                "{\"safe\":false,\"effects\":[{\"kind\":\"Offline\",\"message\":\"a-0 has nobody\"}]}"))
                .isEqualTo(new StopImpact.Breaks(List.of(new Effect("Offline", "a-0 has nobody"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{}",
                "{\"safe\":\"true\"}",
                "{\"safe\":null}",
                "{\"safe\":false}",
                "{\"safe\":false,\"effects\":[]}"
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

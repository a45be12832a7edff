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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Queue;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;

class StopImpactsTest {
    private static final String NONE = "{\"count\":0,\"first\":[]}";
    private static final SortedSet<Integer> ALONE = new TreeSet<>(List.of(1));
    private static final SortedSet<Integer> TOGETHER = new TreeSet<>(List.of(4, 1));

    @Test
    void safeIsNothing() {
        assertThat(
                        StopImpacts.parse(
                                "{\"known\":true,\"safe\":true,\"unavailable\":"
                                        + NONE
                                        + ",\"rejecting\":"
                                        + NONE
                                        + "}",
                                ALONE))
                .isEqualTo(new StopImpact.Nothing());
    }

    @Test
    void whatBreaksIsKeptByNameAndNumber() {
        String answer =
                "{\"known\":true,\"safe\":false,\"unavailable\":"
                        + NONE
                        + ",\"rejecting\":{\"count\":7,\"first\":[\"a-0\",\"a-1\",\"a-2\",\"a-3\"]}}";
        assertThat(StopImpacts.parse(answer, ALONE))
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
        assertThat(StopImpacts.parse(body, ALONE)).isInstanceOf(StopImpact.Unknown.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"brokers\":[1,4],\"quorum\":{\"voters\":3,\"left\":2,\"majority\":true} | Nothing[]",
                "\"brokers\":[1,4],\"quorum\":{\"voters\":3,\"left\":1,\"majority\":false} | LosesQuorum[voters=3, left=1]",
                "\"brokers\":[1,4] | Unknown[reason=it does not say what becomes of the metadata quorum]",
                "\"brokers\":[1] | Unknown[reason=it does not answer for several brokers]",
                "\"brokers\":[1,4,5] | Unknown[reason=it does not answer for several brokers]",
                "\"controller\":false | Unknown[reason=it does not answer for several brokers]"
            })
    void ofSeveralItCountsOnlyWhatIsSaidOfExactlyThese(String said, String means) {
        assertThat(StopImpacts.parse("{\"known\":true,\"safe\":true," + said + "}", TOGETHER))
                .hasToString(means);
    }

    @Test
    void oneWhoDoesNotKnowMakesAllOfItUnknown() {
        StopImpact nothing = new StopImpact.Nothing();
        StopImpact unknown = new StopImpact.Unknown("it starts");
        StopImpact lost = new StopImpact.LosesQuorum(3, 1);
        assertThat(StopImpact.worst(List.of(nothing, nothing))).isEqualTo(nothing);
        assertThat(StopImpact.worst(List.of(nothing, lost))).isEqualTo(lost);
        assertThat(StopImpact.worst(List.of(nothing, lost, unknown))).isEqualTo(unknown);
    }

    @Test
    void aBrokerIsAskedWithAllTheOthers() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Queue<String> asked = new ConcurrentLinkedQueue<>();
        server.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestURI().toString());
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        try (StopImpacts impacts = new StopImpacts()) {
            assertThat(impacts.of(uri, 1, ALONE)).isInstanceOf(StopImpact.Unknown.class);
            impacts.of(uri, 4, new TreeSet<>(List.of(1, 4, 7)));
        }
        server.stop(0);
        assertThat(asked).containsExactly("/stop-impact", "/stop-impact?with=1,7");
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
            assertThat(impacts.of(uri, 1, ALONE))
                    .isEqualTo(new StopImpact.Unknown("it answered with HTTP status 500"));
            server.stop(0);
            assertThat(impacts.of(uri, 1, ALONE)).isInstanceOf(StopImpact.Unknown.class);
        }
    }
}

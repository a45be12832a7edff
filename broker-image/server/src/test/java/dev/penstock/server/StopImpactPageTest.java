/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** What a broker answers when it is asked what breaks. */
class StopImpactPageTest {
    @TempDir Path directory;

    private static HttpResponse<String> ask(TestBroker broker, String question)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + broker.adminPort()
                                                        + "/stop-impact"
                                                        + question))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void itSaysOfWhomItSpeaksAndAnswersNoQuestionInPart() throws Exception {
        try (TestBroker broker = TestBroker.start(directory, "listeners=PLAINTEXT://127.0.0.1:0")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> ask(broker, "").statusCode() == 200);
            assertThat(ask(broker, "").body())
                    .contains("\"known\":true,\"brokers\":[0],\"safe\":true")
                    .contains("\"quorum\":{\"voters\":1,\"left\":0,\"majority\":false}");
            assertThat(ask(broker, "?with=0").body()).contains("\"brokers\":[0]");
            assertThat(ask(broker, "?with=7").body())
                    .isEqualTo(
                            "{\"known\":false,\"reason\":\"one of the brokers is not registered here\"}\n");
            for (String strange :
                    new String[] {"?with=", "?with=a", "?with=1,", "?and=1", "?with=1&with=2"}) {
                assertThat(ask(broker, strange).statusCode()).as(strange).isEqualTo(400);
                assertThat(ask(broker, strange).body()).as(strange).contains("\"known\":false");
            }
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.MetadataRequest;
import dev.penstock.protocol.message.MetadataResponse;
import dev.penstock.protocol.message.ProduceRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A broker as a process, with some hundred megabytes, and a real kill -9. */
class KilledBrokerTest {
    private static final int MIB = 1024 * 1024;
    private static final int BATCH_BYTES = 1_000_000;
    private static final int BATCHES = 320;
    private static final int LATER_BATCHES = 20;
    private static final long DUE_BYTES = 64L * MIB;

    @TempDir Path directory;

    @Test
    void aStartAfterAKillReadsWhatWasWrittenSinceTheLastCheckpointAndNothingElse()
            throws Exception {
        try (Life life = new Life(directory)) {
            life.createTopic();
            life.produce(BATCHES);
            Awaitility.await()
                    .until(() -> life.metric("penstock_log_uncheckpointed_bytes") < DUE_BYTES);
            life.produce(LATER_BATCHES);
        }

        try (Life next = new Life(directory)) {
            Awaitility.await().until(() -> next.metric("penstock_ready") == 1);
            next.createTopic();

            assertThat(next.metric("penstock_log_end_offset{partition=\"0\",topic=\"orders\"}"))
                    .isEqualTo(BATCHES + LATER_BATCHES);
            assertThat(next.metric("penstock_log_recovered_bytes_total"))
                    .as("bytes read of %d MB", BATCHES + LATER_BATCHES)
                    .isLessThan(DUE_BYTES + (LATER_BATCHES + 1) * (double) BATCH_BYTES);
        }
    }

    /** One process over the directory; closing it kills it. */
    private static final class Life implements AutoCloseable {
        private static final int PRODUCE_VERSION = 11;
        private static final int METADATA_VERSION = 12;

        private final Process process;
        private final RawClient client;
        private final int adminPort;
        private final HttpClient http = HttpClient.newHttpClient();

        Life(Path directory) throws IOException {
            process =
                    new ProcessBuilder(
                                    List.of(
                                            Path.of(System.getProperty("java.home"), "bin", "java")
                                                    .toString(),
                                            "-XX:+UseSerialGC",
                                            "-cp",
                                            System.getProperty("java.class.path"),
                                            BrokerUntilKilled.class.getName(),
                                            directory.toString()))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            BufferedReader lines = process.inputReader();
            String line;
            do {
                line = Objects.requireNonNull(lines.readLine(), "the process died");
            } while (!line.startsWith("ports "));
            String[] ports = line.split(" ", -1);
            client = new RawClient(Integer.parseInt(ports[1]));
            adminPort = Integer.parseInt(ports[2]);
            Awaitility.await().until(() -> metric("penstock_ready") == 1);
        }

        /** Makes sure that there is the topic, and that this broker leads it. */
        void createTopic() {
            Awaitility.await()
                    .until(
                            () -> {
                                var topic = metadata().topics().getFirst();
                                return topic.errorCode() == ErrorCode.NONE.code()
                                        && topic.partitions().getFirst().leaderId() == 0;
                            });
        }

        private MetadataResponse metadata() throws IOException {
            return client.ask(
                    ApiKey.METADATA,
                    METADATA_VERSION,
                    new MetadataRequest()
                            .setTopics(
                                    List.of(
                                            new MetadataRequest.MetadataRequestTopic()
                                                    .setName("orders")))
                            .setAllowAutoTopicCreation(true),
                    MetadataResponse.class);
        }

        void produce(int batches) throws IOException {
            ByteBuffer value = ByteBuffer.allocate(BATCH_BYTES);
            for (int i = 0; i < batches; i++) {
                ByteBuffer batch =
                        new RecordBatchBuilder()
                                .append(System.currentTimeMillis(), null, value)
                                .build();
                ProduceRequest request = BadInputTest.request("orders", 0, batch);
                ProduceResponse answer =
                        client.ask(ApiKey.PRODUCE, PRODUCE_VERSION, request, ProduceResponse.class);
                assertThat(BadInputTest.only(answer).errorCode()).isEqualTo(ErrorCode.NONE.code());
            }
        }

        double metric(String name) {
            try {
                String text =
                        http.send(
                                        HttpRequest.newBuilder(
                                                        URI.create(
                                                                "http://127.0.0.1:%d/metrics"
                                                                        .formatted(adminPort)))
                                                .build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body();
                return text.lines()
                        .filter(line -> line.startsWith(name + " "))
                        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                        .findFirst()
                        .orElse(-1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() throws IOException {
            client.close();
            process.destroyForcibly().onExit().join();
        }
    }
}

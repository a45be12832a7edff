/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Kafka Connect: a file through a topic into a file, by two workers of which one is killed. */
@Tag("foreign")
@Timeout(400)
final class ConnectTest {
    private static final String SOURCE = "from-file";
    private static final String SINK = "to-file";
    private static final int LINES = 600;

    /** Each of them is a transaction, or more than one. */
    private static final int PART = 100;

    @RegisterExtension static final ThreeBrokers BROKERS = new ThreeBrokers();

    @TempDir private Path directory;

    @BeforeAll
    static void connectIsThere() {
        ConnectWorker.assumeFetched();
    }

    @Test
    void eachLineIsInTheTopicOnceThoughTheWorkerThatReadsItIsKilled() throws Exception {
        String topic = BROKERS.topic(1);
        Path from = directory.resolve("from.txt");
        Path to = directory.resolve("to.txt");
        write(from, 0, PART);
        try (ConnectWorker one = ConnectWorker.start(directory, BROKERS.servers());
                ConnectWorker two = ConnectWorker.start(directory, BROKERS.servers())) {
            eventually().untilAsserted(one::answers);
            eventually().untilAsserted(two::answers);
            eventually().ignoreExceptions().until(() -> one.run(SOURCE, source(topic, from)));
            eventually().ignoreExceptions().until(() -> two.run(SINK, sink(topic, to)));
            for (int at = PART; at < LINES / 2; at += PART) {
                int expected = at;
                eventually().until(() -> committed(topic).size() == expected);
                write(from, at, at + PART);
            }

            String reads =
                    eventually()
                            .until(() -> one.workerOf(SOURCE), Optional::isPresent)
                            .orElseThrow();
            ConnectWorker killed = reads.equals(one.id()) ? one : two;
            ConnectWorker left = killed == one ? two : one;
            write(from, LINES / 2, LINES);
            killed.close();

            eventually().until(() -> left.workerOf(SOURCE).equals(Optional.of(left.id())));
            eventually()
                    .untilAsserted(
                            () -> assertThat(committed(topic)).hasSizeGreaterThanOrEqualTo(LINES));
            assertThat(committed(topic)).isEqualTo(lines(0, LINES));
            // A file cannot be written in a transaction: a sink writes each line at least once.
            eventually()
                    .untilAsserted(
                            () ->
                                    assertThat(Set.copyOf(Files.readAllLines(to)))
                                            .isEqualTo(Set.copyOf(lines(0, LINES))));
        }
        ClientsPage.proved(
                "Kafka Connect 4.3",
                "`ConnectTest`",
                Set.of("distributed", "exactly-once source", "sink", "a worker killed"));
    }

    private static ConditionFactory eventually() {
        return Awaitility.await().atMost(Duration.ofSeconds(120));
    }

    private static String source(String topic, Path file) {
        return """
        {"connector.class": "org.apache.kafka.connect.file.FileStreamSourceConnector",
         "tasks.max": "1", "topic": "%s", "file": "%s",
         "exactly.once.support": "required", "transaction.boundary": "poll"}
        """
                .formatted(topic, file);
    }

    private static String sink(String topic, Path file) {
        return """
        {"connector.class": "org.apache.kafka.connect.file.FileStreamSinkConnector",
         "tasks.max": "1", "topics": "%s", "file": "%s",
         "consumer.override.isolation.level": "read_committed"}
        """
                .formatted(topic, file);
    }

    private static void write(Path file, int from, int to) throws Exception {
        Files.write(file, lines(from, to), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(number -> "line " + number).toList();
    }

    /** What is committed in the topic's one partition, in order. */
    private static List<String> committed(String topic) {
        return CommittedRecords.read(BROKERS.servers(), topic, 1, new StringDeserializer()).stream()
                .map(ConsumerRecord::value)
                .toList();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDir;
import dev.penstock.protocol.message.AlterReplicaLogDirsRequest.AlterReplicaLogDirTopic;
import dev.penstock.protocol.message.AlterReplicaLogDirsResponse;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.protocol.message.DescribeLogDirsRequest;
import dev.penstock.protocol.message.DescribeLogDirsResponse;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real broker over two directories. */
class SeveralLogDirectoriesTest {
    private static final String TOPIC = "orders";
    private static final int PARTITIONS = 4;
    private static final int PRODUCE_VERSION = 11;

    @TempDir private Path folder;

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private String both() {
        return folder.resolve("a") + "," + folder.resolve("b");
    }

    @Test
    void partitionsAreSpreadAndFoundAgain() throws IOException {
        try (TestBroker broker = TestBroker.start(both(), "")) {
            createTopic(broker);
            produceToAll(broker, 0);
            assertThat(in("a")).hasSize(PARTITIONS / 2);
            assertThat(in("b")).hasSize(PARTITIONS / 2);
            assertThat(described(broker))
                    .isEqualTo(
                            Map.of(
                                    folder.resolve("a").toString(), in("a"),
                                    folder.resolve("b").toString(), in("b")));
        }

        try (TestBroker broker = TestBroker.start(both(), "")) {
            produceToAll(broker, 1);
        }
    }

    @Test
    void oneThatFailsTakesItsOwnPartitionsWithIt() throws IOException {
        try (TestBroker broker = TestBroker.start(both(), "")) {
            createTopic(broker);
            produceToAll(broker, 0);

            broker.node().logDirectoryFailed(1, new IOException("made to fail by a test"));

            for (int partition : in("b")) {
                await().until(() -> produce(broker, partition).errorCode() != 0);
            }
            for (int partition : in("a")) {
                assertThat(produce(broker, partition).errorCode()).isZero();
            }
            assertThat(broker.isBroken()).isFalse();
            assertThat(broker.node().isReady()).isTrue();
        }

        try (TestBroker broker = TestBroker.start(both(), "")) {
            for (int partition : in("b")) {
                await().until(() -> produce(broker, partition).errorCode() == 0);
            }
        }
    }

    @Test
    void partitionsAreMovedFromOneToTheOther() throws IOException {
        try (TestBroker broker = TestBroker.start(both(), "")) {
            createTopic(broker);
            produceToAll(broker, 0);
            List<Integer> moving = in("a");

            assertThat(move(broker, folder.resolve("c").toString(), moving))
                    .containsOnly(ErrorCode.LOG_DIR_NOT_FOUND);
            assertThat(move(broker, folder.resolve("b").toString(), List.of(PARTITIONS)))
                    .containsOnly(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
            assertThat(move(broker, folder.resolve("b").toString(), moving))
                    .containsOnly(ErrorCode.NONE);

            await().until(() -> in("a").isEmpty() && in("b").size() == PARTITIONS);
            produceToAll(broker, 1);
            assertThat(described(broker))
                    .containsEntry(folder.resolve("b").toString(), List.of(0, 1, 2, 3));
        }

        try (TestBroker broker = TestBroker.start(both(), "")) {
            produceToAll(broker, 2);
            try (Stream<Path> left = Files.list(folder.resolve("a"))) {
                assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith(TOPIC));
            }
        }
    }

    private static List<ErrorCode> move(TestBroker broker, String path, List<Integer> partitions)
            throws IOException {
        AlterReplicaLogDirTopic topic =
                new AlterReplicaLogDirTopic().setName(TOPIC).setPartitions(partitions);
        try (RawClient client = new RawClient(broker.port())) {
            AlterReplicaLogDirsResponse response =
                    client.ask(
                            ApiKey.ALTER_REPLICA_LOG_DIRS,
                            2,
                            new AlterReplicaLogDirsRequest()
                                    .setDirs(
                                            List.of(
                                                    new AlterReplicaLogDir()
                                                            .setPath(path)
                                                            .setTopics(List.of(topic)))),
                            AlterReplicaLogDirsResponse.class);
            return response.results().stream()
                    .flatMap(each -> each.partitions().stream())
                    .map(each -> ErrorCode.of(each.errorCode()))
                    .toList();
        }
    }

    @Test
    void oneThatIsNotMountedIsNotFilledAnew() throws IOException {
        TestBroker.start(both(), "").close();
        Files.move(folder.resolve("b"), folder.resolve("not mounted"));

        assertThatThrownBy(() -> TestBroker.start(both(), ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is its disk mounted?")
                .hasMessageContaining(folder.resolve("a") + "/log-directories");
        Files.delete(folder.resolve("b/.lock"));
        Files.delete(folder.resolve("b"));
        Files.move(folder.resolve("not mounted"), folder.resolve("b"));

        TestBroker.start(both(), "").close();
    }

    private static void createTopic(TestBroker broker) throws IOException {
        try (RawClient client = new RawClient(broker.port())) {
            CreateTopicsRequest request =
                    new CreateTopicsRequest()
                            .setTimeoutMs(10_000)
                            .setTopics(
                                    List.of(
                                            new CreateTopicsRequest.CreatableTopic()
                                                    .setName(TOPIC)
                                                    .setNumPartitions(PARTITIONS)
                                                    .setReplicationFactor((short) 1)));
            CreateTopicsResponse response =
                    client.ask(ApiKey.CREATE_TOPICS, 5, request, CreateTopicsResponse.class);
            assertThat(response.topics().getFirst().errorCode()).isZero();
        }
    }

    private static void produceToAll(TestBroker broker, long offset) {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int number = partition;
            await().untilAsserted(
                            () -> {
                                var answer = produce(broker, number);
                                assertThat(ErrorCode.of(answer.errorCode()))
                                        .isEqualTo(ErrorCode.NONE);
                                assertThat(answer.baseOffset()).isEqualTo(offset);
                            });
        }
    }

    private static ProduceResponse.PartitionProduceResponse produce(
            TestBroker broker, int partition) throws IOException {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(System.currentTimeMillis(), null, ByteBuffer.wrap(new byte[] {1}))
                        .build();
        try (RawClient client = new RawClient(broker.port())) {
            return BadInputTest.only(
                    client.ask(
                            ApiKey.PRODUCE,
                            PRODUCE_VERSION,
                            BadInputTest.request(TOPIC, partition, batch),
                            ProduceResponse.class));
        }
    }

    /** Which partitions are where, by the broker's word. */
    private static Map<String, List<Integer>> described(TestBroker broker) throws IOException {
        Map<String, List<Integer>> found = new TreeMap<>();
        try (RawClient client = new RawClient(broker.port())) {
            DescribeLogDirsResponse response =
                    client.ask(
                            ApiKey.DESCRIBE_LOG_DIRS,
                            4,
                            new DescribeLogDirsRequest().setTopics(null),
                            DescribeLogDirsResponse.class);
            for (var directory : response.results()) {
                assertThat(directory.errorCode()).isZero();
                found.put(
                        directory.logDir(),
                        directory.topics().stream()
                                .flatMap(topic -> topic.partitions().stream())
                                .map(partition -> partition.partitionIndex())
                                .toList());
            }
        }
        return found;
    }

    private List<Integer> in(String directory) {
        return IntStream.range(0, PARTITIONS)
                .filter(
                        partition ->
                                Files.exists(
                                        folder.resolve(directory).resolve(TOPIC + "-" + partition)))
                .boxed()
                .toList();
    }
}

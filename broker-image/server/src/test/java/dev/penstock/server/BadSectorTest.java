/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.FetchRequest;
import dev.penstock.protocol.message.ProduceResponse;
import dev.penstock.record.RecordBatchBuilder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sectors of a real disk cannot be read, and nobody but the kernel meets them, on the way of
 * records to a consumer. The second log directory is a file system in a file; the device that shows
 * it is made smaller than it is, so that the rest answers with EIO. Only where file systems may be
 * mounted.
 */
class BadSectorTest {
    private static final String TOPIC = "orders";
    private static final int PRODUCE_VERSION = 11;
    private static final int FETCH_VERSION = 12;
    private static final long DISK_BYTES = 512 << 20;
    private static final long LEFT_BYTES = 1 << 20;
    private static final int VALUE_BYTES = 600_000;
    private static final int BATCHES = 4;

    @TempDir private Path folder;
    private boolean mounted;

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "--lazy", disk().toString());
        }
    }

    @Test
    void aTransferThatFailsTakesThePartitionOutOfService() throws Exception {
        if (!mountDisk()) {
            return;
        }
        String directories = folder.resolve("first") + "," + disk().resolve("data");
        try (TestBroker broker = TestBroker.start(directories, "log.segment.bytes=1048576\n")) {
            createTopic(broker);
            int bad = in(disk().resolve("data"));
            for (int batch = 0; batch < BATCHES; batch++) {
                assertThat(produce(broker, bad)).isEqualTo(ErrorCode.NONE);
            }
            assertThat(isSent(broker, bad)).isTrue();

            loseSectors(disk().resolve("data/" + TOPIC + "-" + bad));

            // A client may come while the broker looks, of which it has to wait for no answer.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> {
                                isSent(broker, bad);
                                return broker.metric("penstock_log_failures_total") == 1;
                            });
            assertThat(produce(broker, bad)).isEqualTo(ErrorCode.KAFKA_STORAGE_ERROR);
            assertThat(produce(broker, 1 - bad)).isEqualTo(ErrorCode.NONE);
            assertThat(broker.isBroken()).isFalse();
        }
    }

    private Path disk() {
        return folder.resolve("disk");
    }

    private Path image() {
        return folder.resolve("disk.ext4");
    }

    private boolean mountDisk() throws IOException, InterruptedException {
        Files.createDirectories(disk());
        try (RandomAccessFile image = new RandomAccessFile(image().toFile(), "rw")) {
            image.setLength(DISK_BYTES);
        }
        try {
            run("mkfs.ext4", "-q", "-m", "0", image().toString());
            run("mount", "-o", "loop", image().toString(), disk().toString());
            mounted = true;
        } catch (IOException e) {
            System.err.println(
                    "SKIPPED: sectors that cannot be read, as file systems cannot be mounted here: "
                            + e.getMessage());
        }
        return mounted;
    }

    /** Has what was written on the disk only, and then not even there. */
    private void loseSectors(Path partition) throws IOException, InterruptedException {
        run("sync", "-f", partition.toString());
        for (Path file : files(partition)) {
            if (file.toString().endsWith(".log")) {
                run("dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0");
            }
        }
        String device = run("losetup", "-j", image().toString()).split(":", -1)[0];
        try (RandomAccessFile image = new RandomAccessFile(image().toFile(), "rw")) {
            image.setLength(LEFT_BYTES);
        }
        run("losetup", "-c", device);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output.strip());
        }
        return output;
    }

    private static void createTopic(TestBroker broker) throws IOException {
        try (RawClient client = new RawClient(broker.port())) {
            client.create(
                    new CreateTopicsRequest.CreatableTopic()
                            .setName(TOPIC)
                            .setNumPartitions(2)
                            .setReplicationFactor((short) 1));
        }
        for (int partition = 0; partition < 2; partition++) {
            int number = partition;
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> produce(broker, number) == ErrorCode.NONE);
        }
    }

    /** Which of both partitions is in the directory. */
    private static int in(Path directory) {
        return Files.exists(directory.resolve(TOPIC + "-0")) ? 0 : 1;
    }

    private static ErrorCode produce(TestBroker broker, int partition) throws IOException {
        ByteBuffer batch =
                new RecordBatchBuilder()
                        .append(System.currentTimeMillis(), null, ByteBuffer.allocate(VALUE_BYTES))
                        .build();
        try (RawClient client = new RawClient(broker.port())) {
            return ErrorCode.of(
                    BadInputTest.only(
                                    client.ask(
                                            ApiKey.PRODUCE,
                                            PRODUCE_VERSION,
                                            BadInputTest.request(TOPIC, partition, batch),
                                            ProduceResponse.class))
                            .errorCode());
        }
    }

    /** Whether the broker answers a consumer that begins with the oldest record. */
    private static boolean isSent(TestBroker broker, int partition) throws IOException {
        FetchRequest request =
                new FetchRequest()
                        .setReplicaId(-1)
                        .setMaxBytes(VALUE_BYTES)
                        .setTopics(
                                List.of(
                                        new FetchRequest.FetchTopic()
                                                .setTopic(TOPIC)
                                                .setPartitions(
                                                        List.of(
                                                                new FetchRequest.FetchPartition()
                                                                        .setPartition(partition)
                                                                        .setPartitionMaxBytes(
                                                                                VALUE_BYTES)))));
        try (RawClient client = new RawClient(broker.port())) {
            client.tell(ApiKey.FETCH, FETCH_VERSION, request);
            client.receive().release();
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}

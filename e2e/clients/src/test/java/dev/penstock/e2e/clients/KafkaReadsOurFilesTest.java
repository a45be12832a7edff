/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.assertj.core.api.AbstractStringAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kafka's own dump tool on the files of a broker that was used and stopped: it finds every batch
 * whole, and every index entry right.
 */
@Tag("foreign")
@Timeout(240)
final class KafkaReadsOurFilesTest {
    private static final String TOOL = "org.apache.kafka.tools.DumpLogSegments";
    private static final List<String> CODECS = List.of("none", "gzip", "snappy", "lz4", "zstd");
    private static final int KEYS = 20;
    private static final int RECORDS_PER_CODEC = 800;
    private static final int VALUE_REPEATS = 200;
    private static final int TRANSACTIONS = 4;

    @TempDir private static Path directory;

    @Test
    void everyBatchAndIndexEntryIsWhatItSays() throws Exception {
        KafkaTool.assumeFetched();
        try (LocalCluster cluster = LocalCluster.start(directory, 1, _ -> smallSegments())) {
            createTopics(cluster);
            for (String codec : CODECS) {
                produce(cluster, "orders", codec);
                produce(cluster, "prices", codec);
            }
            transact(cluster);
            Awaitility.await()
                    .atMost(120, TimeUnit.SECONDS)
                    .until(() -> 2 * sizeOf("prices-0") < sizeOf("orders-0"));
            cluster.stop(0);
        }

        dump("orders-0", "log", "--deep-iteration", "--print-data-log")
                .contains("compresscodec: zstd", "compresscodec: lz4", "compresscodec: snappy")
                .contains("compresscodec: gzip", "compresscodec: none", "isvalid: true")
                .contains("payload: zstd-" + (RECORDS_PER_CODEC - 1) + " ")
                // The tool misses what is before a segment, too: "-1 is followed by".
                .doesNotContainPattern("(?m)^ *[0-9]+ is followed by");
        dump("orders-0", "index").contains("offset: ", "position: ");
        dump("orders-0", "timeindex").contains("timestamp: ", "offset: ");
        dump("prices-0", "log", "--deep-iteration").contains("isvalid: true");
        dump("prices-0", "index");
        dump("prices-0", "timeindex");
        dump("ledger-0", "log", "--deep-iteration").contains("endTxnMarker: ABORT");
        dump("ledger-0", "txnindex").contains("producerId: ", "firstOffset: ");
        ClientsPage.proved(
                "kafka-dump-log",
                "`KafkaReadsOurFilesTest`",
                Set.of("batches of every codec", "compacted segments", "indexes", "transactions"));
    }

    private static String smallSegments() {
        return """
        log.segment.bytes=1048576
        log.index.interval.bytes=1000
        log.flush.offset.checkpoint.interval.ms=200
        log.cleaner.backoff.ms=200
        log.cleaner.min.cleanable.ratio=0.01
        log.segment.delete.delay.ms=0
        """;
    }

    private static void createTopics(LocalCluster cluster) throws Exception {
        try (Admin admin = Admin.create(settings(cluster))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("orders", 1, (short) 1),
                                    new NewTopic("ledger", 1, (short) 1),
                                    new NewTopic("prices", 1, (short) 1)
                                            .configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    private static void produce(LocalCluster cluster, String topic, String codec) {
        Map<String, Object> settings = settings(cluster);
        settings.put("compression.type", codec);
        try (var producer = producer(settings)) {
            for (int i = 0; i < RECORDS_PER_CODEC; i++) {
                String value = (codec + "-" + i + " ").repeat(VALUE_REPEATS);
                producer.send(new ProducerRecord<>(topic, "key-" + i % KEYS, value));
            }
        }
    }

    private static void transact(LocalCluster cluster) {
        Map<String, Object> settings = settings(cluster);
        settings.put("transactional.id", "clerk");
        try (var producer = producer(settings)) {
            producer.initTransactions();
            for (int round = 0; round < TRANSACTIONS; round++) {
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("ledger", "key", "value-" + round));
                producer.flush();
                if (round % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
    }

    private static KafkaProducer<String, String> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static Map<String, Object> settings(LocalCluster cluster) {
        return new TreeMap<>(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    /** All files of that kind, which must not be none, without a complaint of the tool. */
    private static AbstractStringAssert<?> dump(String partition, String kind, String... options)
            throws Exception {
        String files =
                files(partition)
                        .filter(file -> file.toString().endsWith("." + kind))
                        .map(Path::toString)
                        .sorted()
                        .collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of("--files", files));
        arguments.addAll(List.of(options));
        return KafkaTool.run(directory, TOOL, arguments.toArray(String[]::new))
                .contains("Dumping ")
                .doesNotContain("isvalid: false")
                .doesNotContainIgnoringCase("mismatch")
                .doesNotContainIgnoringCase("out of order")
                .doesNotContainIgnoringCase("exception");
    }

    private static long sizeOf(String partition) {
        try {
            return files(partition).mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(String partition) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data-0").resolve(partition))) {
            return files.toList().stream();
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Kafka Streams with exactly_once_v2, against three brokers of which one is killed. */
@Timeout(300)
final class StreamsTest {
    private static final int PARTITIONS = 3;
    private static final int LINES = 400;
    private static final int WORDS_PER_LINE = 5;
    private static final List<String> WORDS =
            List.of("gate", "pipe", "water", "wheel", "dam", "valve", "river", "turbine");

    @TempDir private Path directory;

    @Test
    void wordsAreCountedOnceThoughABrokerIsKilled() throws Exception {
        try (LocalCluster cluster = LocalCluster.start(directory, 3);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("lines", PARTITIONS, (short) 3),
                                    new NewTopic("counts", PARTITIONS, (short) 3)))
                    .all()
                    .get();
            Map<String, Long> expected = write(cluster);
            try (KafkaStreams streams = new KafkaStreams(topology().build(), config(cluster))) {
                streams.start();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(90))
                        .until(() -> total(read(cluster)) > LINES);
                cluster.kill(1);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(90))
                        .until(() -> total(read(cluster)) > 2L * LINES);
                cluster.restart(1);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(120))
                        .until(() -> total(read(cluster)) >= (long) LINES * WORDS_PER_LINE);
            }

            Map<String, List<Long>> counts = read(cluster);

            assertThat(counts.keySet()).isEqualTo(expected.keySet());
            counts.forEach(
                    (word, values) ->
                            assertThat(values)
                                    .as(word)
                                    .containsExactlyElementsOf(
                                            LongStream.rangeClosed(1, expected.get(word))
                                                    .boxed()
                                                    .toList()));
        }
    }

    private static StreamsBuilder topology() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("lines", Consumed.with(Serdes.String(), Serdes.String()))
                .flatMapValues(line -> List.of(line.split(" ")))
                .groupBy((_, word) -> word, Grouped.with(Serdes.String(), Serdes.String()))
                .count(
                        Materialized.<String, Long>as(Stores.inMemoryKeyValueStore("counted"))
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Serdes.Long()))
                .toStream()
                .to("counts", Produced.with(Serdes.String(), Serdes.Long()));
        return builder;
    }

    private Properties config(LocalCluster cluster) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "word-count");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state").toString());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        config.put("max.poll.records", 20);
        config.put("auto.offset.reset", "earliest");
        return config;
    }

    private static Map<String, Long> write(LocalCluster cluster) {
        Random random = new Random(7);
        Map<String, Long> counts = new TreeMap<>();
        try (Producer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (int line = 0; line < LINES; line++) {
                List<String> words = new ArrayList<>();
                for (int i = 0; i < WORDS_PER_LINE; i++) {
                    String word = WORDS.get(random.nextInt(WORDS.size()));
                    words.add(word);
                    counts.merge(word, 1L, Long::sum);
                }
                producer.send(
                        new ProducerRecord<>(
                                "lines", line % PARTITIONS, null, String.join(" ", words)));
            }
        }
        return counts;
    }

    /** What is committed of the counts now, word by word, in order. */
    private static Map<String, List<Long>> read(LocalCluster cluster) {
        Map<String, List<Long>> counts = new TreeMap<>();
        CommittedRecords.read(
                        cluster.bootstrapServers(), "counts", PARTITIONS, new LongDeserializer())
                .forEach(
                        record ->
                                counts.computeIfAbsent(record.key(), _ -> new ArrayList<>())
                                        .add(record.value()));
        return counts;
    }

    private static long total(Map<String, List<Long>> counts) {
        return counts.values().stream().mapToLong(List::size).sum();
    }
}

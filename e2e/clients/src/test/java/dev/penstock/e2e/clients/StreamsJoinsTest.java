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
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What Kafka Streams keeps state for, with exactly_once_v2: a stream joined with a stream, a stream
 * joined with a table, tables joined with tables by their keys and by foreign ones, counts in
 * windows. A broker is killed while the first half is worked on; then the application begins again
 * without the state that it had on its disk, so every pair of something early and something late
 * needs what the changelogs brought back.
 */
@Tag("foreign")
@Timeout(480)
final class StreamsJoinsTest {
    private static final int PARTITIONS = 2;
    private static final int EVENTS = 400;
    private static final long APART_MS = 100;
    private static final Duration JOINED_WITHIN = Duration.ofSeconds(2);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofDays(1);
    private static final Duration SOON = Duration.ofSeconds(150);
    private static final List<String> CUSTOMERS =
            List.of("ada", "bob", "cy", "dan", "eve", "fay", "gus", "hal");
    private static final SortedMap<String, String> NAMES =
            new TreeMap<>(
                    CUSTOMERS.stream()
                            .collect(
                                    Collectors.toMap(
                                            customer -> customer,
                                            customer ->
                                                    " for " + customer.toUpperCase(Locale.ROOT))));
    private static final List<String> INPUTS =
            List.of("orders", "payments", "customers", "cities", "deliveries");
    private static final List<String> OUTPUTS = List.of("paid", "named", "counts");

    /** Changelogs delete what is old by the time of its records, so these are of now. */
    private static final long BEGIN_MS =
            Math.floorDiv(System.currentTimeMillis(), WINDOW.toMillis()) * WINDOW.toMillis();

    @TempDir private Path directory;

    private record Event(String customer, String value, long timestampMs) {}

    private final List<Event> orders = events("order", 1);
    private final List<Event> payments = events("payment", 2);
    private final JoinedTables tables = new JoinedTables(NAMES);

    @Test
    void joinsAndWindowsAreWhatTheyAreByHandThoughABrokerAndAllLocalStateAreLost()
            throws Exception {
        try (LocalCluster cluster = LocalCluster.start(directory, 3);
                Admin admin =
                        Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()))) {
            admin.createTopics(
                            Stream.concat(
                                            INPUTS.stream(),
                                            Stream.concat(
                                                    OUTPUTS.stream(),
                                                    JoinedTables.OUTPUTS.stream()))
                                    .map(topic -> new NewTopic(topic, PARTITIONS, (short) 3))
                                    .toList())
                    .all()
                    .get();
            writeCustomers(cluster);
            write(cluster, 0);
            try (KafkaStreams streams =
                    new KafkaStreams(topology(), config(cluster, "first-state"))) {
                streams.start();
                await(() -> committed(cluster, "counts").size() >= EVENTS / 8);
                cluster.kill(1);
                await(() -> committed(cluster, "counts").size() >= EVENTS / 2);
                cluster.restart(1);
            }
            write(cluster, 1);
            try (KafkaStreams streams =
                    new KafkaStreams(topology(), config(cluster, "state-from-nothing"))) {
                streams.start();
                await(
                        () ->
                                committed(cluster, "counts").size() >= EVENTS
                                        && committed(cluster, "named").size() >= EVENTS
                                        && committed(cluster, "paid").size() >= paid().size());
                for (String output : JoinedTables.OUTPUTS) {
                    Awaitility.await()
                            .atMost(SOON)
                            .untilAsserted(
                                    () ->
                                            assertThat(table(cluster, output))
                                                    .as(output)
                                                    .isEqualTo(tables.expected(output)));
                }
            }

            assertThat(committed(cluster, "paid")).containsExactlyInAnyOrderElementsOf(paid());
            assertThat(committed(cluster, "named")).containsExactlyInAnyOrderElementsOf(named());
            assertThat(committed(cluster, "counts")).containsExactlyInAnyOrderElementsOf(counts());
        }
    }

    private static Topology topology() {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, String> orders = builder.stream("orders");
        orders.join(
                        builder.<String, String>stream("payments"),
                        (order, payment) -> order + " by " + payment,
                        JoinWindows.ofTimeDifferenceAndGrace(JOINED_WITHIN, GRACE))
                .to("paid");
        KTable<String, String> names = builder.table("customers");
        orders.join(names, (order, name) -> order + name).to("named");
        JoinedTables.join(builder, names);
        orders.groupByKey()
                .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
                .count()
                .toStream()
                .map(
                        (window, count) ->
                                KeyValue.pair(
                                        window.key(),
                                        (window.window().start() - BEGIN_MS) + " has " + count))
                .to("counts");
        return builder.build();
    }

    private Properties config(LocalCluster cluster, String state) {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "joins");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(state).toString());
        config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 200);
        config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 3);
        config.put(
                StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
        config.put(
                StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class.getName());
        config.put("max.poll.records", 20);
        config.put("auto.offset.reset", "earliest");
        return config;
    }

    private List<String> paid() {
        List<String> paid = new ArrayList<>();
        for (Event order : orders) {
            for (Event payment : payments) {
                if (order.customer().equals(payment.customer())
                        && Math.abs(order.timestampMs() - payment.timestampMs())
                                <= JOINED_WITHIN.toMillis()) {
                    paid.add(order.customer() + ": " + order.value() + " by " + payment.value());
                }
            }
        }
        return paid;
    }

    private List<String> named() {
        return orders.stream()
                .map(order -> order.customer() + ": " + order.value() + NAMES.get(order.customer()))
                .toList();
    }

    /** A count tells of each order: 1, 2, 3 ... of its customer in its window. */
    private List<String> counts() {
        Map<String, Integer> counted = new TreeMap<>();
        for (Event order : orders) {
            long sinceBeginMs = order.timestampMs() - BEGIN_MS;
            counted.merge(
                    order.customer() + ": " + (sinceBeginMs - sinceBeginMs % WINDOW.toMillis()),
                    1,
                    Integer::sum);
        }
        return counted.entrySet().stream()
                .flatMap(
                        window ->
                                IntStream.rangeClosed(1, window.getValue())
                                        .mapToObj(count -> window.getKey() + " has " + count))
                .toList();
    }

    private static List<Event> events(String kind, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, EVENTS)
                .mapToObj(
                        i ->
                                new Event(
                                        CUSTOMERS.get(random.nextInt(CUSTOMERS.size())),
                                        kind + " " + i,
                                        BEGIN_MS + i * APART_MS))
                .toList();
    }

    private static void writeCustomers(LocalCluster cluster) {
        try (Producer<String, String> producer = producer(cluster)) {
            NAMES.forEach(
                    (customer, name) ->
                            producer.send(
                                    new ProducerRecord<>(
                                            "customers", null, BEGIN_MS - 1, customer, name)));
        }
    }

    /** Writes one half: what of the tables is early or late, and every other event. */
    private void write(LocalCluster cluster, int first) {
        try (Producer<String, String> producer = producer(cluster)) {
            tables.write(producer, first);
            for (int i = first; i < EVENTS; i += 2) {
                send(producer, "orders", orders.get(i));
                send(producer, "payments", payments.get(i));
            }
        }
    }

    private static void send(Producer<String, String> producer, String topic, Event event) {
        producer.send(
                new ProducerRecord<>(
                        topic, null, event.timestampMs(), event.customer(), event.value()));
    }

    private static Producer<String, String> producer(LocalCluster cluster) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all"),
                new StringSerializer(),
                new StringSerializer());
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(SOON).until(condition);
    }

    /** What is committed of an output now. */
    private static List<String> committed(LocalCluster cluster, String topic) {
        return CommittedRecords.read(
                        cluster.bootstrapServers(), topic, PARTITIONS, new StringDeserializer())
                .stream()
                .map(record -> record.key() + ": " + record.value())
                .toList();
    }

    /** What a table is after all that is committed of it now. */
    private static Map<String, String> table(LocalCluster cluster, String topic) {
        Map<String, String> table = new TreeMap<>();
        CommittedRecords.read(
                        cluster.bootstrapServers(), topic, PARTITIONS, new StringDeserializer())
                .forEach(record -> table.compute(record.key(), (_, _) -> record.value()));
        return table;
    }
}

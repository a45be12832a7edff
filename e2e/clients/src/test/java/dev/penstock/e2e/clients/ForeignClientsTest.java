/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Unmodified clients of other languages and of older lines, each by a program of its own (in {@code
 * src/test/programs}, made by ci.sh), against three brokers; a broker is restarted while each of
 * them produces. What they prove is written into docs/protocol/clients.md.
 */
@Tag("foreign")
@Timeout(240)
final class ForeignClientsTest {
    /** What every client can do, in the order of the page. */
    private static final List<String> COMMON =
            List.of(
                    "admin",
                    "codec none",
                    "codec gzip",
                    "codec snappy",
                    "codec lz4",
                    "codec zstd",
                    "acks all",
                    "keys and partitions",
                    "headers",
                    "large records",
                    "seek",
                    "replay by time",
                    "broker restart");

    /** What the brokers tell of a client, not its program. */
    private static final String METRICS = "client metrics";

    /** So many records in its topic say that a producer has begun in each partition. */
    private static final long UNDER_WAY = 100;

    private static final Duration ENDS_WITHIN = Duration.ofSeconds(200);
    private static final Path PROGRAMS = Path.of("target/programs").toAbsolutePath();
    private static final Path SOURCES = Path.of("src/test/programs").toAbsolutePath();

    @TempDir private static Path directory;

    private static LocalCluster cluster;
    private static int restarts;

    /** A client, and how its program is started. */
    enum Client {
        KAFKA_CLIENTS_2_8("kafka-clients 2.8", "java/2.8"),
        KAFKA_CLIENTS_3_9("kafka-clients 3.9", "java/3.9"),
        KAFKA_CLIENTS_4_4("kafka-clients 4.4", "java/4.4"),
        CONFLUENT_KAFKA("librdkafka 2.16 (confluent-kafka, Python)", "python/bin/python"),
        AIOKAFKA("aiokafka 0.14 (Python)", "python/bin/python"),
        FRANZ_GO("franz-go 1.22 (Go)", "go-suite"),
        SEGMENTIO("segmentio/kafka-go 0.4 (Go)", "go-suite"),
        RSKAFKA("rskafka 0.6 (Rust)", "rust/debug/penstock-rust-suite");

        private final String title;
        private final String made;

        Client(String title, String made) {
            this.title = title;
            this.made = made;
        }

        String title() {
            return title;
        }

        /** What ci.sh makes of it; missing where its toolchain is. */
        Path made() {
            return PROGRAMS.resolve(made);
        }

        /** What it has beside the common features; what it lacks is its own choice. */
        Set<String> more() {
            return switch (this) {
                case KAFKA_CLIENTS_2_8, KAFKA_CLIENTS_3_9, KAFKA_CLIENTS_4_4 ->
                        Set.of(
                                "acks 0",
                                "acks 1",
                                "groups RangeAssignor",
                                "groups CooperativeStickyAssignor",
                                "pause and resume");
                case CONFLUENT_KAFKA ->
                        Set.of("acks 0", "acks 1", "groups", "groups KIP-848", "pause and resume");
                case AIOKAFKA, FRANZ_GO -> Set.of("acks 0", "acks 1", "groups", "pause and resume");
                case SEGMENTIO -> Set.of("acks 0", "acks 1", "groups");
                case RSKAFKA -> Set.of();
            };
        }

        /**
         * What it calls itself where it pushes metrics (KIP-714), as it stands on the page of
         * these; empty for one that does not know of them.
         */
        Optional<String> pushesAs() {
            return switch (this) {
                case KAFKA_CLIENTS_3_9 -> Optional.of(software("apache-kafka-java", "3.9."));
                case KAFKA_CLIENTS_4_4 -> Optional.of(software("apache-kafka-java", "4.4."));
                case CONFLUENT_KAFKA -> Optional.of(software("confluent-kafka-python", ""));
                case FRANZ_GO -> Optional.of(software("kgo", ""));
                case KAFKA_CLIENTS_2_8, AIOKAFKA, SEGMENTIO, RSKAFKA -> Optional.empty();
            };
        }

        private static String software(String name, String version) {
            return "client_software_name=\"%s\",client_software_version=\"%s"
                    .formatted(name, version);
        }

        List<String> command(String servers) {
            return switch (this) {
                case KAFKA_CLIENTS_2_8, KAFKA_CLIENTS_3_9, KAFKA_CLIENTS_4_4 ->
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                made() + "/*",
                                SOURCES.resolve("java/JavaSuite.java").toString(),
                                servers,
                                "java-" + made().getFileName());
                case CONFLUENT_KAFKA -> python("confluent_suite.py", servers);
                case AIOKAFKA -> python("aiokafka_suite.py", servers);
                case FRANZ_GO -> List.of(made().toString(), "franz", servers);
                case SEGMENTIO -> List.of(made().toString(), "segmentio", servers);
                case RSKAFKA -> List.of(made().toString(), servers);
            };
        }

        private List<String> python(String program, String servers) {
            return List.of(
                    made().toString(),
                    SOURCES.resolve("python").resolve(program).toString(),
                    servers);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        cluster = LocalCluster.start(directory, 3);
        try (Admin admin = admin()) {
            PushedMetrics.subscribe(
                    admin, "producers", "metrics=org.apache.kafka.producer.", "interval.ms=1000");
        }
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    @ParameterizedTest
    @EnumSource(Client.class)
    void itWorksUnmodified(Client client) throws Exception {
        if (!Files.exists(client.made())) {
            System.err.println("SKIPPED: " + client.title() + ": ci.sh could not make its program");
        }
        Assumptions.assumeTrue(Files.exists(client.made()), client.title() + " was not made");

        Set<String> proved = new TreeSet<>();
        try (ForeignProgram program =
                ForeignProgram.start(
                        directory,
                        Map.of(),
                        client.command(cluster.bootstrapServers()).toArray(String[]::new))) {
            Awaitility.await()
                    .atMost(ENDS_WITHIN)
                    .until(() -> program.lines().contains("RESTART") || !program.isAlive());
            if (program.isAlive()) {
                awaitUnderWay();
                if (client.pushesAs().isPresent()) {
                    awaitPushed(client.pushesAs().get());
                    proved.add(METRICS);
                }
                restartBroker();
                program.say("RESTARTED");
                Awaitility.await().atMost(ENDS_WITHIN).until(() -> !program.isAlive());
            }
            assertThat(program.exitCode()).as("%s", program.lines()).isZero();
            program.lines().stream()
                    .filter(line -> line.startsWith("PROVED "))
                    .forEach(line -> proved.add(line.substring("PROVED ".length())));
        }
        assertThat(proved)
                .isEqualTo(
                        Stream.of(
                                        COMMON.stream(),
                                        client.more().stream(),
                                        client.pushesAs().map(_ -> METRICS).stream())
                                .flatMap(features -> features)
                                .collect(Collectors.toCollection(TreeSet::new)));
        ClientsPage.proved(client.title(), "`ForeignClientsTest`", proved);
    }

    /**
     * Each producer has written before a broker goes. Where a partition has records, brokers let a
     * producer that they do not know begin with any sequence, as Kafka's do: were its very first
     * batch still on the way to the broker that goes, and the second one with the next leader, the
     * first would be out of order until its time is up.
     */
    private static void awaitUnderWay() {
        try (Admin admin = admin()) {
            Awaitility.await()
                    .atMost(ENDS_WITHIN)
                    .ignoreExceptions()
                    .until(() -> areUnderWay(admin, restarts + 1));
        }
    }

    private static void awaitPushed(String software) {
        Awaitility.await()
                .atMost(ENDS_WITHIN)
                .until(
                        () -> PushedMetrics.page(cluster),
                        page -> PushedMetrics.areOfProducer(page, software));
    }

    private static boolean areUnderWay(Admin admin, int producers) throws Exception {
        Set<String> topics = new TreeSet<>(admin.listTopics().names().get());
        topics.removeIf(topic -> !topic.endsWith("-restart"));
        for (String topic : topics) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < 3; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            long records =
                    admin.listOffsets(ends).all().get().values().stream()
                            .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                            .sum();
            if (records < UNDER_WAY) {
                return false;
            }
        }
        return topics.size() >= producers;
    }

    /** Another one each time, so that each of them is the coordinator or a leader once. */
    private static void restartBroker() throws IOException, InterruptedException {
        int id = restarts++ % 3;
        cluster.stop(id);
        cluster.restart(id);
        cluster.awaitReady();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What two brokers with some traffic tell Prometheus, against the page that describes it, the
 * dashboards that ask for it, and Prometheus' own tool.
 */
@Timeout(240)
final class MonitoringTest {
    private static final Path CHART = Path.of("../../charts/penstock-operator");
    private static final Path PAGE = Path.of("../../docs/operations/metrics.md");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `([a-z_0-9]+)(?:\\{([a-z_,]+)})?`", Pattern.MULTILINE);
    private static final Pattern TOLD = Pattern.compile("^# TYPE (\\S+) ", Pattern.MULTILINE);

    /** Beside the operator's: what appears with a fault, which nobody can have on demand. */
    private static final Set<String> APPEARS_WITH_A_FAULT =
            Set.of(
                    "penstock_requests_refused_total",
                    "penstock_requests_failed_total",
                    "penstock_connections_closed_total",
                    "jvm_gc_pause_seconds");

    @TempDir private static Path directory;

    private static LocalCluster cluster;
    private static String scraped;

    /** Two topics: one that a group reads to the end, one that it has begun to read. */
    @BeforeAll
    static void traffic() throws Exception {
        cluster = LocalCluster.start(directory, 2);
        Map<String, Object> servers = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (Admin admin = Admin.create(servers);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(
                                servers, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("read", 1, (short) 2),
                                    new NewTopic("behind", 1, (short) 2)))
                    .all()
                    .get();
            for (int i = 0; i < 10; i++) {
                producer.send(new ProducerRecord<>("read", "r" + i)).get();
                producer.send(new ProducerRecord<>("behind", "b" + i)).get();
            }
        }
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.subscribe(List.of("read", "behind"));
            int[] found = {0};
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> (found[0] += consumer.poll(Duration.ofMillis(200)).count()) == 20);
            consumer.commitSync(
                    Map.of(
                            partition("read"),
                            new OffsetAndMetadata(10),
                            partition("behind"),
                            new OffsetAndMetadata(4)));
        }
        Awaitility.await().atMost(SOON).until(() -> lag("behind") == 6);
        scraped = cluster.metrics(0) + cluster.metrics(1);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(topic, 0);
    }

    private static KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrapServers(),
                        "group.id",
                        "readers",
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        "false"),
                new StringDeserializer(),
                new StringDeserializer());
    }

    private static double lag(String topic) throws Exception {
        return cluster.sum(
                "penstock_group_lag_records{group=\"readers\",partition=\"0\",topic=\""
                        + topic
                        + "\"}");
    }

    @Test
    void promtoolAcceptsThem() throws Exception {
        ForeignProgram.assumeInstalled("promtool", "--version");
        try (ForeignProgram check = promtool(directory, "check", "metrics")) {
            check.type(cluster.metrics(0).split("\n", -1));
            assertThat(check.exitCode()).as("%s", check.lines()).isZero();
        }
    }

    @Test
    void thePageDescribesWhatBrokersTellAndNothingElse() throws IOException {
        Set<String> documented = documented();
        Set<String> told = told();

        assertThat(documented)
                .filteredOn(name -> !APPEARS_WITH_A_FAULT.contains(name))
                .filteredOn(name -> !isOfOperator(name))
                .allSatisfy(name -> assertThat(told).contains(name));
        assertThat(told).filteredOn(name -> name.startsWith("penstock_")).isSubsetOf(documented);
    }

    @Test
    void thePageNamesTheLabels() throws IOException {
        assertThat(DOCUMENTED.matcher(Files.readString(PAGE)).results())
                .filteredOn(row -> row.group(2) != null && told().contains(row.group(1)))
                .isNotEmpty()
                .allSatisfy(
                        row ->
                                assertThat(scraped.lines())
                                        .anyMatch(
                                                line ->
                                                        line.startsWith(row.group(1))
                                                                && Stream.of(
                                                                                row.group(2)
                                                                                        .split(","))
                                                                        .allMatch(
                                                                                label ->
                                                                                        line
                                                                                                .contains(
                                                                                                        label
                                                                                                                + "="))));
    }

    @Test
    void trafficIsCountedByTopic() throws Exception {
        assertThat(cluster.sum("penstock_topic_records_in_total{topic=\"read\"}")).isEqualTo(10);
        assertThat(cluster.sum("penstock_topic_bytes_in_total{topic=\"read\"}")).isPositive();
        assertThat(cluster.sum("penstock_topic_bytes_out_total{topic=\"read\"}")).isPositive();
        assertThat(cluster.sum("penstock_topic_replication_bytes_in_total{topic=\"read\"}"))
                .isEqualTo(cluster.sum("penstock_topic_bytes_in_total{topic=\"read\"}"));
        assertThat(
                        cluster.sum(
                                "penstock_request_seconds_count{api=\"Produce\",listener=\"PLAINTEXT\"}"))
                .isEqualTo(20);
    }

    @Test
    void theLagOfAGroupIsToldOnceInRecordsAndInTime() throws Exception {
        assertThat(scraped.lines())
                .filteredOn(line -> line.startsWith("penstock_group_lag_records"))
                .hasSize(2);
        assertThat(lag("read")).isZero();
        assertThat(
                        cluster.sum(
                                "penstock_group_lag_seconds{group=\"readers\",partition=\"0\",topic=\"read\"}"))
                .isZero();
        Awaitility.await()
                .atMost(SOON)
                .until(
                        () ->
                                cluster.sum(
                                                "penstock_group_lag_seconds{group=\"readers\",partition=\"0\",topic=\"behind\"}")
                                        > 0);
    }

    @Test
    void theSeriesOfADeletedTopicEnd() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
                KafkaConsumer<String, String> consumer = consumer()) {
            admin.createTopics(List.of(new NewTopic("short-lived", 1, (short) 2))).all().get();
            consumer.commitSync(Map.of(partition("short-lived"), new OffsetAndMetadata(0)));
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> told("penstock_group_offset", "short-lived"));

            admin.deleteTopics(List.of("short-lived")).all().get();
        }
        Awaitility.await()
                .atMost(SOON)
                .until(
                        () ->
                                !told("penstock_group_offset", "short-lived")
                                        && !told("penstock_log_size_bytes", "short-lived")
                                        && !told("penstock_topic_bytes_in_total", "short-lived"));
    }

    private static boolean told(String name, String topic) throws Exception {
        return (cluster.metrics(0) + cluster.metrics(1))
                .lines()
                .anyMatch(line -> line.startsWith(name) && line.contains("\"" + topic + "\""));
    }

    @Test
    void everyPanelAsksForWhatIsDocumented() throws IOException {
        Set<String> documented = documented();
        try (Stream<Path> dashboards = Files.list(CHART.resolve("files/dashboards"))) {
            assertThat(dashboards.toList())
                    .hasSize(4)
                    .allSatisfy(
                            dashboard ->
                                    assertThat(asked(Files.readString(dashboard)))
                                            .isNotEmpty()
                                            .isSubsetOf(documented));
        }
    }

    @Test
    void promtoolUnderstandsEveryPanel() throws Exception {
        ForeignProgram.assumeInstalled("promtool", "--version");
        StringBuilder rules = new StringBuilder("groups:\n  - name: panels\n    rules:\n");
        int panels = 0;
        try (Stream<Path> dashboards = Files.list(CHART.resolve("files/dashboards"))) {
            for (Path dashboard : dashboards.toList()) {
                for (String query : expressions(Files.readString(dashboard))) {
                    rules.append("      - record: panel_").append(panels++);
                    rules.append("\n        expr: '").append(query).append("'\n");
                }
            }
        }
        assertThat(panels).isGreaterThan(50);
        Files.writeString(directory.resolve("panels.yaml"), rules);
        try (ForeignProgram check = promtool(directory, "check", "rules", "panels.yaml")) {
            assertThat(check.exitCode()).as("%s", check.lines()).isZero();
        }
    }

    /** The queries of panels, with what Grafana would put in for an interval. */
    private static List<String> expressions(String dashboard) {
        return Pattern.compile("\"expr\": \"(.*)\"")
                .matcher(dashboard)
                .results()
                .map(
                        query ->
                                query.group(1)
                                        .replace("\\\"", "\"")
                                        .replace("$__rate_interval", "5m"))
                .toList();
    }

    /** The names in the queries of panels and variables. */
    private static Set<String> asked(String dashboard) {
        return Pattern.compile("\"(?:expr|query)\": \"(.*)\"")
                .matcher(dashboard)
                .results()
                .flatMap(
                        query ->
                                Pattern.compile(
                                                "\\b(penstock|jvm|process|system|reconciliations|custom)_[a-z0-9_]+")
                                        .matcher(query.group(1))
                                        .results())
                .map(name -> family(name.group()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** A histogram is documented by its name, and asked for by its parts. */
    private static String family(String name) {
        return name.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds");
    }

    private static Set<String> documented() throws IOException {
        return DOCUMENTED
                .matcher(Files.readString(PAGE))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isOfOperator(String name) {
        return name.startsWith("reconciliations_")
                || name.startsWith("penstock_operator_")
                || name.equals("custom_resources");
    }

    private static Set<String> told() {
        return TOLD.matcher(scraped)
                .results()
                .map(family -> family(family.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theChartsAlertsFireWhenTheyShould() throws Exception {
        ForeignProgram.assumeInstalled("promtool", "--version");
        try (ForeignProgram check = promtool(CHART, "check", "rules", "files/rules.yaml")) {
            assertThat(check.exitCode()).as("%s", check.lines()).isZero();
        }
        try (ForeignProgram test = promtool(CHART, "test", "rules", "tests/rules-test.yaml")) {
            assertThat(test.exitCode()).as("%s", test.lines()).isZero();
        }
    }

    private static ForeignProgram promtool(Path in, String... arguments) throws IOException {
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        return ForeignProgram.start(in, Map.of(), command);
    }
}

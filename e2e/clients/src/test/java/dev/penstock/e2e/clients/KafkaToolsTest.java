/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.AbstractStringAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Kafka's own command-line tools, each with what it prints. One story a test, because each start of
 * a tool costs a second.
 */
@Tag("foreign")
@Timeout(240)
final class KafkaToolsTest {
    private static final String TOOLS = "org.apache.kafka.tools.";
    private static final String TEST = "`KafkaToolsTest`";

    /** A follower that was slow more than once comes back in sync after half a minute at most. */
    private static final Duration SOON = Duration.ofSeconds(150);

    @TempDir private static Path directory;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        KafkaTool.assumeFetched();
        cluster =
                LocalCluster.start(
                        directory,
                        3,
                        id -> "log.dirs=%s,%s%n".formatted(logDirectories(id).toArray()));
    }

    private static List<Path> logDirectories(int broker) {
        return List.of(
                directory.resolve("data-" + broker), directory.resolve("more-data-" + broker));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void topicsAreCreatedDescribedGrownAndDeleted() throws Exception {
        topics("--create", "--topic", "tools", "--partitions", "2", "--replication-factor", "3")
                .contains("Created topic tools.");
        topics("--describe", "--topic", "tools")
                .contains("PartitionCount: 2", "ReplicationFactor: 3", "Partition: 1");
        topics("--alter", "--topic", "tools", "--partitions", "3");
        topics("--describe", "--topic", "tools").contains("PartitionCount: 3");
        topics("--list").contains("tools");
        topics("--describe", "--unavailable-partitions").doesNotContain("Partition:");
        topics("--delete", "--topic", "tools");
        topics("--list").doesNotContain("tools");
        ClientsPage.proved(
                "kafka-topics", TEST, Set.of("create", "describe", "alter", "list", "delete"));
    }

    @Test
    void settingsOfTopicsAndBrokersAreChanged() throws Exception {
        topic("configured", 1);
        configs("--alter", "--topic", "configured", "--add-config", "retention.ms=60000")
                .contains("Completed updating config for topic configured.");
        configs("--describe", "--topic", "configured").contains("retention.ms=60000");
        configs("--alter", "--topic", "configured", "--delete-config", "retention.ms");
        configs("--describe", "--topic", "configured").doesNotContain("retention.ms=60000");
        configs("--describe", "--broker", "1", "--all").contains("log.segment.bytes=");
        quotasAreSetDescribedAndTakenAway();
        ClientsPage.proved(
                "kafka-configs",
                TEST,
                Set.of("alter a topic", "describe a topic", "describe a broker", "client quotas"));
    }

    private static void quotasAreSetDescribedAndTakenAway() throws Exception {
        String client = "--client";
        configs("--alter", client, "reports", "--add-config", "consumer_byte_rate=1048576")
                .contains("Completed updating config for client reports.");
        configs("--alter", "--client-defaults", "--add-config", "request_percentage=200");
        configs("--describe", client, "reports").contains("consumer_byte_rate=1048576.0");
        configs("--describe", "--client-defaults").contains("request_percentage=200.0");
        configs("--alter", client, "reports", "--delete-config", "consumer_byte_rate");
        configs("--alter", "--client-defaults", "--delete-config", "request_percentage");
        configs("--describe", client, "reports").doesNotContain("consumer_byte_rate");
    }

    @Test
    void metricsOfClientsAreSubscribedTo() throws Exception {
        clientMetrics(
                "--alter",
                "--name",
                "producers",
                "--metrics",
                "org.apache.kafka.producer.",
                "--interval",
                "30000",
                "--match",
                "client_software_name=apache-kafka-java");
        clientMetrics("--list").contains("producers");
        clientMetrics("--describe", "--name", "producers")
                .contains(
                        "metrics=org.apache.kafka.producer.",
                        "interval.ms=30000",
                        "match=client_software_name=apache-kafka-java");
        clientMetrics("--delete", "--name", "producers");
        clientMetrics("--list").doesNotContain("producers");
        ClientsPage.proved(
                "kafka-client-metrics", TEST, Set.of("alter", "delete", "describe", "list"));
    }

    @Test
    void recordsAreProducedReadAndDeletedAndAGroupIsMovedBack() throws Exception {
        topic("verified", 1);
        verifiers();
        aGroupThatTheCoordinatorAssignsIsDescribed();
        groupIsMovedBackAndDeleted();
        recordsAreDeleted();
    }

    private static void verifiers() throws Exception {
        tool(
                        "VerifiableProducer",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--topic",
                        "verified",
                        "--max-messages",
                        "100",
                        "--acks",
                        "-1")
                .contains("\"acked\":100");
        ClientsPage.proved("kafka-verifiable-producer", TEST, Set.of("acks=all"));
        tool(
                        "VerifiableConsumer",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--topic",
                        "verified",
                        "--group-id",
                        "verifiers",
                        "--reset-policy",
                        "earliest",
                        "--max-messages",
                        "100")
                .contains("partitions_assigned", "offsets_committed");
        ClientsPage.proved("kafka-verifiable-consumer", TEST, Set.of("a member of a group"));
    }

    private static void groupIsMovedBackAndDeleted() throws Exception {
        groups("--describe", "--group", "verifiers").contains("verified");
        groups("--list").contains("verifiers");
        groups("--describe", "--group", "verifiers", "--state").contains("Empty");
        groups(
                        "--group",
                        "verifiers",
                        "--reset-offsets",
                        "--to-offset",
                        "40",
                        "--topic",
                        "verified",
                        "--execute")
                .contains("40");
        groups("--describe", "--group", "verifiers").containsPattern("verified +0 +40 +100 +60");
        groups("--delete", "--group", "verifiers").contains("successful");
        groups("--list").doesNotContain("verifiers");
        ClientsPage.proved(
                "kafka-consumer-groups",
                TEST,
                Set.of(
                        "list",
                        "describe",
                        "state",
                        "reset-offsets",
                        "delete",
                        "members of KIP-848",
                        "list by type"));
    }

    private static void aGroupThatTheCoordinatorAssignsIsDescribed() throws Exception {
        topic("assigned", 2);
        try (GroupConsumer member =
                GroupConsumer.start(
                        cluster.bootstrapServers(),
                        "assigned-to",
                        Map.of("client.id", "reader"),
                        "assigned")) {
            Awaitility.await().atMost(SOON).until(() -> member.owned().size() == 2);
            groups("--describe", "--group", "assigned-to", "--members", "--verbose")
                    .contains("reader", "CURRENT-ASSIGNMENT", "TARGET-ASSIGNMENT", "assigned:0,1");
            groups("--describe", "--group", "assigned-to", "--state", "--verbose")
                    .contains("uniform", "Stable", "TARGET-ASSIGNMENT-EPOCH");
            groups("--list", "--type", "consumer")
                    .contains("assigned-to")
                    .doesNotContain("verifiers");
        }
    }

    @Test
    void aShareGroupIsMovedDescribedAndDeleted() throws Exception {
        topic("shared", 1);
        shares(
                        "--reset-offsets",
                        "--group",
                        "sharers",
                        "--topic",
                        "shared",
                        "--to-earliest",
                        "--execute")
                .contains("shared");
        try (ShareReader reader =
                ShareReader.start(cluster.bootstrapServers(), "sharers", "shared")) {
            tool(
                            "VerifiableProducer",
                            "--bootstrap-server",
                            cluster.bootstrapServers(),
                            "--topic",
                            "shared",
                            "--max-messages",
                            "100",
                            "--acks",
                            "-1")
                    .contains("\"acked\":100");
            Awaitility.await().atMost(SOON).until(() -> reader.read().size() >= 100);
            shares("--list").contains("sharers");
            shares("--describe", "--group", "sharers", "--members").contains("sharers", "shared:0");
            shares("--describe", "--group", "sharers", "--state").contains("sharers", "Stable");
        }
        shares("--describe", "--group", "sharers").contains("sharers", "shared", "100");
        shares("--delete-offsets", "--group", "sharers", "--topic", "shared")
                .contains("Successful");
        shares("--delete", "--group", "sharers").contains("successful");
        shares("--list").doesNotContain("sharers");
        ClientsPage.proved(
                "kafka-share-groups",
                TEST,
                Set.of(
                        "list",
                        "describe",
                        "members",
                        "state",
                        "reset-offsets",
                        "delete-offsets",
                        "delete"));
    }

    private static AbstractStringAssert<?> shares(String... arguments) throws Exception {
        return tool("consumer.group.ShareGroupCommand", withServers(arguments));
    }

    private static void recordsAreDeleted() throws Exception {
        tool(
                        "GetOffsetShell",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--topic",
                        "verified")
                .contains("verified:0:100");
        Path doomed = directory.resolve("doomed.json");
        Files.writeString(
                doomed,
                """
                {"version": 1, "partitions": [{"topic": "verified", "partition": 0, "offset": 30}]}
                """);
        tool(
                        "DeleteRecordsCommand",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--offset-json-file",
                        doomed.toString())
                .contains("low_watermark: 30");
        ClientsPage.proved("kafka-delete-records", TEST, Set.of("before an offset"));
        tool(
                        "GetOffsetShell",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--topic",
                        "verified",
                        "--time",
                        "earliest")
                .contains("verified:0:30");
        ClientsPage.proved("kafka-get-offsets", TEST, Set.of("earliest", "latest"));
    }

    @Test
    void partitionsAreMovedAndLedByThePreferredOne() throws Exception {
        topic("moved", 1);
        Path plan = directory.resolve("plan.json");
        Files.writeString(
                plan,
                """
                {"version": 1, "partitions": [{"topic": "moved", "partition": 0, "replicas": [2, 0]}]}
                """);
        reassign("--execute", "--reassignment-json-file", plan.toString(), "--throttle", "10000000")
                .contains("Successfully started partition reassignment")
                .contains("The inter-broker throttle limit was set to 10000000 B/s");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () ->
                                reassign("--verify", "--reassignment-json-file", plan.toString())
                                        .contains("is completed", "Clearing topic-level"));
        configs("--describe", "--topic", "moved").doesNotContain("throttled.replicas=");
        reassign("--list").contains("No partition reassignments found");
        topics("--describe", "--topic", "moved").contains("Replicas: 2,0");
        aReplicaMovesToAnotherLogDirectory();
        ClientsPage.proved(
                "kafka-reassign-partitions",
                TEST,
                Set.of("execute", "list", "log directories", "throttle", "verify"));

        cluster.stop(2);
        cluster.restart(2);
        cluster.awaitReady();
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () ->
                                topics("--describe", "--topic", "moved")
                                        .containsPattern("Isr: (2,0|0,2)"));
        tool(
                        "LeaderElectionCommand",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--election-type",
                        "preferred",
                        "--topic",
                        "moved",
                        "--partition",
                        "0")
                .containsPattern("(Successfully completed|Valid replica already elected)");
        topics("--describe", "--topic", "moved").contains("Leader: 2");
        ClientsPage.proved("kafka-leader-election", TEST, Set.of("preferred"));
    }

    private static void aReplicaMovesToAnotherLogDirectory() throws Exception {
        Path from =
                logDirectories(2).stream().filter(each -> holds(each)).findFirst().orElseThrow();
        Path to = logDirectories(2).stream().filter(each -> !holds(each)).findFirst().orElseThrow();
        Path plan = directory.resolve("directories.json");
        Files.writeString(
                plan,
                """
                {"version": 1, "partitions": [
                  {"topic": "moved", "partition": 0, "replicas": [2, 0], "log_dirs": ["%s", "any"]}
                ]}
                """
                        .formatted(to));
        reassign("--execute", "--reassignment-json-file", plan.toString())
                .contains("started moving log directory to " + to + " for replica moved-0");
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(
                        () ->
                                reassign("--verify", "--reassignment-json-file", plan.toString())
                                        .contains(
                                                "Reassignment of replica moved-0-2 completed successfully."));
        assertThat(holds(to)).isTrue();
        assertThat(holds(from)).isFalse();
    }

    private static boolean holds(Path logDirectory) {
        return Files.isDirectory(logDirectory.resolve("moved-0"));
    }

    @Test
    void theClusterIsDescribed() throws Exception {
        topic("described", 1);
        tool(
                        "LogDirsCommand",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "--describe",
                        "--topic-list",
                        "described")
                .contains("\"partition\":\"described-0\"", "\"broker\":2");
        ClientsPage.proved("kafka-log-dirs", TEST, Set.of("describe"));
        tool(
                        "MetadataQuorumCommand",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "describe",
                        "--status")
                .contains("LeaderId:", "HighWatermark:", "CurrentVoters:");
        tool(
                        "MetadataQuorumCommand",
                        "--bootstrap-server",
                        cluster.bootstrapServers(),
                        "describe",
                        "--replication")
                .contains("Leader", "Follower");
        ClientsPage.proved("kafka-metadata-quorum", TEST, Set.of("status", "replication"));
        tool("FeatureCommand", "--bootstrap-server", cluster.bootstrapServers(), "describe")
                .contains("SupportedMinVersion");
        ClientsPage.proved("kafka-features", TEST, Set.of("describe"));
        tool("BrokerApiVersionsCommand", "--bootstrap-server", cluster.bootstrapServers())
                .contains("Produce(0)", "Fetch(1)");
        ClientsPage.proved("kafka-broker-api-versions", TEST, Set.of("describe"));
    }

    @Test
    void thePerformanceTestsRun() throws Exception {
        topic("measured", 3);
        tool(
                        "ProducerPerformance",
                        "--topic",
                        "measured",
                        "--num-records",
                        "5000",
                        "--record-size",
                        "100",
                        "--throughput",
                        "-1",
                        "--bootstrap-server",
                        cluster.bootstrapServers())
                .contains("5000 records sent", "99th");
        ClientsPage.proved("kafka-producer-perf-test", TEST, Set.of("5,000 records"));
        tool(
                        "ConsumerPerformance",
                        "--topic",
                        "measured",
                        "--num-records",
                        "5000",
                        "--bootstrap-server",
                        cluster.bootstrapServers())
                .contains("nMsg.sec", "5000");
        ClientsPage.proved("kafka-consumer-perf-test", TEST, Set.of("5,000 records"));
    }

    private static void topic(String name, int partitions) throws Exception {
        topics(
                "--create",
                "--topic",
                name,
                "--partitions",
                Integer.toString(partitions),
                "--replication-factor",
                "3");
    }

    private static AbstractStringAssert<?> topics(String... arguments) throws Exception {
        return tool("TopicCommand", withServers(arguments));
    }

    private static AbstractStringAssert<?> groups(String... arguments) throws Exception {
        return tool("consumer.group.ConsumerGroupCommand", withServers(arguments));
    }

    private static AbstractStringAssert<?> reassign(String... arguments) throws Exception {
        return tool("reassign.ReassignPartitionsCommand", withServers(arguments));
    }

    private static AbstractStringAssert<?> configs(String... arguments) throws Exception {
        return KafkaTool.run(directory, "kafka.admin.ConfigCommand", withServers(arguments));
    }

    private static AbstractStringAssert<?> clientMetrics(String... arguments) throws Exception {
        return tool("ClientMetricsCommand", withServers(arguments));
    }

    private static String[] withServers(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--bootstrap-server";
        all[arguments.length + 1] = cluster.bootstrapServers();
        return all;
    }

    private static AbstractStringAssert<?> tool(String name, String... arguments) throws Exception {
        return KafkaTool.run(directory, TOOLS + name, arguments);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.penstock.playground.Launcher.Ended;

import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The playground as a new user sees it: {@code ./penstock up}, plain kubectl, a client that
 * produces throughout; behind it the unchanged operator and real broker processes. One start for
 * all, so the order counts.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PlaygroundTest {
    private static final String READY_WITHIN = "--timeout=180s";
    private static final String KUBECTL =
            Optional.ofNullable(System.getenv("PENSTOCK_KUBECTL")).orElse("kubectl");
    private static final List<Integer> USUAL_PORTS = List.of(9092, 16_443);
    private static final String CLUSTER =
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Cluster
            metadata:
              name: shop
            spec:
              replicas: 3
              storage:
                size: 10Gi
              config:
                log.retention.hours: 24
            """;

    private static final String SMALL =
            """
            apiVersion: penstock.dev/v1alpha1
            kind: Cluster
            metadata:
              name: small
            spec:
              replicas: 1
              storage:
                size: 10Gi
                deletionPolicy: Delete
            """;

    @TempDir private static Path folder;
    private static Launcher penstock;
    private static Ended up;
    private static String bootstrap = "";
    private static SteadyProducer producer;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                isThere(KUBECTL),
                "SKIPPED: there is no kubectl on the PATH; set PENSTOCK_KUBECTL to one");
        penstock = Launcher.in(folder);
        List<ServerSocket> taken = takeUsualPorts();
        try {
            up = penstock.run("up");
        } finally {
            for (ServerSocket socket : taken) {
                socket.close();
            }
        }
        assertThat(up.code()).as(up.text()).isZero();
        Matcher found = Pattern.compile("bootstrap\\s+(\\S+)").matcher(up.text());
        assertThat(found.find()).isTrue();
        bootstrap = found.group(1);
        producer = new SteadyProducer(bootstrap, "orders");
        await().until(() -> producer.acknowledged() > 0);
    }

    /** Whether it is this test that holds them, or somebody else: they are taken. */
    private static List<ServerSocket> takeUsualPorts() {
        List<ServerSocket> taken = new ArrayList<>();
        for (int port : USUAL_PORTS) {
            try {
                taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
            } catch (IOException e) {
                System.err.println("Port " + port + " is taken already, which is as good.");
            }
        }
        return taken;
    }

    private static boolean isThere(String program) throws InterruptedException {
        try {
            return new ProcessBuilder(program, "version", "--client")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void end() throws Exception {
        if (producer != null) {
            producer.close();
        }
        if (penstock != null) {
            penstock.discard();
            assertThat(penstock.processes()).isEmpty();
        }
    }

    private static String kubectl(String... arguments) throws Exception {
        return kubectlWith("", arguments);
    }

    private static String kubectlWith(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(KUBECTL));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", penstock.state().resolve("kubeconfig").toString());
        builder.environment().put("HOME", folder.toString());
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    /** The condition may be an answer to an earlier spec, so the generation is waited for too. */
    private static void awaitReady() throws Exception {
        awaitReady("shop");
    }

    private static void awaitReady(String cluster) throws Exception {
        String generation =
                kubectl("get", "cluster", cluster, "-o", "jsonpath={.metadata.generation}");
        kubectl(
                "wait",
                "--for=jsonpath={.status.observedGeneration}=" + generation,
                "cluster/" + cluster,
                READY_WITHIN);
        kubectl("wait", "--for=condition=Ready", "cluster/" + cluster, READY_WITHIN);
    }

    private static List<String> pods(String path) throws Exception {
        return kubectl(
                        "get",
                        "pods",
                        "-o",
                        "jsonpath={range .items[*]}{" + path + "}{\"\\n\"}{end}")
                .lines()
                .toList();
    }

    private static void requireProducerGoesOn() {
        long before = producer.acknowledged();
        await().until(() -> producer.acknowledged() > before + 10);
        assertThat(producer.failures()).isEmpty();
    }

    @Test
    @Order(1)
    void upTellsItsProgressAndWhereThingsAre() throws Exception {
        assertThat(up.text())
                .contains("Applied docs/examples/cluster.yaml", "Applied docs/examples/topic.yaml")
                .contains("0 of 3 brokers are ready", "Ready.")
                .contains(penstock.state().resolve("kubeconfig").toString())
                .contains("Try next", "./penstock down");
        assertThat(bootstrap).startsWith("localhost:").doesNotEndWith(":9092");
        assertThat(up.text()).contains("port 9092 is used by another process");
        Matcher metrics = Pattern.compile("http://\\S+/metrics").matcher(up.text());
        List<String> addresses = metrics.results().map(found -> found.group()).toList();
        assertThat(addresses).hasSize(4);
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (String address : addresses) {
                String body =
                        http.send(
                                        HttpRequest.newBuilder(URI.create(address)).build(),
                                        HttpResponse.BodyHandlers.ofString())
                                .body();
                assertThat(body).as(address).contains("# TYPE ");
            }
        }
        assertThat(penstock.run("status").text()).contains("bootstrap    " + bootstrap);
        assertThat(penstock.run("up").text()).startsWith("The playground is up already.");
    }

    /** What ends the command's terminal or process group must not end what it started. */
    @Test
    @Order(2)
    void backgroundProcessLeadsASessionOfItsOwn() throws Exception {
        String pid = Files.readAllLines(penstock.state().resolve("run/playground.pid")).getFirst();
        Process ps =
                new ProcessBuilder("ps", "-o", "sid=", "-o", "pgid=", "-o", "tty=", "-p", pid)
                        .start();
        String shown = new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shown.strip().split("\\s+")).containsExactly(pid, pid, "?");
    }

    @Test
    @Order(3)
    void clusterGrowsToFourAndShrinksToThree() throws Exception {
        kubectl("scale", "cluster", "shop", "--replicas=4");
        awaitReady();
        assertThat(pods(".metadata.name")).hasSize(4).contains("shop-broker-3");
        requireProducerGoesOn();

        kubectl("scale", "cluster", "shop", "--replicas=3");
        awaitReady();
        assertThat(pods(".metadata.name")).hasSize(3).doesNotContain("shop-broker-3");
        requireProducerGoesOn();
    }

    @Test
    @Order(4)
    void changedConfigRestartsBrokerByBroker() throws Exception {
        List<String> before = pods(".metadata.uid");

        kubectlWith(CLUSTER, "apply", "--server-side", "--force-conflicts", "-f", "-");
        awaitReady();

        assertThat(pods(".metadata.uid")).hasSize(3).doesNotContainAnyElementsOf(before);
        requireProducerGoesOn();
    }

    @Test
    @Order(5)
    void settingsChangeWhileTheBrokersRunOrAreRefusedInTheirWords() throws Exception {
        List<String> before = pods(".metadata.uid");

        kubectlWith(
                CLUSTER + "    log.retention.ms: soon\n",
                "apply",
                "--server-side",
                "--force-conflicts",
                "-f",
                "-");
        kubectl(
                "wait",
                "--for=jsonpath={.status.conditions[?(@.type=='Stalled')].reason}=SettingsRefused",
                "cluster/shop",
                READY_WITHIN);
        kubectlWith(
                CLUSTER + "    log.retention.ms: 86400000\n",
                "apply",
                "--server-side",
                "--force-conflicts",
                "-f",
                "-");
        awaitReady();

        assertThat(kubectl("get", "events", "-o", "jsonpath={.items[*].message}"))
                .contains("log.retention.ms=86400000");
        assertThat(pods(".metadata.uid")).containsExactlyInAnyOrderElementsOf(before);
        requireProducerGoesOn();
    }

    @Test
    @Order(6)
    void topicsComeGrowAndGo() throws Exception {
        String topic =
                """
                apiVersion: penstock.dev/v1alpha1
                kind: Topic
                metadata: {name: bills}
                spec: {clusterRef: {name: shop}, partitions: 2, deletionPolicy: Delete}
                """;
        kubectlWith(topic, "apply", "-f", "-");
        kubectl("wait", "--for=condition=Ready", "topic/bills", READY_WITHIN);
        kubectlWith(topic.replace("partitions: 2", "partitions: 5"), "apply", "-f", "-");
        kubectl("wait", "--for=jsonpath={.status.partitions}=5", "topic/bills", READY_WITHIN);
        kubectl("delete", "topic", "bills", READY_WITHIN);

        assertThat(kubectl("get", "topics", "-o", "name").strip())
                .isEqualTo("topic.penstock.dev/orders");
    }

    @Test
    @Order(7)
    void killedPodComesBackAndNothingIsLost() throws Exception {
        String uid = uidOf("pod", "shop-broker-1");

        kubectl("delete", "pod", "shop-broker-1", "--grace-period=0", "--force");

        await().atMost(Launcher.LIMIT).until(() -> !pods(".metadata.uid").contains(uid));
        await().atMost(Launcher.LIMIT).until(() -> pods(".metadata.name").size() == 3);
        kubectl("wait", "--for=condition=Ready", "pod/shop-broker-1", READY_WITHIN);
        awaitReady();
        requireProducerGoesOn();
        int sent = producer.finish();
        assertThat(producer.failures()).isEmpty();
        assertThat(producer.read(sent))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, sent).boxed().toList());
    }

    @Test
    @Order(8)
    void dataSurvivesTheDeathOfAllAndDownAndUp() throws Exception {
        int sent = producer.finish();
        String pid = Files.readAllLines(penstock.state().resolve("run/playground.pid")).getFirst();
        ProcessHandle background = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        background.destroyForcibly();
        background.onExit().join();

        Ended again = penstock.run("up");

        assertThat(again.code()).as(again.text()).isZero();
        assertThat(again.text())
                .contains("the examples are not applied again", "bootstrap    " + bootstrap);
        assertThat(producer.read(sent)).hasSize(sent);
        Ended down = penstock.run("down");
        assertThat(down.text()).contains("The playground is down.", "Its data stays");
        assertThat(penstock.processes()).isEmpty();
        assertThat(penstock.run("up").code()).isZero();
        kubectl("wait", "--for=condition=Ready", "pods", "--all", "--timeout=1s");
        assertThat(producer.read(sent)).hasSize(sent);
    }

    /** Another Cluster; who votes decides, so a topic comes only if enough of them do. */
    @Test
    @Order(9)
    void oneVoterBecomesThreeOutlivesItsVolumeAndIsAloneAgain() throws Exception {
        kubectlWith(SMALL, "apply", "-f", "-");
        awaitVoters(1);
        String first = uidOf("pod", "small-broker-0");
        assertThat(copiesOfOffsets()).containsOnly(1);

        kubectl("scale", "cluster", "small", "--replicas=3");
        awaitVoters(3);
        assertThat(uidOf("pod", "small-broker-0")).isEqualTo(first);
        assertThat(copiesOfOffsets()).containsOnly(3);
        kubectlWith(topicOfSmall("kept", 3), "apply", "-f", "-");
        kubectl("wait", "--for=condition=Ready", "topic/kept", READY_WITHIN);

        String uid = uidOf("pvc", "data-small-broker-0");
        kubectl("delete", "pvc", "data-small-broker-0", "--wait=false");
        kubectl("delete", "pod", "small-broker-0", "--grace-period=0", "--force");
        await().atMost(Launcher.LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(
                                                kubectl(
                                                        "get",
                                                        "pvc",
                                                        "-o",
                                                        "jsonpath={.items[*].metadata.uid}"))
                                        .doesNotContain(uid));
        await().atMost(Launcher.LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(kubectl("get", "pvc", "-o", "name"))
                                        .contains("data-small-broker-0"));
        kubectlWith(topicOfSmall("later", 2), "apply", "-f", "-");
        kubectl("wait", "--for=condition=Ready", "topic/later", READY_WITHIN);
        kubectl("delete", "topic", "kept", "later", READY_WITHIN);
        awaitVoters(3);

        kubectl("scale", "cluster", "small", "--replicas=1");
        awaitVoters(1);
        assertThat(copiesOfOffsets()).containsOnly(1);
        kubectlWith(topicOfSmall("alone", 1), "apply", "-f", "-");
        kubectl("wait", "--for=condition=Ready", "topic/alone", READY_WITHIN);
        kubectl("delete", "topic", "alone", READY_WITHIN);
        kubectl("delete", "cluster", "small", READY_WITHIN);
        await().atMost(Launcher.LIMIT)
                .untilAsserted(
                        () ->
                                assertThat(kubectl("get", "pods,pvc", "-o", "name"))
                                        .doesNotContain("small"));
    }

    /** Of each partition of the topic that the first question about a group creates. */
    private static List<Integer> copiesOfOffsets() throws Exception {
        String address = kubectl("get", "cluster", "small", "-o", "jsonpath={.status.bootstrap}");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.listConsumerGroupOffsets("billing").partitionsToOffsetAndMetadata().get();
            return admin
                    .describeTopics(List.of("__consumer_offsets"))
                    .allTopicNames()
                    .get()
                    .get("__consumer_offsets")
                    .partitions()
                    .stream()
                    .map(partition -> partition.replicas().size())
                    .toList();
        }
    }

    private static String uidOf(String kind, String name) throws Exception {
        return kubectl("get", kind, name, "-o", "jsonpath={.metadata.uid}");
    }

    private static void awaitVoters(int voters) throws Exception {
        awaitReady("small");
        kubectl("wait", "--for=jsonpath={.status.voters}=" + voters, "cluster/small", READY_WITHIN);
    }

    private static String topicOfSmall(String name, int replicationFactor) {
        return """
        apiVersion: penstock.dev/v1alpha1
        kind: Topic
        metadata: {name: %s}
        spec: {clusterRef: {name: small}, partitions: 3, replicationFactor: %d, deletionPolicy: Delete}
        """
                .formatted(name, replicationFactor);
    }

    @Test
    @Order(10)
    void deletedClusterLeavesItsVolumesAndPurgeLeavesNothing() throws Exception {
        kubectl("delete", "cluster", "shop", READY_WITHIN);
        await().atMost(Launcher.LIMIT).until(() -> pods(".metadata.name").isEmpty());
        assertThat(kubectl("get", "pvc", "-o", "name").lines()).hasSize(4);

        Ended down = penstock.run("down", "--purge");

        assertThat(down.code()).isZero();
        assertThat(penstock.processes()).isEmpty();
        assertThat(penstock.state()).doesNotExist();
    }
}

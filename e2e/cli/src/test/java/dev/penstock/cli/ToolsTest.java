/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import picocli.CommandLine;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The tools as a human types them, against a broker. */
final class ToolsTest {
    @TempDir private static Path folder;
    private static OneBroker broker;

    /** How a command ended, and what it said where. */
    private record Ended(int code, String out, String err) {
        List<String> lines() {
            return out.lines().toList();
        }

        JsonNode json() throws Exception {
            return new ObjectMapper().readTree(out);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        broker = OneBroker.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.stop();
    }

    private static Ended run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        if (!all.contains("-b")) {
            all.add("-b");
            all.add(broker.address());
        }
        return runBare("", all.toArray(String[]::new));
    }

    private static synchronized Ended runBare(String input, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        InputStream stdin = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        try {
            CommandLine command =
                    Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
            int code = command.execute(arguments);
            return new Ended(code, out.toString(), err.toString());
        } finally {
            System.setIn(stdin);
        }
    }

    private static Ended produce(String input, String... arguments) {
        List<String> all = new ArrayList<>(List.of("produce", "-b", broker.address()));
        all.addAll(Arrays.asList(arguments));
        return runBare(input, all.toArray(String[]::new));
    }

    private static void done(Ended ended) {
        assertThat(ended.code()).as(ended.out() + ended.err()).isZero();
    }

    @Test
    void topicsAreMadeShownChangedAndDeleted() throws Exception {
        done(run("topics", "create", "bills", "-p", "3", "--set", "retention.ms=60000"));

        assertThat(run("topics", "list").lines())
                .anyMatch(
                        line ->
                                line.matches(
                                        "TOPIC +PARTITIONS +REPLICAS +UNDER-REPLICATED +OFFLINE"))
                .anyMatch(line -> line.matches("bills +3 +1 +0 +0"));
        assertThat(run("topics", "describe", "bills").lines())
                .contains("bills  0          0       0         0");
        done(run("topics", "alter", "bills", "-p", "5", "--set", "retention.ms=90000"));
        assertThat(run("topics", "describe", "bills", "-o", "json").json()).hasSize(5);
        assertThat(run("topics", "describe", "bills", "--settings").lines())
                .anyMatch(line -> line.matches("bills +retention.ms +90000 +topic"));
        done(run("topics", "alter", "bills", "--reset", "retention.ms"));
        assertThat(run("topics", "describe", "bills", "--settings").lines())
                .noneMatch(line -> line.matches("bills +retention.ms +\\d+ +topic"));
        done(run("topics", "delete", "bills"));
        assertThat(run("topics", "list", "-o", "json").json().findValuesAsText("topic"))
                .doesNotContain("bills");
    }

    @Test
    void linesGoInAndComeOut() throws Exception {
        done(run("topics", "create", "lines", "-p", "1"));

        Ended sent = produce("a:1\nb:2\nc:Grüße\n", "lines", "-k", ":", "--header", "from=test");

        done(sent);
        assertThat(sent.err()).contains("3 records acknowledged.");
        assertThat(run("consume", "lines", "--until-end").lines())
                .containsExactly("1", "2", "Grüße");
        assertThat(run("consume", "lines", "--from", "1", "--count", "1").lines())
                .containsExactly("2");
        JsonNode last =
                new ObjectMapper()
                        .readTree(
                                run("consume", "lines", "--until-end", "-o", "json")
                                        .lines()
                                        .getLast());
        assertThat(last.path("key").asText()).isEqualTo("c");
        assertThat(last.path("offset").asLong()).isEqualTo(2);
        assertThat(last.path("headers").path("from").asText()).isEqualTo("test");
        assertThat(
                        run("consume", "lines", "--from", "2020-01-01T00:00:00Z", "--count", "1")
                                .lines())
                .containsExactly("1");
        assertThat(run("consume", "lines", "--from", "end", "--until-end").lines()).isEmpty();
    }

    @Test
    void groupRemembersIsSetBackAndDeleted() throws Exception {
        done(run("topics", "create", "work", "-p", "1"));
        done(produce("1\n2\n3\n4\n", "work"));

        assertThat(run("consume", "work", "--group", "workers", "--count", "3").lines())
                .containsExactly("1", "2", "3");
        assertThat(run("groups", "list").lines())
                .anyMatch(line -> line.startsWith("workers  Empty"));
        assertThat(run("groups", "describe", "workers").lines())
                .contains("work   0          3          4    1    nobody");
        assertThat(run("groups", "reset", "workers", "work", "--to", "1").err())
                .contains("Nothing was changed.");
        assertThat(
                        run("groups", "describe", "workers", "-o", "json")
                                .json()
                                .path(0)
                                .path("committed")
                                .asLong())
                .isEqualTo(3);
        done(run("groups", "reset", "workers", "work", "--to", "1", "--apply"));
        assertThat(run("consume", "work", "--group", "workers", "--count", "3").lines())
                .containsExactly("2", "3", "4");
        done(run("groups", "reset", "workers", "work", "--to", "beginning", "--apply"));
        done(run("groups", "delete", "workers"));
        assertThat(run("groups", "list").out()).doesNotContain("workers");
    }

    @Test
    void doctorFindsAHealthyClusterAndAbsentOne() throws Exception {
        Ended well = run("doctor");

        done(well);
        assertThat(well.lines())
                .anyMatch(line -> line.matches("cluster +ok +\\S+, 1 brokers"))
                .anyMatch(line -> line.matches("metadata quorum +ok +1 voters, led by broker 0"))
                .anyMatch(line -> line.matches("replicas +ok +all are in sync"));
        Ended absent = run("doctor", "-b", "127.0.0.1:" + closedPort());
        assertThat(absent.code()).isEqualTo(1);
        assertThat(absent.out()).contains("BAD", "No broker answers", "./penstock up");
    }

    private static int closedPort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Each with what to do next, and none with a trace. */
    @Test
    void mistakesAreExplained() throws Exception {
        done(run("topics", "create", "once"));

        explained(run("topics", "describe", "nope"), "there is no such topic", "topics create");
        explained(run("topics", "delete", "nope"), "there is no such topic");
        explained(run("topics", "create", "once"), "a topic of that name already");
        explained(run("topics", "create", "many", "-r", "3"), "--replication-factor");
        explained(run("topics", "create", "odd", "--set", "retention"), "NAME=VALUE");
        explained(run("topics", "alter", "once"), "Nothing to alter");
        explained(run("topics", "alter", "once", "-p", "1"), "Topic \"once\" cannot be altered");
        explained(run("consume", "nope"), "there is no such topic");
        explained(run("consume", "once", "--from", "yesterday"), "beginning, end, an offset");
        explained(run("consume", "once", "--partition", "7"), "has no partition 7");
        explained(run("consume", "once", "--group", "g", "--from", "end"), "groups reset");
        explained(produce("x\n", "nope"), "there is no such topic");
        explained(produce("no separator\n", "once", "-k", ":"), "Line 1 has no \":\"");
        explained(run("topics", "list", "-b", "localhost"), "HOST:PORT");
        explained(
                run("topics", "list", "-b", "127.0.0.1:" + closedPort()),
                "No broker answers",
                "--bootstrap");
        assertThat(run("topics", "list", "--internal").out()).doesNotContain("nope");
    }

    private static void explained(Ended ended, String... sentences) {
        assertThat(ended.code()).as(ended.out() + ended.err()).isEqualTo(1);
        assertThat(ended.err())
                .startsWith("penstock: ")
                .contains(sentences)
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topics", "groups", "produce", "consume", "doctor"})
    void everyToolHasHelp(String tool) {
        Ended help = runBare("", tool, "--help");

        assertThat(help.code()).isZero();
        assertThat(help.out()).startsWith("Usage: ./penstock " + tool);
    }

    @Test
    void clusterIsThePlaygroundIfThatIsUp() throws Exception {
        assertThat(DefaultBootstrap.in(Optional.of(folder)).servers()).isEqualTo("localhost:9092");

        Path state = Files.createDirectories(folder.resolve("home/.penstock/state"));
        Files.createDirectories(folder.resolve("home/.penstock/run"));
        Files.writeString(folder.resolve("home/.penstock/run/ready.json"), "{}");
        Files.writeString(
                state.resolve("ports.json"),
                "{\"default/shop-broker-0/client\":21000,\"default/shop-broker-0/admin\":21001,\"default/shop-broker-1/client\":21002}");

        assertThat(DefaultBootstrap.in(Optional.of(folder.resolve("home"))).servers())
                .isEqualTo("localhost:21000,localhost:21002");
    }
}

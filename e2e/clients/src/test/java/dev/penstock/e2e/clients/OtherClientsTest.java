/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** kafkajs by the tutorial, as written, and librdkafka through kcat, against three brokers. */
@Timeout(240)
final class OtherClientsTest {
    private static final Path TUTORIAL = Path.of("../../docs/tutorials/nodejs");

    @TempDir private static Path directory;

    private static LocalCluster cluster;

    @BeforeAll
    static void start() throws IOException {
        cluster = LocalCluster.start(directory, 3);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void theFirstHourWithNodeRunsAsWritten() throws Exception {
        ForeignProgram.assumeInstalled("node", "--version");
        ForeignProgram.assumeInstalled("npm", "--version");
        Path tutorial = copyOfTutorial();
        install(tutorial);

        try (ForeignProgram admin = node(tutorial, "node", "admin.js")) {
            assertThat(admin.exitCode()).as("%s", admin.lines()).isZero();
            assertThat(admin.lines()).anyMatch(line -> line.contains("parcels"));
        }
        try (ForeignProgram first = node(tutorial, "node", "consumer.js", "tracking");
                ForeignProgram second = node(tutorial, "node", "consumer.js", "tracking")) {
            first.awaitLine("reads partition");
            second.awaitLine("reads partition");
            send(
                    tutorial,
                    "parcel-7 0 left the depot",
                    "parcel-8 1 left the depot",
                    "parcel-7 - is on the van");
            await(first, second, 3);
            second.interrupt();
            first.awaitLine("reads partition 0 and 1");
            first.interrupt();
            assertThat(first.exitCode()).as("%s", first.lines()).isZero();
        }
        try (ForeignProgram audit = node(tutorial, "node", "consumer.js", "audit")) {
            audit.awaitLines("offset", 3);
        }
        send(tutorial, "parcel-9 0 is new");
        try (ForeignProgram again = node(tutorial, "node", "consumer.js", "tracking")) {
            again.awaitLine("parcel-9 is new");
            assertThat(again.lines()).noneMatch(line -> line.contains("parcel-8"));
        }
    }

    @Test
    void kafkajsCommitsAndAbortsTransactions() throws Exception {
        ForeignProgram.assumeInstalled("node", "--version");
        ForeignProgram.assumeInstalled("npm", "--version");
        Path program = Files.createDirectory(directory.resolve("kafkajs-transactions"));
        Files.copy(TUTORIAL.resolve("package.json"), program.resolve("package.json"));
        Files.copy(Path.of("src/test/js/transactions.js"), program.resolve("transactions.js"));
        install(program);

        try (ForeignProgram run = node(program, "node", "transactions.js")) {
            run.awaitLine("read: ");
            assertThat(run.exitCode()).as("%s", run.lines()).isZero();
            assertThat(run.lines())
                    .contains("fenced: true", "position: 7", "read: kept 1,kept 2,kept 3");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void kcatProducesAndReadsBackEachCompression(String compression) throws Exception {
        ForeignProgram.assumeInstalled("kcat", "-V");
        String topic = "kcat-" + compression;
        try (ForeignProgram producer =
                kcat("-P", "-t", topic, "-z", compression, "-K", ":", "-X", "acks=all")) {
            producer.type("a:1", "b:2", "c:3");
            assertThat(producer.exitCode()).as("%s", producer.lines()).isZero();
        }

        try (ForeignProgram consumer =
                kcat("-C", "-q", "-t", topic, "-e", "-o", "beginning", "-f", "%k=%s\\n")) {
            assertThat(consumer.exitCode()).as("%s", consumer.lines()).isZero();
            assertThat(consumer.lines()).containsExactlyInAnyOrder("a=1", "b=2", "c=3");
        }
    }

    @Test
    void kcatReadsAsAMemberOfAGroup() throws Exception {
        ForeignProgram.assumeInstalled("kcat", "-V");
        try (ForeignProgram producer = kcat("-P", "-t", "kcat-group")) {
            producer.type("x", "y");
            assertThat(producer.exitCode()).isZero();
        }

        try (ForeignProgram member =
                kcat(
                        "-q",
                        "-G",
                        "kcat-members",
                        "-e",
                        "-X",
                        "auto.offset.reset=earliest",
                        "kcat-group")) {
            member.awaitLine("x");
            member.awaitLine("y");
        }
    }

    private static void install(Path program) throws Exception {
        try (ForeignProgram install = node(program, "npm", "install", "--no-audit", "--no-fund")) {
            boolean installed = install.exitCode() == 0;
            if (!installed) {
                System.err.println("SKIPPED: kafkajs cannot be installed: " + install.lines());
            }
            Assumptions.assumeTrue(installed, "kafkajs cannot be installed");
        }
    }

    private static void await(ForeignProgram first, ForeignProgram second, int count) {
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(60))
                .until(
                        () ->
                                Stream.of(first, second)
                                                .flatMap(program -> program.lines().stream())
                                                .filter(line -> line.contains("offset"))
                                                .count()
                                        >= count);
    }

    private static void send(Path tutorial, String... news) throws Exception {
        try (ForeignProgram producer = node(tutorial, "node", "producer.js")) {
            producer.awaitLine("Type:");
            producer.type(news);
            assertThat(producer.exitCode()).as("%s", producer.lines()).isZero();
            assertThat(producer.lines().stream().filter(line -> line.contains("sent to partition")))
                    .hasSize(news.length);
        }
    }

    private static Path copyOfTutorial() throws IOException {
        Path copy = Files.createDirectory(directory.resolve("tutorial"));
        try (Stream<Path> files = Files.list(TUTORIAL)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static ForeignProgram node(Path tutorial, String... command) throws IOException {
        return ForeignProgram.start(tutorial, Map.of("BOOTSTRAP", cluster.firstServer()), command);
    }

    private static ForeignProgram kcat(String... arguments) throws IOException {
        List<String> command =
                new java.util.ArrayList<>(List.of("kcat", "-b", cluster.bootstrapServers()));
        command.addAll(List.of(arguments));
        return ForeignProgram.start(directory, Map.of(), command.toArray(String[]::new));
    }
}

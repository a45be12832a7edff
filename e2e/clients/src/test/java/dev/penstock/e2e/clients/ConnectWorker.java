/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A worker of Kafka Connect in distributed mode, a process of its own, which ci.sh has fetched. */
final class ConnectWorker implements AutoCloseable {
    private static final Path CLASS_PATH = Path.of("target/programs/connect").toAbsolutePath();
    private static final Path PLUGINS = Path.of("target/programs/connectors").toAbsolutePath();
    private static final String HOST = "127.0.0.1";
    private static final Pattern WORKER_OF_TASK =
            Pattern.compile("\"tasks\":\\[\\{[^]]*\"worker_id\":\"([^\"]+)\"");
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(90);

    private final int port;
    private final ForeignProgram program;
    private final HttpClient http = HttpClient.newHttpClient();

    private ConnectWorker(int port, ForeignProgram program) {
        this.port = port;
        this.program = program;
    }

    /** Skips the test, loudly, where Connect could not be fetched. */
    static void assumeFetched() {
        assumeFetched("Kafka Connect", CLASS_PATH);
    }

    /** Skips the test, loudly, where the connectors of databases could not be fetched. */
    static void assumeConnectorsFetched() {
        assumeFetched("Debezium", PLUGINS.resolve("debezium"));
    }

    private static void assumeFetched(String what, Path where) {
        boolean made = Files.exists(where);
        if (!made) {
            System.err.println("SKIPPED: " + what + ": ci.sh could not fetch it");
        }
        Assumptions.assumeTrue(made, what + " was not fetched");
    }

    /** Starts a worker; all workers with the same brokers are one cluster of workers. */
    static ConnectWorker start(Path directory, String bootstrapServers) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = directory.resolve("worker-" + port + ".properties");
        Files.writeString(
                config,
                """
                bootstrap.servers=%s
                listeners=http://%s:%d
                group.id=workers
                config.storage.topic=connect-configs
                offset.storage.topic=connect-offsets
                offset.storage.partitions=2
                status.storage.topic=connect-status
                status.storage.partitions=2
                key.converter=org.apache.kafka.connect.storage.StringConverter
                value.converter=org.apache.kafka.connect.storage.StringConverter
                exactly.once.source.support=enabled
                offset.flush.interval.ms=500
                plugin.discovery=service_load
                plugin.path=%s
                # A worker that was killed is missed soon, and its tasks are not kept for it.
                session.timeout.ms=6000
                heartbeat.interval.ms=1000
                scheduled.rebalance.max.delay.ms=0
                """
                        .formatted(bootstrapServers, HOST, port, PLUGINS));
        return new ConnectWorker(
                port,
                ForeignProgram.start(
                        directory,
                        Map.of(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=info",
                        "-cp",
                        CLASS_PATH + "/*",
                        "org.apache.kafka.connect.cli.ConnectDistributed",
                        config.toString()));
    }

    /** How it is called where it says who runs a task. */
    String id() {
        return HOST + ":" + port;
    }

    /** Passes when it is a member of the cluster of workers and answers. */
    void answers() throws InterruptedException {
        int answered;
        try {
            answered = send(request("/connectors").GET()).statusCode();
        } catch (IOException e) {
            answered = 0;
        }
        assertThat(answered).as("worker %s: %s", id(), lastLines()).isEqualTo(200);
    }

    private String lastLines() {
        List<String> lines = program.lines();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    /** Has a connector run, with these settings, as JSON. */
    boolean run(String connector, String settings) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(
                        request("/connectors/" + connector + "/config")
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofString(settings)));
        // Made, or changed where an answer before did not get through.
        return answer.statusCode() == 201 || answer.statusCode() == 200;
    }

    /** What it says of a connector and its tasks, as JSON. */
    String status(String connector) throws IOException, InterruptedException {
        return send(request("/connectors/" + connector + "/status").GET()).body();
    }

    /** Who runs the connector's first task, as far as this worker knows. */
    Optional<String> workerOf(String connector) throws IOException, InterruptedException {
        Matcher matcher = WORKER_OF_TASK.matcher(status(connector));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + id() + path)).timeout(ANSWERS_WITHIN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Ends it as a power cut would (kill -9). */
    @Override
    public void close() {
        program.close();
    }
}

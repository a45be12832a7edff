/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Brokers as processes of their own on loopback, which can be killed and started again. */
final class LocalCluster implements AutoCloseable {
    private static final int MAX_VOTERS = 3;
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Path directory;
    private final List<Broker> brokers = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    private LocalCluster(Path directory) {
        this.directory = directory;
    }

    /** Starts so many brokers and waits until all of them serve. */
    static LocalCluster start(Path directory, int size) throws IOException {
        return start(directory, size, _ -> "");
    }

    /**
     * Starts so many brokers and waits until all of them serve.
     *
     * @param more what a broker of that id is told beside the usual
     */
    static LocalCluster start(Path directory, int size, IntFunction<String> more)
            throws IOException {
        Files.createDirectories(directory);
        LocalCluster cluster = new LocalCluster(directory);
        List<Integer> ports = freePorts(3 * size);
        StringJoiner voters = new StringJoiner(",");
        for (int id = 0; id < Math.min(MAX_VOTERS, size); id++) {
            voters.add(id + "@127.0.0.1:" + ports.get(3 * id + 1));
        }
        for (int id = 0; id < size; id++) {
            int client = ports.get(3 * id);
            int internal = ports.get(3 * id + 1);
            int admin = ports.get(3 * id + 2);
            Path config = directory.resolve("broker-" + id + ".properties");
            Files.writeString(
                    config,
                    """
                    node.id=%d
                    log.dirs=%s
                    listeners=PLAINTEXT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d
                    inter.broker.listener.name=INTERNAL
                    controller.listener.names=INTERNAL
                    controller.quorum.voters=%s
                    admin.listener=127.0.0.1:%d
                    default.replication.factor=%d
                    min.insync.replicas=%d
                    offsets.topic.num.partitions=4
                    """
                                    .formatted(
                                            id,
                                            directory.resolve("data-" + id),
                                            client,
                                            internal,
                                            voters,
                                            admin,
                                            Math.min(3, size),
                                            Math.max(1, Math.min(3, size) - 1))
                            + more.apply(id));
            cluster.brokers.add(
                    new Broker(
                            id, client, admin, config, directory.resolve("broker-" + id + ".log")));
        }
        try {
            for (Broker broker : cluster.brokers) {
                broker.start();
            }
            cluster.awaitReady();
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    String bootstrapServers() {
        StringJoiner servers = new StringJoiner(",");
        brokers.forEach(broker -> servers.add("127.0.0.1:" + broker.clientPort));
        return servers.toString();
    }

    /** The first broker's address, for clients that take one. */
    String firstServer() {
        return "127.0.0.1:" + brokers.getFirst().clientPort;
    }

    /** Ends a broker as a power cut would (kill -9). */
    void kill(int id) {
        brokers.get(id).kill();
    }

    /** Stops a broker in order (SIGTERM) and waits for its end. */
    void stop(int id) throws InterruptedException {
        brokers.get(id).stop();
    }

    void restart(int id) throws IOException {
        brokers.get(id).start();
    }

    void awaitReady() {
        Awaitility.await()
                .atMost(READY_WITHIN)
                .until(() -> brokers.stream().allMatch(this::isReady));
    }

    private boolean isReady(Broker broker) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + broker.adminPort + "/readyz"))
                            .timeout(Duration.ofSeconds(2))
                            .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What Prometheus would scrape of a broker. */
    String metrics(int id) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + brokers.get(id).adminPort
                                                        + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** One series, by its name and labels as they are scraped, added up over all brokers. */
    double sum(String series) throws IOException, InterruptedException {
        double sum = 0;
        for (Broker broker : brokers) {
            sum += sum(broker.id, series);
        }
        return sum;
    }

    /** One series of one broker; 0 when it is not there. */
    double sum(int id, String series) throws IOException, InterruptedException {
        return metrics(id)
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    @Override
    public void close() {
        brokers.forEach(Broker::kill);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket socket = new ServerSocket(0);
            open.add(socket);
            ports.add(socket.getLocalPort());
        }
        for (ServerSocket socket : open) {
            socket.close();
        }
        return ports;
    }

    /** One broker process. */
    private static final class Broker {
        private final int id;
        private final int clientPort;
        private final int adminPort;
        private final Path config;
        private final Path log;
        private Process process;

        Broker(int id, int clientPort, int adminPort, Path config, Path log) {
            this.id = id;
            this.clientPort = clientPort;
            this.adminPort = adminPort;
            this.config = config;
            this.log = log;
        }

        void start() throws IOException {
            process =
                    new ProcessBuilder(
                                    JAVA,
                                    "-XX:+UseSerialGC",
                                    "-XX:TieredStopAtLevel=1",
                                    "-Xmx256m",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "dev.penstock.server.Main",
                                    "--config",
                                    config.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
        }

        void kill() {
            if (process != null) {
                process.destroyForcibly();
            }
        }

        void stop() throws InterruptedException {
            process.destroy();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("broker " + id + " does not stop; see " + log);
            }
        }
    }
}

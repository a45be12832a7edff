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
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

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

    /**
     * Starts so many brokers, the first three of them voters, and waits until all of them serve.
     */
    static LocalCluster start(Path directory, int size) throws IOException {
        return start(directory, size, _ -> "");
    }

    /**
     * Starts so many brokers, the first three of them voters, and waits until all of them serve.
     *
     * @param more what a broker of that id is told beside the usual
     */
    static LocalCluster start(Path directory, int size, IntFunction<String> more)
            throws IOException {
        return start(directory, size, Math.min(MAX_VOTERS, size), more);
    }

    /**
     * Starts so many brokers, of which the first few are voters and the others know only where
     * these are, and waits until all of them serve.
     */
    static LocalCluster start(Path directory, int size, int firstVoters) throws IOException {
        return start(directory, size, firstVoters, _ -> "");
    }

    private static LocalCluster start(
            Path directory, int size, int firstVoters, IntFunction<String> more)
            throws IOException {
        Files.createDirectories(directory);
        LocalCluster cluster = new LocalCluster(directory);
        List<Integer> ports = freePorts(3 * size);
        StringJoiner voters = new StringJoiner(",");
        StringJoiner addresses = new StringJoiner(",");
        for (int id = 0; id < size; id++) {
            String address = "127.0.0.1:" + ports.get(3 * id + 1);
            addresses.add(address);
            if (id < firstVoters) {
                voters.add(id + "@" + address);
            }
        }
        for (int id = 0; id < size; id++) {
            int client = ports.get(3 * id);
            int internal = ports.get(3 * id + 1);
            int admin = ports.get(3 * id + 2);
            Path config = directory.resolve("broker-" + id + ".properties");
            String quorum =
                    id < firstVoters
                            ? "controller.quorum.voters=" + voters
                            : "controller.quorum.bootstrap.servers=" + addresses;
            Files.writeString(
                    config,
                    properties(
                                    id,
                                    size,
                                    directory.resolve("data-" + id),
                                    List.of(client, internal, admin),
                                    quorum)
                            + more.apply(id));
            cluster.brokers.add(
                    new Broker(
                            id,
                            client,
                            internal,
                            admin,
                            config,
                            directory.resolve("broker-" + id + ".log")));
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

    private static String properties(
            int id, int size, Path data, List<Integer> ports, String quorum) {
        return """
        node.id=%d
        log.dirs=%s
        listeners=PLAINTEXT://127.0.0.1:%d,INTERNAL://127.0.0.1:%d
        inter.broker.listener.name=INTERNAL
        controller.listener.names=INTERNAL
        cluster.id=end-to-end-cluster
        %s
        admin.listener=127.0.0.1:%d
        default.replication.factor=%d
        min.insync.replicas=%d
        offsets.topic.num.partitions=4
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.num.partitions=4
        group.share.min.record.lock.duration.ms=1000
        """
                .formatted(
                        id,
                        data,
                        ports.get(0),
                        ports.get(1),
                        quorum,
                        ports.get(2),
                        Math.min(3, size),
                        Math.max(1, Math.min(3, size) - 1));
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

    /** Where the others reach a broker for the quorum. */
    int internalPort(int id) {
        return brokers.get(id).internalPort;
    }

    /** Empties the data directory of a broker that does not run. */
    void replaceDisk(int id) throws IOException, InterruptedException {
        brokers.get(id).awaitEnd();
        Path data = directory.resolve("data-" + id);
        try (Stream<Path> all = Files.walk(data)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
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
        return page(id, "/metrics");
    }

    /** What one broker serves on its admin port. */
    String page(int id, String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + brokers.get(id).adminPort
                                                        + path))
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

    /** Waits until no broker runs, so that none writes into the directory any more. */
    void awaitEnd() throws InterruptedException {
        for (Broker broker : brokers) {
            broker.awaitEnd();
        }
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
        private final int internalPort;
        private final int adminPort;
        private final Path config;
        private final Path log;
        private Process process;

        Broker(int id, int clientPort, int internalPort, int adminPort, Path config, Path log) {
            this.id = id;
            this.clientPort = clientPort;
            this.internalPort = internalPort;
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

        void awaitEnd() throws InterruptedException {
            if (process != null) {
                process.waitFor();
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

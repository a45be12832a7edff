/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The brokers of one peer; ended and their data deleted when it is closed. */
public final class PeerCluster implements AutoCloseable {
    private static final int PORTS_EACH = 3;
    private static final int STOP_TIMEOUT_S = 60;
    private static final int LAST_WORDS = 5;

    private final Peer peer;
    private final Path directory;
    private final List<BrokerProcess> brokers = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(this::endAtExit, "end-brokers");

    private PeerCluster(Peer peer, Path directory) {
        this.peer = peer;
        this.directory = directory;
    }

    /** Prepares so many brokers with empty storage and starts none. */
    public static PeerCluster prepare(Peer peer, int size, Path directory)
            throws IOException, InterruptedException {
        PeerCluster cluster = new PeerCluster(peer, directory);
        deleteAll(directory);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        List<Integer> ports = freePorts(PORTS_EACH * size);
        List<BrokerPlace> places = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Path own = Files.createDirectories(directory.resolve("broker-" + i));
            int first = PORTS_EACH * i;
            places.add(
                    new BrokerPlace(
                            i, own, ports.get(first), ports.get(first + 1), ports.get(first + 2)));
        }
        for (BrokerPlace place : places) {
            peer.prepare(place, places);
            cluster.brokers.add(new BrokerProcess(place, peer.command(place)));
        }
        return cluster;
    }

    public Peer peer() {
        return peer;
    }

    public int size() {
        return brokers.size();
    }

    /** Starts all brokers that do not run; waits for nothing. */
    public void start() throws IOException {
        for (BrokerProcess broker : brokers) {
            broker.start();
        }
    }

    /** Ends a broker as a power cut would. */
    public void kill(int id) {
        brokers.get(id).kill();
    }

    /** Asks a broker to end (SIGTERM), and waits. */
    public void stop(int id) throws InterruptedException {
        brokers.get(id).stop(STOP_TIMEOUT_S);
    }

    /**
     * Lets a broker stand still with all its connections (SIGSTOP), until the cluster is closed.
     */
    public void silence(int id) throws IOException, InterruptedException {
        brokers.get(id).silence();
    }

    public String bootstrapServers() {
        return brokers.stream()
                .map(broker -> "127.0.0.1:" + broker.place().clientPort())
                .collect(Collectors.joining(","));
    }

    /** The first broker that has ended although nobody asked it to. */
    public Optional<String> crashed() {
        return brokers.stream()
                .filter(BrokerProcess::hasCrashed)
                .map(BrokerProcess::lastWords)
                .findFirst();
    }

    /** CPU time that the brokers running now have used. */
    public Duration cpuTime() {
        return brokers.stream().map(BrokerProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** Resident memory of all brokers; 0 where the system does not tell. */
    public double residentMb() {
        return brokers.stream().mapToDouble(BrokerProcess::residentMb).sum();
    }

    @Override
    public void close() throws IOException {
        killAll();
        Runtime.getRuntime().removeShutdownHook(atExit);
        deleteAll(directory);
    }

    /** Interrupted by a human: nothing that was started stays behind. */
    private void endAtExit() {
        killAll();
        try {
            deleteAll(directory);
        } catch (IOException e) {
            System.err.println(directory + " could not be deleted: " + e.getMessage());
        }
    }

    private void killAll() {
        brokers.forEach(BrokerProcess::kill);
    }

    private static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> open = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                open.add(socket);
                ports.add(socket.getLocalPort());
            }
        } finally {
            for (ServerSocket socket : open) {
                socket.close();
            }
        }
        return ports;
    }

    private static void deleteAll(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> found = Files.walk(folder)) {
            deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** One broker's process, as often as it is started. */
    private static final class BrokerProcess {
        private final BrokerPlace place;
        private final List<String> command;
        private volatile Optional<Process> running = Optional.empty();

        BrokerProcess(BrokerPlace place, List<String> command) {
            this.place = place;
            this.command = command;
        }

        BrokerPlace place() {
            return place;
        }

        void start() throws IOException {
            if (running.isEmpty()) {
                running =
                        Optional.of(
                                new ProcessBuilder(command)
                                        .redirectErrorStream(true)
                                        .redirectOutput(
                                                ProcessBuilder.Redirect.appendTo(
                                                        place.log().toFile()))
                                        .start());
            }
        }

        void kill() {
            if (running.isPresent()) {
                running.get().destroyForcibly().onExit().join();
                running = Optional.empty();
            }
        }

        void silence() throws IOException, InterruptedException {
            if (running.isPresent()) {
                String pid = Long.toString(running.get().pid());
                int failed = new ProcessBuilder("kill", "-STOP", pid).inheritIO().start().waitFor();
                if (failed != 0) {
                    throw new IOException("broker " + place.id() + " cannot be stopped with kill");
                }
            }
        }

        void stop(int timeoutS) throws InterruptedException {
            if (running.isPresent()) {
                running.get().destroy();
                if (!running.get().waitFor(timeoutS, TimeUnit.SECONDS)) {
                    kill();
                    throw new IllegalStateException(
                            "broker " + place.id() + " did not stop within " + timeoutS + " s");
                }
                running = Optional.empty();
            }
        }

        boolean hasCrashed() {
            return running.isPresent() && !running.get().isAlive();
        }

        String lastWords() {
            String said;
            try {
                List<String> lines = Files.readAllLines(place.log());
                said =
                        String.join(
                                " / ",
                                lines.subList(
                                        Math.max(0, lines.size() - LAST_WORDS), lines.size()));
            } catch (IOException e) {
                said = "nothing readable: " + e.getMessage();
            }
            return "broker " + place.id() + " has ended by itself and said: " + said;
        }

        Duration cpuTime() {
            return running.flatMap(process -> process.info().totalCpuDuration())
                    .orElse(Duration.ZERO);
        }

        double residentMb() {
            return running.map(process -> ProcFiles.residentMb(process.pid())).orElse(0.0);
        }
    }
}

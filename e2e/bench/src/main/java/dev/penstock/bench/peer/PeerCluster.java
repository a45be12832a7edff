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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The brokers of one peer; ended and their data deleted when it is closed. */
public final class PeerCluster implements AutoCloseable {
    private static final int PORTS_EACH = 3;
    private static final int STOP_TIMEOUT_S = 60;

    private final Peer peer;
    private final Path directory;
    private final List<BrokerProcess> brokers = new CopyOnWriteArrayList<>();
    private final List<OwnDisk> disks = new CopyOnWriteArrayList<>();
    private final List<Integer> frozen = new CopyOnWriteArrayList<>();
    private final Thread atExit = new Thread(this::endAtExit, "end-brokers");

    private PeerCluster(Peer peer, Path directory) {
        this.peer = peer;
        this.directory = directory;
    }

    /** Where brokers keep their data. */
    public enum Storage {
        /** In folders of one file system, that of the folder for temporary files. */
        SHARED,
        /** Each in a file system of its own, which can be frozen. */
        OWN_DISKS;

        /** Whether this process may have it on this machine. */
        public boolean isPossible() throws IOException, InterruptedException {
            return this == SHARED || OwnDisk.isPossible();
        }
    }

    /** Prepares so many brokers with empty storage and starts none. */
    public static PeerCluster prepare(Peer peer, int size, Storage storage, Path directory)
            throws IOException, InterruptedException {
        PeerCluster cluster = new PeerCluster(peer, directory);
        deleteAll(directory);
        Runtime.getRuntime().addShutdownHook(cluster.atExit);
        try {
            cluster.build(size, storage);
        } catch (IOException | InterruptedException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    private void build(int size, Storage storage) throws IOException, InterruptedException {
        List<Integer> ports = freePorts(PORTS_EACH * size);
        List<BrokerPlace> places = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Path own = Files.createDirectories(directory.resolve("broker-" + i));
            Path data = own.resolve("data");
            if (storage == Storage.OWN_DISKS) {
                disks.add(OwnDisk.mount(own));
                data = disks.getLast().data();
            }
            int first = PORTS_EACH * i;
            places.add(
                    new BrokerPlace(
                            i,
                            own,
                            data,
                            ports.get(first),
                            ports.get(first + 1),
                            ports.get(first + 2)));
        }
        for (BrokerPlace place : places) {
            peer.prepare(place, places);
            brokers.add(new BrokerProcess(place, peer.command(place)));
        }
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

    /** Lets each write of a broker with a disk of its own wait, until {@link #thaw}. */
    public synchronized void freeze(int id) throws IOException, InterruptedException {
        disks.get(id).freeze();
        frozen.add(id);
    }

    /** All disks take writes again. */
    public synchronized void thaw() throws IOException, InterruptedException {
        for (int id : frozen) {
            disks.get(id).thaw();
        }
        frozen.clear();
    }

    /** What the brokers have stored is read from their disks the next time. */
    public void dropFromMemory() throws IOException, InterruptedException {
        for (BrokerProcess broker : brokers) {
            PageCache.dropAll(broker.place().data());
        }
    }

    /** Bytes that the brokers running now have read and that were not in memory. */
    public long readFromDisksBytes() {
        return brokers.stream().mapToLong(BrokerProcess::readFromDisksBytes).sum();
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
        Runtime.getRuntime().removeShutdownHook(atExit);
        clear();
    }

    /** Who waits for a frozen disk cannot be killed, so that comes first. */
    private void clear() throws IOException {
        try {
            thaw();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        brokers.forEach(BrokerProcess::kill);
        for (OwnDisk disk : disks) {
            disk.close();
        }
        disks.clear();
        deleteAll(directory);
    }

    /** Interrupted by a human: nothing that was started stays behind. */
    private void endAtExit() {
        try {
            clear();
        } catch (IOException e) {
            System.err.println(directory + " could not be deleted: " + e.getMessage());
        }
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
}

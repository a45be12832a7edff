/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import org.awaitility.Awaitility;

import java.io.IOException;
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

/** Brokers, each a process on a machine of its own. */
final class ChaosCluster implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Machines machines;
    private final Disks disks;
    private final Clocks clocks;
    private final List<BrokerProcess> brokers = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private ChaosCluster(Machines machines, Disks disks, Clocks clocks) {
        this.machines = machines;
        this.disks = disks;
        this.clocks = clocks;
    }

    /**
     * Starts so many brokers, at most three of them voters, and waits until all serve.
     *
     * @param settings lines of each broker's properties beside those that every one needs
     */
    static ChaosCluster start(Path directory, int size, String settings)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Machines machines = Machines.create(size);
        Disks disks = Disks.create(size, directory);
        ChaosCluster cluster = new ChaosCluster(machines, disks, Clocks.create(size, directory));
        try {
            List<Ports> ports = Ports.free(size);
            for (int id = 0; id < size; id++) {
                cluster.add(directory, id, ports, settings);
            }
            cluster.startAll();
            cluster.awaitReady();
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void add(Path directory, int id, List<Ports> ports, String settings)
            throws IOException {
        StringJoiner voters = new StringJoiner(",");
        for (int voter = 0; voter < Math.min(3, ports.size()); voter++) {
            voters.add(voter + "@" + machines.address(voter) + ":" + ports.get(voter).internal());
        }
        String address = machines.address(id);
        Path config = directory.resolve("broker-" + id + ".properties");
        Files.writeString(
                config,
                properties(id, address, ports.get(id), voters.toString(), disks.data(id))
                        + settings);
        brokers.add(
                new BrokerProcess(
                        id,
                        command(id, config),
                        directory.resolve("broker-" + id + ".log"),
                        address + ":" + ports.get(id).client(),
                        URI.create("http://" + address + ":" + ports.get(id).admin() + "/readyz")));
    }

    private List<String> command(int id, Path config) {
        List<String> command = new ArrayList<>(machines.prefix(id));
        command.addAll(clocks.prefix(id));
        command.addAll(
                List.of(
                        JAVA,
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.penstock.server.Main",
                        "--config",
                        config.toString()));
        return command;
    }

    private static String properties(
            int id, String address, Ports ports, String voters, Path data) {
        return """
        node.id=%d
        log.dirs=%s
        listeners=PLAINTEXT://%s:%d,INTERNAL://%s:%d
        inter.broker.listener.name=INTERNAL
        controller.listener.names=INTERNAL
        controller.quorum.voters=%s
        admin.listener=%s:%d
        default.replication.factor=3
        min.insync.replicas=2
        offsets.topic.num.partitions=4
        log.segment.bytes=1048576
        """
                .formatted(
                        id,
                        data,
                        address,
                        ports.client(),
                        address,
                        ports.internal(),
                        voters,
                        address,
                        ports.admin());
    }

    Machines machines() {
        return machines;
    }

    Disks disks() {
        return disks;
    }

    Clocks clocks() {
        return clocks;
    }

    /** Whether a fault with this need can happen here. */
    boolean gives(Fault.Need need) {
        return switch (need) {
            case NOTHING -> true;
            case LINKS -> machines.areSeparate();
            case DISKS -> disks.areSeparate();
            case CLOCKS -> clocks.canJump();
        };
    }

    /** Makes all right that went wrong, and starts whoever does not run. */
    void heal() throws IOException, InterruptedException {
        machines.heal();
        disks.heal();
        clocks.heal();
        for (BrokerProcess broker : brokers) {
            broker.resume();
        }
        startAll();
    }

    /** Cuts the power of these brokers at once. */
    void losePower(List<BrokerProcess> some) throws IOException, InterruptedException {
        some.forEach(BrokerProcess::kill);
        for (BrokerProcess broker : some) {
            broker.awaitEnd();
            disks.losePower(broker.id());
        }
    }

    List<BrokerProcess> brokers() {
        return List.copyOf(brokers);
    }

    String bootstrapServers() {
        StringJoiner servers = new StringJoiner(",");
        brokers.forEach(broker -> servers.add(broker.clientAddress()));
        return servers.toString();
    }

    /** Starts whoever does not run. */
    void startAll() throws IOException {
        for (BrokerProcess broker : brokers) {
            if (!broker.isRunning()) {
                broker.start();
            }
        }
    }

    void awaitReady() {
        Awaitility.await()
                .atMost(READY_WITHIN)
                .until(() -> brokers.stream().allMatch(this::isReady));
    }

    private boolean isReady(BrokerProcess broker) {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(broker.readiness())
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

    @Override
    public void close() throws IOException {
        brokers.forEach(BrokerProcess::kill);
        machines.close();
        disks.close();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One broker as a process of its own. */
final class OneBroker {
    private final Process process;
    private final int port;

    private OneBroker(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static OneBroker start(Path folder) throws IOException {
        int port = freePort();
        Path properties = folder.resolve("broker.properties");
        Files.write(
                properties,
                List.of(
                        "node.id=0",
                        "log.dirs=" + folder.resolve("data"),
                        "listeners=PLAINTEXT://127.0.0.1:" + port,
                        "admin.listener=127.0.0.1:0",
                        "num.partitions=2",
                        "offsets.topic.num.partitions=1",
                        "auto.create.topics.enable=true"));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "dev.penstock.server.Main",
                                "--config",
                                properties.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("broker.log").toFile())
                        .start();
        OneBroker broker = new OneBroker(process, port);
        await().atMost(Duration.ofSeconds(60)).until(broker::accepts);
        return broker;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean accepts() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the broker has ended");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}

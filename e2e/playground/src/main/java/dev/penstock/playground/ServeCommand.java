/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.json.Json;
import dev.penstock.playground.pods.PidFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** The background process itself: serves until SIGTERM. */
@Command(name = "serve", hidden = true, description = "What `up` starts in the background.")
final class ServeCommand implements Callable<Integer> {
    private static final List<String> BROKER_FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xms32m",
                    "-Xmx256m",
                    "-Xshare:auto",
                    // Several jars of the class path bring a logging configuration; the first one
                    // counts.
                    "-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow");

    @Mixin private HomeOption home = new HomeOption();

    @Option(names = "--broker-class-path", required = true, paramLabel = "PATH")
    private String brokerClassPath = "";

    @Option(
            names = "--broker-main",
            defaultValue = "dev.penstock.server.Main",
            paramLabel = "CLASS")
    private String brokerMain = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path lockFile = home.get().state().root().resolve("lock");
        Files.createDirectories(lockFile.getParent());
        try (FileChannel channel =
                        FileChannel.open(
                                lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                System.err.println(
                        "A playground runs in " + home.get().state().root() + " already.");
                return Main.REFUSED;
            }
            serve();
        }
        return 0;
    }

    private void serve() throws IOException, InterruptedException {
        PidFile.write(home.get().pidFile(), ProcessHandle.current());
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .unstarted(
                                        () -> {
                                            asked.countDown();
                                            await(ended);
                                        }));
        try (Playground playground = Playground.start(home.get(), brokerCommand())) {
            Files.write(
                    home.get().readyFile(),
                    Json.bytes(
                            Json.object()
                                    .put("operatorAdminPort", playground.operatorAdminPort())));
            asked.await();
        } finally {
            Files.deleteIfExists(home.get().readyFile());
            Files.deleteIfExists(home.get().pidFile());
            ended.countDown();
        }
    }

    private List<String> brokerCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(BROKER_FLAGS);
        command.addAll(List.of("-cp", brokerClassPath, brokerMain));
        return command;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

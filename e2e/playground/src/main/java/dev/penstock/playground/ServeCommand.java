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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** The background process itself: serves until SIGTERM. */
@Command(name = "serve", hidden = true, description = "What `up` starts in the background.")
final class ServeCommand implements Callable<Integer> {
    /** Three brokers share a laptop. */
    private static final List<String> BROKER_HEAP = List.of("-Xms32m", "-Xmx256m");

    @Mixin private HomeOption home = new HomeOption();

    @Option(names = "--broker-options", required = true, paramLabel = "FILE")
    private Path brokerOptions = Path.of("");

    @Option(
            names = "--broker-main",
            defaultValue = "dev.penstock.server.Main",
            paramLabel = "CLASS")
    private String brokerMain = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        OwnSession.begin();
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
            writeReady(playground);
            asked.await();
        } finally {
            Files.deleteIfExists(home.get().readyFile());
            Files.deleteIfExists(home.get().pidFile());
            ended.countDown();
        }
    }

    /** Appears whole: its presence is the sign. */
    private void writeReady(Playground playground) throws IOException {
        Path ready = home.get().readyFile();
        Path fresh = ready.resolveSibling(ready.getFileName() + ".new");
        Files.write(
                fresh,
                Json.bytes(Json.object().put("operatorAdminPort", playground.operatorAdminPort())));
        Files.move(fresh, ready, StandardCopyOption.ATOMIC_MOVE);
    }

    private List<String> brokerCommand() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(BROKER_HEAP);
        command.add("@" + brokerOptions);
        command.add(brokerMain);
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

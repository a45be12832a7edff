/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.pods.PidFile;
import dev.penstock.playground.pods.Strays;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The playground's background process, seen from the commands. */
final class Background {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final int SHOWN_LINES = 15;

    private final Home home;

    Background(Home home) {
        this.home = home;
    }

    Optional<ProcessHandle> running() throws IOException {
        return PidFile.read(home.pidFile());
    }

    /** Whether it runs and serves. */
    boolean isServing() throws IOException {
        return running().isPresent() && Files.exists(home.readyFile());
    }

    /**
     * Whether it ended, or was killed, without {@code down}: that takes the kubeconfig away, a
     * sudden death does not.
     */
    boolean hasDied() throws IOException {
        return running().isEmpty() && Files.exists(home.state().kubeconfig());
    }

    /** Starts the process, which then leaves the session of this one by itself. */
    ProcessHandle start(String classPath, List<String> options) throws IOException {
        Files.createDirectories(home.log().getParent());
        Files.createDirectories(home.state().run());
        Files.deleteIfExists(home.readyFile());
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "serve",
                        "--home",
                        home.root().toString()));
        command.addAll(options);
        ProcessHandle process =
                new ProcessBuilder(command)
                        .directory(home.root().toFile())
                        .redirectErrorStream(true)
                        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                        .start()
                        .toHandle();
        // At once, and not when it is up: whoever stops it must find it from now on.
        PidFile.write(home.pidFile(), process);
        return process;
    }

    /** Waits until the process serves. */
    void awaitServing(ProcessHandle process) throws Refusal, InterruptedException {
        while (!Files.exists(home.readyFile())) {
            if (endsWithin(process, LOOK)) {
                throw new Refusal(
                        "The playground ended while it started. The last lines of "
                                + home.log()
                                + ":\n"
                                + lastLines());
            }
        }
    }

    private String lastLines() {
        try {
            List<String> lines = Files.readAllLines(home.log());
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /**
     * Ends the process and whatever it started, also what it left when it was killed.
     *
     * @return how many processes of pods had been left
     */
    int stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> running = running();
        if (running.isPresent()) {
            ProcessHandle process = running.get();
            process.destroy();
            if (!endsWithin(process, STOP_LIMIT)) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
        int left = Strays.end(home.state());
        Files.deleteIfExists(home.pidFile());
        Files.deleteIfExists(home.readyFile());
        return left;
    }

    static boolean endsWithin(ProcessHandle process, Duration limit) throws InterruptedException {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}

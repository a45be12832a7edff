/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground;

import dev.penstock.playground.pods.PidFile;
import dev.penstock.playground.pods.PodRunner;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The playground's background process, seen from the commands. */
final class Background {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 200;

    private final Home home;

    Background(Home home) {
        this.home = home;
    }

    Optional<ProcessHandle> running() throws IOException {
        return PidFile.read(home.pidFile());
    }

    /** Starts the process in a session of its own, so that it outlives the terminal. */
    Process start(String classPath, List<String> options) throws IOException {
        Files.createDirectories(home.log().getParent());
        Files.createDirectories(home.state().run());
        List<String> command = new ArrayList<>(detachment());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "serve",
                        "--home",
                        home.root().toString()));
        command.addAll(options);
        return new ProcessBuilder(command)
                .directory(home.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(home.log().toFile()))
                .start();
    }

    private static List<String> detachment() {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String program : List.of("setsid", "nohup")) {
            boolean found =
                    Arrays.stream(path.split(File.pathSeparator, -1))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            if (found) {
                return List.of(program);
            }
        }
        return List.of();
    }

    /** Waits until the process serves. */
    void awaitServing(Process process) throws Refusal, InterruptedException {
        while (!Files.exists(home.readyFile())) {
            if (process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
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
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** Ends the process and whatever it started. */
    void stop() throws IOException, InterruptedException {
        Optional<ProcessHandle> running = running();
        if (running.isPresent()) {
            ProcessHandle process = running.get();
            process.destroy();
            try {
                process.onExit().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                process.destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        PodRunner.endStrays(home.state());
        Files.deleteIfExists(home.pidFile());
        Files.deleteIfExists(home.readyFile());
    }
}

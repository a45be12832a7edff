/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One broker's process, as often as it is started. */
final class BrokerProcess {
    private static final int LAST_WORDS = 5;

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
                                            ProcessBuilder.Redirect.appendTo(place.log().toFile()))
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
                            lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        } catch (IOException e) {
            said = "nothing readable: " + e.getMessage();
        }
        return "broker " + place.id() + " has ended by itself and said: " + said;
    }

    Duration cpuTime() {
        return running.flatMap(process -> process.info().totalCpuDuration()).orElse(Duration.ZERO);
    }

    long readFromDisksBytes() {
        return running.map(process -> ProcFiles.readFromDisksBytes(process.pid())).orElse(0L);
    }

    double residentMb() {
        return running.map(process -> ProcFiles.residentMb(process.pid())).orElse(0.0);
    }
}

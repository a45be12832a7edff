/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** One broker's process, through all its lives. */
final class BrokerProcess {
    private final int id;
    private final List<String> command;
    private final Path log;
    private final String clientAddress;
    private final URI readiness;
    private Process process;

    BrokerProcess(int id, List<String> command, Path log, String clientAddress, URI readiness) {
        this.id = id;
        this.command = List.copyOf(command);
        this.log = log;
        this.clientAddress = clientAddress;
        this.readiness = readiness;
    }

    int id() {
        return id;
    }

    String clientAddress() {
        return clientAddress;
    }

    URI readiness() {
        return readiness;
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    void start() throws IOException {
        process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
    }

    /** {@code kill -9}. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    /** Waits until it has ended, and none of its files is open any more. */
    void awaitEnd() throws InterruptedException {
        if (process != null) {
            process.waitFor();
        }
    }

    /** Ends it in order. */
    void stop() {
        if (process != null) {
            process.destroy();
        }
    }

    /** Stops all its threads until {@link #resume}. */
    void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        if (isRunning()) {
            new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
        }
    }

    @Override
    public String toString() {
        return "broker " + id;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.clients;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A program of another language, with what it has printed so far. */
final class ForeignProgram implements AutoCloseable {
    private static final Duration PRINTS_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread collector;

    private ForeignProgram(Process process) {
        this.process = process;
        this.collector = Thread.ofVirtual().start(this::collect);
    }

    static ForeignProgram start(Path directory, Map<String, String> environment, String... command)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ForeignProgram(builder.start());
    }

    /** Skips the test, loudly, where the program is not installed. */
    static void assumeInstalled(String... command) {
        boolean installed;
        try {
            installed =
                    new ProcessBuilder(command)
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            installed = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            installed = false;
        }
        if (!installed) {
            System.err.println("SKIPPED: " + command[0] + " is not installed");
        }
        Assumptions.assumeTrue(installed, command[0] + " is not installed");
    }

    /** Types lines at it, and ends its input. */
    void type(String... typed) throws IOException {
        process.getOutputStream()
                .write(String.join("\n", typed).concat("\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
    }

    /** Types one line at it, and leaves its input open. */
    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void awaitLine(String part) {
        awaitLines(part, 1);
    }

    void awaitLines(String part, int count) {
        Awaitility.await()
                .atMost(PRINTS_WITHIN)
                .untilAsserted(
                        () ->
                                org.assertj.core.api.Assertions.assertThat(lines)
                                        .filteredOn(line -> line.contains(part))
                                        .as("lines with \"%s\" in %s", part, lines)
                                        .hasSizeGreaterThanOrEqualTo(count));
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits for its end, and for all that it has printed. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PRINTS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it printed " + lines);
        }
        collector.join(PRINTS_WITHIN);
        return process.exitValue();
    }

    /** As Ctrl-C would. */
    void interrupt() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void collect() {
        try (BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                lines.add(line);
                line = reader.readLine();
            }
        } catch (IOException e) {
            // The program was ended while it printed: there is no more to collect.
            lines.add("(ended: " + e.getMessage() + ")");
        }
    }
}

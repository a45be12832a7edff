/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Programs of the operating system that are run and waited for. */
final class Commands {
    private static final long COMMAND_SECONDS = 20;

    private Commands() {}

    /**
     * Runs a program to its end.
     *
     * @throws IOException if it fails, with what it printed
     */
    static void run(String... command) throws IOException, InterruptedException {
        String complaint = complaint(command);
        if (!complaint.isEmpty()) {
            throw new IOException(String.join(" ", command) + ": " + complaint);
        }
    }

    /** Undoes what may not have been done. */
    static void quietly(String... command) throws IOException, InterruptedException {
        complaint(command);
    }

    private static String complaint(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return "does not end";
        }
        return process.exitValue() == 0 ? "" : "ends with " + process.exitValue() + " " + output;
    }
}

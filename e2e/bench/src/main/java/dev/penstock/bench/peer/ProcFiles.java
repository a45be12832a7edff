/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What Linux tells in {@code /proc}; nothing elsewhere. */
public final class ProcFiles {
    private static final Pattern WHITESPACE = Pattern.compile("\\s+");
    private static final double KB_PER_MB = 1_024;

    /** Ticks of {@code /proc/stat} a second; the same on all systems that Java runs on. */
    private static final double TICKS_PER_S = 100;

    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int GUEST = 9;

    private ProcFiles() {}

    static double residentMb(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) / KB_PER_MB;
                }
            }
        } catch (IOException e) {
            // Not Linux, or the process has just ended.
            return 0;
        }
        return 0;
    }

    /** Bytes that the process has read and that were not in memory; 0 when unknown. */
    static long readFromDisksBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "io"))) {
                if (line.startsWith("read_bytes:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // Not Linux, or the process has just ended.
            return 0;
        }
        return 0;
    }

    /** CPU seconds that all programs of the machine, and its neighbours, have used. */
    public static OptionalDouble machineBusySeconds() {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc/stat"));
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
        List<String> fields = List.of(WHITESPACE.split(lines.getFirst().trim(), -1));
        double ticks = 0;
        for (int i = 1; i < Math.min(fields.size(), GUEST); i++) {
            if (i != IDLE && i != IO_WAIT) {
                ticks += Long.parseLong(fields.get(i));
            }
        }
        return OptionalDouble.of(ticks / TICKS_PER_S);
    }
}

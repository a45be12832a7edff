/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes of pods whose runner died without ending them, by the pid files that it left. */
public final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    /** All of them together; a broker that ends in order is back sooner. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private Strays() {}

    /**
     * Ends them: in order if they can, else by force.
     *
     * @return how many there were
     */
    public static int end(StateFolder folder) throws IOException, InterruptedException {
        Path pids = folder.run().resolve("pids");
        if (!Files.isDirectory(pids)) {
            return 0;
        }
        Map<Path, ProcessHandle> strays = new LinkedHashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(pids)) {
            for (Path file : files) {
                Optional<ProcessHandle> stray = PidFile.read(file);
                if (stray.isPresent()) {
                    strays.put(file, stray.get());
                } else {
                    Files.delete(file);
                }
            }
        }
        strays.values().forEach(ProcessHandle::destroy);
        long deadlineNanos = System.nanoTime() + GRACE.toNanos();
        for (Map.Entry<Path, ProcessHandle> stray : strays.entrySet()) {
            LOG.warn(
                    "event=stray_ended pod={} pid={}",
                    stray.getKey().getFileName(),
                    stray.getValue().pid());
            endBy(deadlineNanos, stray.getValue());
            Files.deleteIfExists(stray.getKey());
        }
        return strays.size();
    }

    private static void endBy(long deadlineNanos, ProcessHandle process)
            throws InterruptedException {
        try {
            long leftNanos = Math.max(0, deadlineNanos - System.nanoTime());
            process.onExit().get(leftNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().join();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}

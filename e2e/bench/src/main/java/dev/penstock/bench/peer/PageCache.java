/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the system keeps of files in memory. */
public final class PageCache {
    private static final int PROBE_BYTES = 4 << 20;

    private PageCache() {}

    /** Whether files in the folder for temporary files can be made to leave it. */
    public static boolean canDrop() throws IOException, InterruptedException {
        Path probe = Files.createTempFile("penstock-bench-", ".probe");
        try {
            Files.write(probe, new byte[PROBE_BYTES]);
            drop(probe);
            long before = ProcFiles.readFromDisksBytes(ProcessHandle.current().pid());
            Files.readAllBytes(probe);
            return ProcFiles.readFromDisksBytes(ProcessHandle.current().pid()) - before
                    >= PROBE_BYTES;
        } catch (IOException e) {
            return false;
        } finally {
            Files.delete(probe);
        }
    }

    /** Writes all files below the folder to disk, and forgets what is in them. */
    static void dropAll(Path folder) throws IOException, InterruptedException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            drop(file);
        }
    }

    /** GNU dd asks the system for it (posix_fadvise), which takes no rights. */
    private static void drop(Path file) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                "dd",
                                "of=" + file,
                                "oflag=nocache",
                                "conv=notrunc,fdatasync",
                                "count=0",
                                "status=none")
                        .redirectErrorStream(true)
                        .start();
        String said = process.inputReader().lines().collect(Collectors.joining(" "));
        if (process.waitFor() != 0) {
            throw new IOException("dd cannot drop " + file + " from memory: " + said);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.peer;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A file system of its own for one broker, in a file, so that writes to it can be made to wait.
 *
 * <p>Always: once {@link #close} has returned it is unmounted and its file is deleted.
 */
final class OwnDisk implements AutoCloseable {
    private static final long SIZE_BYTES = 2L << 30;

    private final Path image;
    private final Path mountPoint;

    private OwnDisk(Path image, Path mountPoint) {
        this.image = image;
        this.mountPoint = mountPoint;
    }

    /** Makes and mounts it, which takes rights that not everybody has. */
    static OwnDisk mount(Path directory) throws IOException, InterruptedException {
        OwnDisk disk = new OwnDisk(directory.resolve("disk.ext4"), directory.resolve("disk"));
        Files.createDirectories(disk.mountPoint);
        try (RandomAccessFile file = new RandomAccessFile(disk.image.toFile(), "rw")) {
            file.setLength(SIZE_BYTES);
        }
        run("mkfs.ext4", "-q", disk.image.toString());
        run("mount", "-o", "loop", disk.image.toString(), disk.mountPoint.toString());
        return disk;
    }

    /** Tries it with an empty one. */
    static boolean isPossible() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("penstock-bench-disk-");
        try (OwnDisk _ = mount(directory)) {
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            Files.deleteIfExists(directory.resolve("disk.ext4"));
            Files.deleteIfExists(directory.resolve("disk"));
            Files.deleteIfExists(directory);
        }
    }

    Path data() {
        return mountPoint.resolve("data");
    }

    /** From now on who writes waits. */
    void freeze() throws IOException, InterruptedException {
        run("fsfreeze", "--freeze", mountPoint.toString());
    }

    void thaw() throws IOException, InterruptedException {
        run("fsfreeze", "--unfreeze", mountPoint.toString());
    }

    /** Whoever still uses it has ended, unless it is frozen. */
    @Override
    public void close() throws IOException {
        try {
            run("umount", mountPoint.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.delete(image);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = process.inputReader().lines().collect(Collectors.joining(" "));
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", List.of(command)) + " failed: " + said);
        }
    }
}

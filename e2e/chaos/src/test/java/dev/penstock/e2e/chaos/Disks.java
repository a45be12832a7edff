/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.e2e.chaos;

import static dev.penstock.e2e.chaos.Commands.quietly;
import static dev.penstock.e2e.chaos.Commands.run;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk for each broker: an ext4 file system in a file of its own, so that it can run full, stall
 * and lose its power. Where that is not permitted they are mere directories, and disks are always
 * good.
 *
 * <p>Always: what was mounted is unmounted by {@link #close}.
 */
final class Disks implements AutoCloseable {
    private static final long SIZE_BYTES = 512L << 20;
    private static final long LEFT_WHEN_FULL_BYTES = 256 << 10;

    private final int count;
    private final Path directory;
    private final boolean separate;

    private Disks(int count, Path directory, boolean separate) {
        this.count = count;
        this.directory = directory;
        this.separate = separate;
    }

    /** Makes them, as file systems if this process may. */
    static Disks create(int count, Path directory) throws IOException, InterruptedException {
        Disks disks = new Disks(count, directory, true);
        for (int id = 0; id < count; id++) {
            Files.createDirectories(disks.mountPoint(id));
        }
        try {
            disks.build();
            return disks;
        } catch (IOException e) {
            disks.close();
            System.err.println(
                    "SKIPPED: full and stalled disks and cuts of power, as file systems cannot be"
                            + " mounted here: "
                            + e.getMessage());
            return new Disks(count, directory, false);
        }
    }

    private void build() throws IOException, InterruptedException {
        for (int id = 0; id < count; id++) {
            try (RandomAccessFile image = new RandomAccessFile(image(id).toFile(), "rw")) {
                image.setLength(SIZE_BYTES);
            }
            // No bytes kept back for root, who runs the brokers here: full is full.
            run("mkfs.ext4", "-q", "-m", "0", image(id).toString());
            mount(id);
        }
        // Tried on an empty one, so that a kernel without this call is found out now.
        Shutdown.dropUnwritten(mountPoint(0));
        remount(0);
    }

    /** Whether they are file systems of their own. */
    boolean areSeparate() {
        return separate;
    }

    /** Where a broker is to keep its data. */
    Path data(int id) {
        return mountPoint(id).resolve("data");
    }

    /** Nothing that was not synced is ever written. Only while no process uses the disk. */
    void losePower(int id) throws IOException, InterruptedException {
        Shutdown.dropUnwritten(mountPoint(id));
        remount(id);
    }

    /** Leaves hardly a byte. */
    void fill(int id) throws IOException, InterruptedException {
        long freeBytes = Files.getFileStore(mountPoint(id)).getUsableSpace();
        long fillerBytes = Math.max(1, freeBytes - LEFT_WHEN_FULL_BYTES);
        run("fallocate", "--length", String.valueOf(fillerBytes), filler(id).toString());
    }

    /** Writes wait, and so does who writes, until {@link #heal}. */
    void stall(int id) throws IOException, InterruptedException {
        run("fsfreeze", "--freeze", mountPoint(id).toString());
    }

    /** All disks are good again. */
    void heal() throws IOException, InterruptedException {
        if (!separate) {
            return;
        }
        for (int id = 0; id < count; id++) {
            quietly("fsfreeze", "--unfreeze", mountPoint(id).toString());
            Files.deleteIfExists(filler(id));
        }
    }

    @Override
    public void close() throws IOException {
        if (!separate) {
            return;
        }
        try {
            for (int id = 0; id < count; id++) {
                quietly("fsfreeze", "--unfreeze", mountPoint(id).toString());
                quietly("umount", "--lazy", mountPoint(id).toString());
                Files.deleteIfExists(image(id));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void remount(int id) throws IOException, InterruptedException {
        run("umount", mountPoint(id).toString());
        mount(id);
    }

    private void mount(int id) throws IOException, InterruptedException {
        run("mount", "-o", "loop", image(id).toString(), mountPoint(id).toString());
    }

    private Path image(int id) {
        return directory.resolve("disk-" + id + ".ext4");
    }

    private Path mountPoint(int id) {
        return directory.resolve("disk-" + id);
    }

    private Path filler(int id) {
        return mountPoint(id).resolve("filler");
    }
}

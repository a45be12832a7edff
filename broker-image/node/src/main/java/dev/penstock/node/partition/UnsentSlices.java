/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.Workers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out why answers out of files broke off. Records go from the file to the socket without
 * being seen here, and an error of either looks alike: the file is read where the answer ended, and
 * what then fails is the disk. Its partition fails as by any other read. May be called from any
 * loop.
 *
 * <p>Always: one file is looked at at a time. Who breaks off meanwhile is not: a client that met a
 * bad sector asks again, and meets it again.
 */
public final class UnsentSlices {
    /** The kernel says how far it came, so that what it could not read begins right there. */
    private static final int LOOK_BYTES = 64 * 1024;

    private final Partitions partitions;
    private final Workers workers;
    private final AtomicBoolean looking = new AtomicBoolean();

    public UnsentSlices(Partitions partitions, Workers workers) {
        this.partitions = partitions;
        this.workers = workers;
    }

    /** An answer ended where the slice begins. */
    public void lookAt(FileSlice slice) {
        if (looking.compareAndSet(false, true)) {
            workers.execute(() -> read(slice));
        }
    }

    private void read(FileSlice slice) {
        try {
            // A file that has become shorter was cut meanwhile, as logs are: that fails nobody.
            slice.file()
                    .read(
                            slice.position(),
                            ByteBuffer.allocate(Math.min(slice.sizeBytes(), LOOK_BYTES)));
        } catch (IOException e) {
            // A file that was closed meanwhile is part of no log any more.
            partitions.onEach(loop -> loop.unreadable(slice.file(), e));
        } finally {
            looking.set(false);
        }
    }
}

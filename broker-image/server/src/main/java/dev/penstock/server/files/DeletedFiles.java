/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Deletes files without waiting until the file system has given their bytes back, which takes a
 * quarter of a second for a segment of 1 GiB (ADR 0267): a file loses its name at once, and is held
 * open until a thread of its own closes it, one after the other. May be called from any thread.
 *
 * <p>Always: what was deleted has no name when the call returns, so that a process that dies has
 * nothing to clean up: the operating system gives back what nobody holds open.
 */
final class DeletedFiles implements AutoCloseable {
    /** Smaller ones are given back sooner than handed over. */
    static final long HANDED_OVER_BYTES = 1 << 20;

    /** Each of them is an open file; whoever deletes more waits for the file system. */
    static final int MAX_WAITING = 1_000;

    private static final long IDLE_SECONDS = 10;

    private final Executor closer;
    private final Runnable onClose;
    private final AtomicInteger waiting = new AtomicInteger();

    /** With a thread that is there while files wait. */
    DeletedFiles() {
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(
                        1,
                        1,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        new DefaultThreadFactory("deleted-files", true));
        thread.allowCoreThreadTimeOut(true);
        closer = thread;
        onClose = thread::shutdown;
    }

    /** With somebody else's thread. */
    DeletedFiles(Executor closer) {
        this.closer = closer;
        onClose = () -> {};
    }

    /** Deletes a file or an empty directory; does nothing when it is absent. */
    void delete(Path path) throws IOException {
        if (!isLarge(path) || waiting.get() >= MAX_WAITING) {
            Files.deleteIfExists(path);
            return;
        }
        FileChannel held = FileChannel.open(path, StandardOpenOption.READ);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            held.close();
            throw e;
        }
        waiting.incrementAndGet();
        closer.execute(() -> release(held));
    }

    private static boolean isLarge(Path path) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile() && attributes.size() >= HANDED_OVER_BYTES;
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private void release(FileChannel held) {
        try {
            held.close();
        } catch (IOException _) {
            // It has no name any more; the bytes come back when the process ends, at the latest.
        } finally {
            waiting.decrementAndGet();
        }
    }

    /** What waits is still closed; nothing may be deleted any more. */
    @Override
    public void close() {
        onClose.run();
    }
}

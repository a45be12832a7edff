/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import dev.penstock.kernel.DiskFullException;
import dev.penstock.kernel.StoredFile;
import dev.penstock.server.stall.DiskCalls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;

/** An open file. Its channel serves sendfile. */
public final class NioFile implements StoredFile {
    private final NioFileStore store;
    private final String path;
    private final FileChannel channel;

    NioFile(NioFileStore store, String path, FileChannel channel) {
        this.store = store;
        this.path = path;
        this.channel = channel;
    }

    /** For reading only, by whoever sends slices of the file. */
    public FileChannel channel() {
        return channel;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long sizeBytes() throws IOException {
        return channel.size();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int read = channel.read(target, at);
            if (read < 0) {
                break;
            }
            at += read;
        }
        return (int) (at - position);
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
        store.requireAlive();
        long at = position;
        DiskCalls.begin();
        try {
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        } catch (IOException e) {
            throw isDiskFull(e) ? new DiskFullException(path, e) : e;
        } finally {
            DiskCalls.end();
        }
    }

    /** The JDK tells it by the system's words only. */
    private static boolean isDiskFull(IOException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("No space left on device")
                || message.contains("Disk quota exceeded");
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        store.requireAlive();
        channel.truncate(sizeBytes);
    }

    @Override
    public void sync() throws IOException {
        store.requireAlive();
        try {
            channel.force(false);
        } catch (ClosedChannelException e) {
            // Somebody closed the file; the disk did nothing wrong.
            throw e;
        } catch (IOException e) {
            throw store.failed(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path;
    }
}

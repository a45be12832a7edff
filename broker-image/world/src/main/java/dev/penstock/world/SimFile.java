/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;

/** One open file of a {@link SimDisk}. It outlives its name, as on a real system. */
final class SimFile implements StoredFile {
    private final SimDisk disk;
    private final String path;
    private final Inode inode;
    private final boolean isWritable;
    private boolean isClosed;

    SimFile(SimDisk disk, String path, Inode inode, boolean isWritable) {
        this.disk = disk;
        this.path = path;
        this.inode = inode;
        this.isWritable = isWritable;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long sizeBytes() throws IOException {
        requireOpen();
        return inode.sizeBytes();
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
        requireOpen();
        disk.requireWhole(path);
        int start = target.position();
        int count = inode.read(position, target);
        if (count > 0 && disk.flipsThisRead()) {
            int at = start + disk.randomness().nextInt(count);
            target.put(at, (byte) (target.get(at) ^ (1 << disk.randomness().nextInt(Byte.SIZE))));
        }
        return count;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
        requireWritable();
        Invariants.check(position >= 0, "a write lies inside its file", position);
        disk.requireWhole(path);
        disk.requireSpace(path, position + source.remaining() - inode.sizeBytes());
        disk.awaitWrites();
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        inode.write(position, bytes);
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        requireWritable();
        if (sizeBytes < inode.sizeBytes()) {
            inode.truncate(sizeBytes);
        }
    }

    @Override
    public void sync() throws IOException {
        requireOpen();
        disk.sync(this);
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            disk.closed(this);
        }
    }

    Inode inode() {
        return inode;
    }

    private void requireOpen() throws IOException {
        if (isClosed) {
            throw new ClosedChannelException();
        }
    }

    private void requireWritable() throws IOException {
        requireOpen();
        if (!isWritable) {
            throw new IOException(path + " was opened for reading only");
        }
    }

    @Override
    public String toString() {
        return path;
    }
}

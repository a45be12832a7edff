/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.kernel.StoredFile;

import java.nio.ByteBuffer;

/** A file that can only be read. */
final class MemoryFile implements StoredFile {
    private final String path;
    private final byte[] content;

    MemoryFile(String path, String content) {
        this.path = path;
        this.content = content.getBytes(UTF_8);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long sizeBytes() {
        return content.length;
    }

    @Override
    public int read(long position, ByteBuffer target) {
        int length = (int) Math.min(target.remaining(), content.length - position);
        target.put(content, (int) position, length);
        return length;
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long sizeBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
}

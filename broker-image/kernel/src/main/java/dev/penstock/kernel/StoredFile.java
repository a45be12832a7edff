/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file. Used by one loop, except {@link #read}, which any thread may call. */
public interface StoredFile extends AutoCloseable {
    String path();

    long sizeBytes() throws IOException;

    /**
     * Reads from the position until the target is full or the file ends.
     *
     * @return how many bytes were read, 0 at the end of the file
     */
    int read(long position, ByteBuffer target) throws IOException;

    /**
     * Writes all of the source's remaining bytes at the position; grows the file as needed.
     *
     * @throws DiskFullException when there is no room; the file may have grown by a part of them
     */
    void write(long position, ByteBuffer source) throws IOException;

    void truncate(long sizeBytes) throws IOException;

    /**
     * Makes the content durable (fdatasync). After a failure the directory is dead: a second try
     * proves nothing.
     */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Small files that are read and replaced as a whole. */
final class WholeFile {
    /** A small file above this is refused: 64 MiB. */
    private static final long MAX_SIZE_BYTES = 64L * 1024 * 1024;

    private WholeFile() {}

    /** Empty when there is no such file. */
    static Optional<ByteBuffer> read(FileStore store, String path) throws IOException {
        if (!store.exists(path)) {
            return Optional.empty();
        }
        try (StoredFile file = store.openForRead(path)) {
            long size = file.sizeBytes();
            if (size > MAX_SIZE_BYTES) {
                throw new IOException(path + " has " + size + " bytes, far more than it should");
            }
            ByteBuffer content = ByteBuffer.allocate((int) size);
            file.read(0, content);
            return Optional.of(content.flip());
        }
    }

    static Optional<String> readText(FileStore store, String path) throws IOException {
        return read(store, path).map(bytes -> StandardCharsets.UTF_8.decode(bytes).toString());
    }

    /**
     * Replaces the file in one step: after a crash it has the old content or the new one. It has
     * the new one for certain once its directory was synced. When it is not synced itself, it may
     * be torn after a crash, and must have a checksum.
     */
    static void replace(FileStore store, String path, ByteBuffer content, boolean synced)
            throws IOException {
        String temporary = path + LogFiles.TEMPORARY;
        try (StoredFile file = store.open(temporary)) {
            file.truncate(0);
            file.write(0, content);
            if (synced) {
                file.sync();
            }
        }
        store.rename(temporary, path);
    }

    static void replaceText(FileStore store, String path, String content) throws IOException {
        replace(store, path, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), true);
    }

    static void replaceTextUnsynced(FileStore store, String path, String content)
            throws IOException {
        replace(store, path, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), false);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A small text file that is read and replaced as a whole; a crash leaves the old one or the new
 * one.
 */
final class WholeTextFile {
    private static final String SUFFIX_OF_NEW = ".new";

    private final FileStore store;
    private final String directory;
    private final String path;

    WholeTextFile(FileStore store, String directory, String name) {
        this.store = store;
        this.directory = directory;
        this.path = directory.isEmpty() ? name : directory + "/" + name;
    }

    Optional<String> read() throws IOException {
        if (!store.exists(path)) {
            return Optional.empty();
        }
        try (StoredFile file = store.openForRead(path)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(file.sizeBytes()));
            file.read(0, bytes);
            return Optional.of(StandardCharsets.UTF_8.decode(bytes.flip()).toString());
        }
    }

    void replace(String text) throws IOException {
        String fresh = path + SUFFIX_OF_NEW;
        store.delete(fresh);
        try (StoredFile file = store.open(fresh)) {
            file.write(0, StandardCharsets.UTF_8.encode(text));
            file.sync();
        }
        store.rename(fresh, path);
        store.syncDirectory(directory);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A store whose process dies before its n-th change of the disk, and that counts them. */
public final class CutOffStore implements FileStore {
    private final FileStore store;
    private int changesLeft = Integer.MAX_VALUE;
    private int changes;

    /** Nobody dies yet. */
    public CutOffStore(FileStore store) {
        this.store = store;
    }

    /** What is thrown where the process dies. */
    public static final class Dead extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Lets so many changes happen yet. */
    public void dieAfter(int more) {
        changesLeft = more;
    }

    /** How many there were so far. */
    public int changes() {
        return changes;
    }

    private void change() {
        if (changesLeft == 0) {
            throw new Dead();
        }
        changesLeft--;
        changes++;
    }

    @Override
    public StoredFile open(String path) throws IOException {
        change();
        return new CutOffFile(store.open(path));
    }

    @Override
    public StoredFile openForRead(String path) throws IOException {
        return store.openForRead(path);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return store.exists(path);
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return store.list(directory);
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        change();
        store.createDirectories(directory);
    }

    @Override
    public void rename(String source, String target) throws IOException {
        change();
        store.rename(source, target);
    }

    @Override
    public void delete(String path) throws IOException {
        change();
        store.delete(path);
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        change();
        store.syncDirectory(directory);
    }

    @Override
    public long usableBytes() throws IOException {
        return store.usableBytes();
    }

    @Override
    public long totalBytes() throws IOException {
        return store.totalBytes();
    }

    private final class CutOffFile implements StoredFile {
        private final StoredFile file;

        CutOffFile(StoredFile file) {
            this.file = file;
        }

        @Override
        public String path() {
            return file.path();
        }

        @Override
        public long sizeBytes() throws IOException {
            return file.sizeBytes();
        }

        @Override
        public int read(long position, ByteBuffer target) throws IOException {
            return file.read(position, target);
        }

        @Override
        public void write(long position, ByteBuffer source) throws IOException {
            change();
            file.write(position, source);
        }

        @Override
        public void truncate(long sizeBytes) throws IOException {
            change();
            file.truncate(sizeBytes);
        }

        @Override
        public void sync() throws IOException {
            change();
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}

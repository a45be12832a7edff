/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;
import java.util.List;

/** A directory of a disk as a log directory of its own. */
final class Subdirectory implements FileStore {
    private final FileStore disk;
    private final String name;

    Subdirectory(FileStore disk, String name) {
        this.disk = disk;
        this.name = name;
        try {
            disk.createDirectories(name);
            // Whoever mounts it has seen to it that it is there.
            disk.syncDirectory("");
        } catch (IOException e) {
            throw new IllegalStateException("a disk can be begun", e);
        }
    }

    private String at(String path) {
        return path.isEmpty() ? name : name + "/" + path;
    }

    @Override
    public StoredFile open(String path) throws IOException {
        return disk.open(at(path));
    }

    @Override
    public StoredFile openForRead(String path) throws IOException {
        return disk.openForRead(at(path));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return disk.exists(at(path));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return disk.list(at(directory));
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        disk.createDirectories(at(directory));
    }

    @Override
    public void rename(String source, String target) throws IOException {
        disk.rename(at(source), at(target));
    }

    @Override
    public void delete(String path) throws IOException {
        disk.delete(at(path));
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        disk.syncDirectory(at(directory));
    }

    @Override
    public long usableBytes() throws IOException {
        return disk.usableBytes();
    }

    @Override
    public long totalBytes() throws IOException {
        return disk.totalBytes();
    }
}

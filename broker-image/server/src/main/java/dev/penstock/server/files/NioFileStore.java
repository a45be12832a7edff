/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.files;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;
import dev.penstock.server.stall.DiskCalls;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * A log directory on a file system, for this process alone while the store is open.
 *
 * <p>Once a sync has failed, the operating system may have dropped the bytes and forgotten that it
 * did, so that a second sync would succeed and prove nothing; from then on every write and sync is
 * refused and only a restart, with its recovery, can tell what is there.
 */
public final class NioFileStore implements FileStore, AutoCloseable {
    static final String LOCK_FILE = ".lock";

    private final Path root;
    private final FileChannel lockChannel;
    private final Consumer<IOException> onDeath;
    private final DeletedFiles deleted = new DeletedFiles();
    private volatile @Nullable IOException failure;

    private NioFileStore(Path root, FileChannel lockChannel, Consumer<IOException> onDeath) {
        this.root = root;
        this.lockChannel = lockChannel;
        this.onDeath = onDeath;
    }

    /**
     * Opens the directory, creates it when it is absent, and keeps other processes out of it.
     *
     * @param onDeath is told, on whichever thread, of the first sync that fails
     * @throws IOException also when another process has it open
     */
    public static NioFileStore open(Path directory, Consumer<IOException> onDeath)
            throws IOException {
        Path root = Files.createDirectories(directory).toRealPath();
        FileChannel channel =
                FileChannel.open(
                        root.resolve(LOCK_FILE),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new NioFileStore(root, channel, onDeath);
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException(root + " is already in use by this process", e);
        }
        channel.close();
        throw new IOException(root + " is in use by another process");
    }

    /** Where the files are. */
    public Path root() {
        return root;
    }

    @Override
    public StoredFile open(String path) throws IOException {
        requireAlive();
        DiskCalls.begin();
        try {
            return new NioFile(
                    this,
                    path,
                    FileChannel.open(
                            resolve(path),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
        } finally {
            DiskCalls.end();
        }
    }

    @Override
    public StoredFile openForRead(String path) throws IOException {
        return new NioFile(this, path, FileChannel.open(resolve(path), StandardOpenOption.READ));
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(resolve(path));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        Path resolved = resolve(directory);
        if (!Files.isDirectory(resolved)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(resolved)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public void createDirectories(String directory) throws IOException {
        requireAlive();
        DiskCalls.begin();
        try {
            Files.createDirectories(resolve(directory));
        } finally {
            DiskCalls.end();
        }
    }

    @Override
    public void rename(String source, String target) throws IOException {
        requireAlive();
        DiskCalls.begin();
        try {
            Files.move(
                    resolve(source),
                    resolve(target),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            DiskCalls.end();
        }
    }

    @Override
    public void delete(String path) throws IOException {
        requireAlive();
        deleted.delete(resolve(path));
    }

    @Override
    public void syncDirectory(String directory) throws IOException {
        requireAlive();
        // A directory that is not there was deleted; the disk did nothing wrong.
        try (FileChannel channel = FileChannel.open(resolve(directory), StandardOpenOption.READ)) {
            force(channel);
        }
    }

    private void force(FileChannel channel) throws IOException {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public long totalBytes() throws IOException {
        return Files.getFileStore(root).getTotalSpace();
    }

    /** Lets other processes in; open files stay open. */
    @Override
    public void close() throws IOException {
        deleted.close();
        lockChannel.close();
    }

    /** Refuses after a failed sync. */
    void requireAlive() throws IOException {
        IOException first = failure;
        if (first != null) {
            throw new IOException(root + " is out of use since a sync failed", first);
        }
    }

    synchronized IOException failed(IOException cause) {
        if (failure == null) {
            failure = cause;
            onDeath.accept(cause);
        }
        return cause;
    }

    private Path resolve(String path) {
        Path resolved = root.resolve(path).normalize();
        if (!resolved.startsWith(root)) {
            throw new IllegalArgumentException(path + " leads out of the log directory");
        }
        return resolved;
    }
}

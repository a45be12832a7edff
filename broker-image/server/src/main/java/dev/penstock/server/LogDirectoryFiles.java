/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.kernel.FileStore;
import dev.penstock.node.Node;
import dev.penstock.server.files.NioFileStore;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of all log directories, for this process alone. A directory is dead once a sync in it
 * has failed. With the first, which has the metadata log, the broker ends; without another one it
 * goes on.
 */
final class LogDirectoryFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogDirectoryFiles.class);

    private final List<NioFileStore> stores = new ArrayList<>();
    private final Runnable onBroken;
    private volatile @Nullable Node node;

    private LogDirectoryFiles(Runnable onBroken) {
        this.onBroken = onBroken;
    }

    /**
     * Opens all directories, and creates those that are absent.
     *
     * @param onBroken is called when the broker cannot go on
     * @throws IOException when one cannot be used or is in use; none is open then
     */
    static LogDirectoryFiles open(List<Path> directories, Runnable onBroken) throws IOException {
        LogDirectoryFiles files = new LogDirectoryFiles(onBroken);
        try {
            for (Path directory : directories) {
                int number = files.stores.size();
                files.stores.add(
                        NioFileStore.open(
                                directory, cause -> files.died(number, directory, cause)));
            }
        } catch (IOException e) {
            files.close();
            throw e;
        }
        return files;
    }

    /** Who is told of directories that die from now on. */
    void tell(Node user) {
        node = user;
    }

    private void died(int number, Path directory, IOException cause) {
        Node user = node;
        if (number > 0 && user != null) {
            user.logDirectoryFailed(number, cause);
            return;
        }
        LOG.error(
                "log directory dead directory={} reason=\"a sync failed: the disk may have lost what it"
                        + " was given\" next=\"the broker stops; look at the disk before it starts again\"",
                directory,
                cause);
        onBroken.run();
    }

    List<FileStore> stores() {
        return List.copyOf(stores);
    }

    @Override
    public void close() {
        for (NioFileStore store : stores) {
            try {
                store.close();
            } catch (IOException e) {
                LOG.warn("log directory could not be closed directory={}", store.root(), e);
            }
        }
    }
}

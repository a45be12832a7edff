/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import java.io.IOException;
import java.util.List;

/**
 * The files of one log directory. Paths are relative to it and use {@code /}. Each {@link
 * IOException} means that the directory can no longer be trusted unless a method says otherwise.
 */
public interface FileStore {
    /**
     * Opens a file for reading and writing; creates it empty when it is absent. Its parent must
     * exist.
     */
    StoredFile open(String path) throws IOException;

    /** Opens an existing file for reading only. */
    StoredFile openForRead(String path) throws IOException;

    boolean exists(String path) throws IOException;

    /** The names (not paths) in a directory, sorted; empty when the directory is absent. */
    List<String> list(String directory) throws IOException;

    void createDirectories(String directory) throws IOException;

    /**
     * Replaces the target in one step; durable after {@link #syncDirectory} of the target's parent.
     */
    void rename(String source, String target) throws IOException;

    /** Deletes a file or an empty directory; does nothing when it is absent. */
    void delete(String path) throws IOException;

    /** Makes creations, renames and deletions in the directory durable. */
    void syncDirectory(String directory) throws IOException;

    /** Free space for this process, in bytes. */
    long usableBytes() throws IOException;

    /** How much the volume holds when it is empty, in bytes. */
    long totalBytes() throws IOException;
}

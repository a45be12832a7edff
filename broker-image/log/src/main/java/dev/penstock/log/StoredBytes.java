/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import java.io.IOException;

/** Whether the directory of a partition holds anything. */
final class StoredBytes {
    private StoredBytes() {}

    /**
     * Whether any of a directory's files with names that end so has a byte.
     *
     * @throws IOException when one cannot be looked at, which is no proof that there is none
     */
    static boolean isAny(FileStore store, String directory, String suffix) throws IOException {
        for (String name : store.list(directory)) {
            if (name.endsWith(suffix)) {
                try (StoredFile file = store.openForRead(directory + "/" + name)) {
                    if (file.sizeBytes() > 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}

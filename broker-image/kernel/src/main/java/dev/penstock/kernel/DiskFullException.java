/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import java.io.IOException;

/**
 * There was no room for a write. Nothing of it counts, and everything else is as it was: unlike
 * after other failures the directory can still be trusted.
 */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String path) {
        super("there is no room on the disk for more of " + path);
    }

    public DiskFullException(String path, IOException cause) {
        this(path);
        initCause(cause);
    }
}

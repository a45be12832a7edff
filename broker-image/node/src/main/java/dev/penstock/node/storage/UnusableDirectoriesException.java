/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.storage;

import java.io.IOException;

/** The log directories do not belong together as they are. */
public final class UnusableDirectoriesException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableDirectoriesException(String message) {
        super(message);
    }
}

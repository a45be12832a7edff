/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import java.io.IOException;

/** A log directory belongs to another cluster or broker, or does not say to whom. */
public final class ForeignDirectoryException extends IOException {
    private static final long serialVersionUID = 1L;

    ForeignDirectoryException(String message) {
        super(message);
    }
}

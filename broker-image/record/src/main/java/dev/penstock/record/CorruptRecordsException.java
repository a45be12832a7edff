/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/** Bytes are not record batches of format 2, or inflate beyond the limit. */
public sealed class CorruptRecordsException extends RuntimeException
        permits TooLargeRecordsException {
    private static final long serialVersionUID = 1L;

    public CorruptRecordsException(String message) {
        super(message);
    }

    public CorruptRecordsException(String message, Throwable cause) {
        super(message, cause);
    }
}

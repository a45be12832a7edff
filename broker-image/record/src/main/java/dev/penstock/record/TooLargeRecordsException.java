/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/** Records inflate beyond the limit; whether they are valid is not known. */
public final class TooLargeRecordsException extends CorruptRecordsException {
    private static final long serialVersionUID = 1L;

    TooLargeRecordsException(String codec, int maxBytes) {
        super(codec + " records inflate to more than " + maxBytes + " bytes");
    }
}

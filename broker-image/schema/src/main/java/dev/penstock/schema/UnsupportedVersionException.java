/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

/** A message cannot be read or written in a version. */
public final class UnsupportedVersionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private UnsupportedVersionException(String message) {
        super(message);
    }

    /** There is no such version. */
    public static UnsupportedVersionException version(
            String message, short version, short lowest, short highest) {
        return new UnsupportedVersionException(
                "%s has versions %d to %d, not %d".formatted(message, lowest, highest, version));
    }

    /** The version has no room for a field that is set. */
    public static UnsupportedVersionException field(String message, String field, short version) {
        return new UnsupportedVersionException(
                "version %d of %s cannot carry field %s, which is set"
                        .formatted(version, message, field));
    }

    /** The version cannot say that a field is null. */
    public static UnsupportedVersionException nullField(
            String message, String field, short version) {
        return new UnsupportedVersionException(
                "version %d of %s cannot carry a null in field %s"
                        .formatted(version, message, field));
    }

    /** The version has no tagged fields. */
    public static UnsupportedVersionException taggedFields(String message, short version) {
        return new UnsupportedVersionException(
                "version %d of %s cannot carry tagged fields".formatted(version, message));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/** How much the records of one batch may cost to look at. */
public final class RecordLimits {
    /** A batch whose records inflate to more than this is refused: 128 MiB. */
    public static final int MAX_DECOMPRESSED_BYTES = 128 * 1024 * 1024;

    /** A record with more headers than this is refused. */
    public static final int MAX_HEADERS_PER_RECORD = 100_000;

    /** Memory that a zstd frame may ask for as its window, as a power of two: 128 MiB. */
    static final int MAX_ZSTD_WINDOW_LOG = 27;

    private RecordLimits() {}
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

/** How much the records of one batch may cost to look at. */
public final class RecordLimits {
    /** Any batch may inflate to this: 32 MiB. */
    public static final int ALWAYS_DECOMPRESSED_BYTES = 32 * 1024 * 1024;

    /** A large batch may inflate to so many times its size ... */
    public static final int MAX_DECOMPRESSION_RATIO = 32;

    /** ... and none to more than this: 128 MiB. */
    public static final int MAX_DECOMPRESSED_BYTES = 128 * 1024 * 1024;

    /** A record with more headers than this is refused. */
    public static final int MAX_HEADERS_PER_RECORD = 100_000;

    /** Memory that a zstd frame may ask for as its window, as a power of two: 128 MiB. */
    static final int MAX_ZSTD_WINDOW_LOG = 27;

    /** Of so many records that are to blame each is named; the others are only counted. */
    public static final int MAX_RECORD_ERRORS = 1_000;

    private RecordLimits() {}

    /**
     * To what a batch may inflate. It depends on nothing but the batch, so that what a leader takes
     * can be looked at by every replica, and is small beside the memory of the smallest broker.
     */
    public static int decompressedBytes(int batchBytes) {
        return Math.clamp(
                (long) MAX_DECOMPRESSION_RATIO * batchBytes,
                ALWAYS_DECOMPRESSED_BYTES,
                MAX_DECOMPRESSED_BYTES);
    }
}

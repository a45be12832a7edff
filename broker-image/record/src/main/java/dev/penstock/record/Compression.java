/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.nio.ByteBuffer;

/** How the records of a batch are compressed. Each name is Kafka's {@code compression.type}. */
public enum Compression {
    NONE(0),
    GZIP(1),
    SNAPPY(2),
    LZ4(3),
    ZSTD(4);

    private static final Compression[] BY_ID = values();

    private final int id;

    Compression(int id) {
        this.id = id;
    }

    /**
     * The compression that the attributes of a batch name.
     *
     * @throws CorruptRecordsException when there is none with this number
     */
    public static Compression ofId(int id) {
        if (!isKnown(id)) {
            throw new CorruptRecordsException("there is no compression " + id);
        }
        return BY_ID[id];
    }

    static boolean isKnown(int id) {
        return id >= 0 && id < BY_ID.length;
    }

    /** Its number in the attributes of a batch. */
    public int id() {
        return id;
    }

    /** Compresses the remaining bytes; the result is the source itself where nothing is done. */
    public ByteBuffer compress(ByteBuffer source) {
        return codec().compress(source);
    }

    /**
     * Inflates the remaining bytes; the result is the source itself where nothing is done.
     *
     * @throws CorruptRecordsException when they are damaged or inflate to more than the limit
     */
    public ByteBuffer decompress(ByteBuffer source, int maxBytes) {
        return codec().decompress(source, maxBytes);
    }

    private Codec codec() {
        return switch (this) {
            case NONE -> Codec.PLAIN;
            case GZIP -> Codec.GZIP;
            case SNAPPY -> Codec.SNAPPY;
            case LZ4 -> Codec.LZ4;
            case ZSTD -> Codec.ZSTD;
        };
    }
}

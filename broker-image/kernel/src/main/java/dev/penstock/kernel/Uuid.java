/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.kernel;

import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * A 128-bit identifier, printed as Kafka prints it: URL-safe base64 without padding.
 *
 * @param mostSignificant the first eight bytes on the wire
 * @param leastSignificant the last eight bytes on the wire
 */
public record Uuid(long mostSignificant, long leastSignificant) implements Comparable<Uuid> {
    /** Absent on the wire. */
    public static final Uuid ZERO = new Uuid(0L, 0L);

    /** The topic id of the metadata log, as Kafka reserves it. */
    public static final Uuid ONE = new Uuid(0L, 1L);

    /**
     * Draws a random (version 4) identifier that is neither reserved nor printed with a leading
     * dash.
     */
    public static Uuid random(Randomness randomness) {
        while (true) {
            long high = (randomness.nextLong() & 0xFFFFFFFFFFFF0FFFL) | 0x0000000000004000L;
            long low = (randomness.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
            Uuid uuid = new Uuid(high, low);
            if (!uuid.toString().startsWith("-")) {
                return uuid;
            }
        }
    }

    /**
     * Parses what {@link #toString()} prints.
     *
     * @throws IllegalArgumentException when the text is not 16 bytes of URL-safe base64
     */
    public static Uuid parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("\"" + text + "\" is not an identifier of 16 bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Uuid(buffer.getLong(), buffer.getLong());
    }

    public boolean isZero() {
        return mostSignificant == 0L && leastSignificant == 0L;
    }

    @Override
    public int compareTo(Uuid other) {
        int high = Long.compareUnsigned(mostSignificant, other.mostSignificant);
        return high != 0 ? high : Long.compareUnsigned(leastSignificant, other.leastSignificant);
    }

    @Override
    public String toString() {
        byte[] bytes =
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(mostSignificant)
                        .putLong(leastSignificant)
                        .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.nio.ByteBuffer;

/** Numbers in seven-bit groups, lowest first, zigzag-coded so that small negatives stay small. */
final class Varints {
    private static final int MAX_INT_GROUPS = 5;
    private static final int MAX_LONG_GROUPS = 10;
    private static final int GROUP_BITS = 7;
    private static final int GROUP_MASK = 0x7F;
    private static final int MORE = 0x80;

    private Varints() {}

    static int readInt(ByteBuffer buffer) {
        long groups = readGroups(buffer, MAX_INT_GROUPS);
        if (groups >>> Integer.SIZE != 0) {
            throw new CorruptRecordsException("a varint has more than 32 bits");
        }
        int zigzag = (int) groups;
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    static long readLong(ByteBuffer buffer) {
        long zigzag = readGroups(buffer, MAX_LONG_GROUPS);
        return (zigzag >>> 1) ^ -(zigzag & 1);
    }

    static void writeInt(ByteBuffer buffer, int value) {
        writeGroups(buffer, Integer.toUnsignedLong((value << 1) ^ (value >> 31)));
    }

    static void writeLong(ByteBuffer buffer, long value) {
        writeGroups(buffer, (value << 1) ^ (value >> 63));
    }

    static int sizeOfInt(int value) {
        return groups(Integer.toUnsignedLong((value << 1) ^ (value >> 31)));
    }

    static int sizeOfLong(long value) {
        return groups((value << 1) ^ (value >> 63));
    }

    private static long readGroups(ByteBuffer buffer, int maxGroups) {
        long value = 0;
        for (int group = 0; group < maxGroups; group++) {
            int next = buffer.get();
            value |= (long) (next & GROUP_MASK) << (group * GROUP_BITS);
            if ((next & MORE) == 0) {
                return value;
            }
        }
        throw new CorruptRecordsException("a varint has more than " + maxGroups + " bytes");
    }

    private static void writeGroups(ByteBuffer buffer, long bits) {
        long rest = bits;
        while ((rest & ~(long) GROUP_MASK) != 0) {
            buffer.put((byte) ((rest & GROUP_MASK) | MORE));
            rest >>>= GROUP_BITS;
        }
        buffer.put((byte) rest);
    }

    private static int groups(long bits) {
        int significant = Long.SIZE - Long.numberOfLeadingZeros(bits | 1);
        return (significant + GROUP_BITS - 1) / GROUP_BITS;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * At which offset each key was seen last, in bounded memory: of a key only 16 bytes of its SHA-256
 * are kept, which no one can make two keys share. Grows by doubling up to its limit.
 *
 * <p>Always: a slot is three longs, two of the hash and the offset plus one; 0 there is an empty
 * slot; at most three quarters of the slots are taken.
 */
final class KeyOffsets {
    static final long ABSENT = -1L;

    private static final int LONGS_PER_SLOT = 3;
    private static final int SLOT_SIZE_BYTES = LONGS_PER_SLOT * Long.BYTES;
    private static final int INITIAL_SLOTS = 256;

    private final int maxSlots;
    private final MessageDigest digest;
    private long[] table = new long[INITIAL_SLOTS * LONGS_PER_SLOT];
    private int slots = INITIAL_SLOTS;
    private int taken;

    /**
     * An empty map.
     *
     * @param maxBytes how much memory it may take, but for a small one that it takes anyhow
     */
    KeyOffsets(long maxBytes) {
        this.maxSlots =
                (int)
                        Math.max(
                                INITIAL_SLOTS,
                                Long.highestOneBit(
                                        Math.min(
                                                maxBytes / SLOT_SIZE_BYTES,
                                                Integer.MAX_VALUE / (2L * LONGS_PER_SLOT))));
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    int size() {
        return taken;
    }

    /** Notes the key's newest offset; false, and nothing noted, when there is no room for it. */
    boolean put(ByteBuffer key, long offset) {
        ByteBuffer hash = hash(key);
        long high = hash.getLong(0);
        long low = hash.getLong(Long.BYTES);
        int at = find(table, slots, high, low);
        if (table[at + 2] == 0) {
            if (taken >= slots / 4 * 3 && !grow()) {
                return false;
            }
            at = find(table, slots, high, low);
            table[at] = high;
            table[at + 1] = low;
            taken++;
        }
        table[at + 2] = offset + 1;
        return true;
    }

    /** The newest offset of the key; {@link #ABSENT} when it was not noted. */
    long offsetOf(@Nullable ByteBuffer key) {
        if (key == null) {
            return ABSENT;
        }
        ByteBuffer hash = hash(key);
        return table[find(table, slots, hash.getLong(0), hash.getLong(Long.BYTES)) + 2] - 1;
    }

    private ByteBuffer hash(ByteBuffer key) {
        digest.update(key.duplicate());
        return ByteBuffer.wrap(digest.digest());
    }

    private boolean grow() {
        if (slots >= maxSlots) {
            return false;
        }
        long[] larger = new long[table.length * 2];
        for (int at = 0; at < table.length; at += LONGS_PER_SLOT) {
            if (table[at + 2] != 0) {
                int to = find(larger, slots * 2, table[at], table[at + 1]);
                System.arraycopy(table, at, larger, to, LONGS_PER_SLOT);
            }
        }
        table = larger;
        slots *= 2;
        return true;
    }

    /** The slot of the hash, or the empty one where it belongs. */
    private static int find(long[] table, int slots, long high, long low) {
        int slot = (int) (high & (slots - 1));
        while (true) {
            int at = slot * LONGS_PER_SLOT;
            if (table[at + 2] == 0 || (table[at] == high && table[at + 1] == low)) {
                return at;
            }
            slot = (slot + 1) & (slots - 1);
        }
    }
}

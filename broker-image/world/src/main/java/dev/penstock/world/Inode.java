/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one file: as they are read now, as a loss of power would leave them, and the steps
 * between.
 */
final class Inode {
    private static final int SECTOR_BYTES = 512;
    private static final int CRASH_OUTCOMES = 4;

    /** A write, or, without bytes, a truncation to the position. */
    // Never compared, so that the identity of the array does no harm.
    @SuppressWarnings("ArrayRecordComponent")
    private record Change(long position, byte[] bytes, boolean isTruncation, long atNanos) {}

    private final SimWorld world;
    private final Content current = new Content();
    private final Content durable = new Content();
    private final List<Change> unsynced = new ArrayList<>();

    /** How many changes there were before the first one that is not synced. */
    private long settled;

    Inode(SimWorld world) {
        this.world = world;
    }

    long sizeBytes() {
        return current.size;
    }

    int read(long position, ByteBuffer target) {
        return current.read(position, target);
    }

    void write(long position, byte[] bytes) {
        Change change = new Change(position, bytes, false, world.taskNanos());
        current.apply(change);
        unsynced.add(change);
    }

    void truncate(long sizeBytes) {
        Change change = new Change(sizeBytes, new byte[0], true, world.taskNanos());
        current.apply(change);
        unsynced.add(change);
    }

    void flip(long position, int bit) {
        current.flip(position, bit);
        durable.flip(position, bit);
    }

    /** Saves what is written now, at the end of the time that this takes. */
    void sync() {
        long end = settled + unsynced.size();
        world.atTaskTime(() -> syncUpTo(end));
    }

    private void syncUpTo(long end) {
        int count = (int) Math.max(0, end - settled);
        List<Change> saved = unsynced.subList(0, count);
        saved.forEach(durable::apply);
        saved.clear();
        settled += count;
    }

    /**
     * After a failed sync the system believes the bytes to be saved and never writes them again.
     */
    void loseUnsynced() {
        settled += unsynced.size();
        unsynced.clear();
    }

    void crash(SimRandomness randomness) {
        settled += unsynced.size();
        unsynced.removeIf(change -> change.atNanos() > world.nowNanos());
        if (!unsynced.isEmpty()) {
            switch (randomness.nextInt(CRASH_OUTCOMES)) {
                case 0 -> {
                    // None of it happened.
                }
                case 1 -> unsynced.forEach(durable::apply);
                case 2 -> keepFirstAndTear(randomness);
                default -> scatterSectors(randomness);
            }
        }
        unsynced.clear();
        current.become(durable);
    }

    private void keepFirstAndTear(SimRandomness randomness) {
        int kept = randomness.nextInt(unsynced.size());
        unsynced.subList(0, kept).forEach(durable::apply);
        Change torn = unsynced.get(kept);
        if (torn.bytes().length > 0) {
            byte[] part = Arrays.copyOf(torn.bytes(), randomness.nextInt(torn.bytes().length));
            durable.apply(new Change(torn.position(), part, false, torn.atNanos()));
        }
    }

    private void scatterSectors(SimRandomness randomness) {
        Content full = new Content();
        full.become(durable);
        unsynced.forEach(full::apply);
        long size = randomness.nextBoolean() ? full.size : durable.size;
        for (long at = 0; at < size; at += SECTOR_BYTES) {
            if (randomness.nextBoolean()) {
                durable.copySector(full, at, (int) Math.min(SECTOR_BYTES, size - at));
            }
        }
        durable.resize(size);
    }

    /** A growing array of bytes. */
    private static final class Content {
        private byte[] bytes = new byte[0];
        private long size;

        int read(long position, ByteBuffer target) {
            int count = (int) Math.min(target.remaining(), Math.max(0, size - position));
            if (count > 0) {
                target.put(bytes, Math.toIntExact(position), count);
            }
            return count;
        }

        void apply(Change change) {
            if (change.isTruncation()) {
                resize(Math.min(size, change.position()));
            } else {
                put(change.position(), change.bytes(), 0, change.bytes().length);
            }
        }

        void copySector(Content source, long position, int length) {
            int available = (int) Math.min(length, Math.max(0, source.size - position));
            if (available > 0) {
                put(position, source.bytes, Math.toIntExact(position), available);
            }
        }

        private void put(long position, byte[] source, int sourceStart, int length) {
            long end = position + length;
            if (end > size) {
                resize(end);
            }
            System.arraycopy(source, sourceStart, bytes, Math.toIntExact(position), length);
        }

        void resize(long newSize) {
            int wanted = Math.toIntExact(newSize);
            if (wanted > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(wanted, Math.min(1 << 30, bytes.length * 2)));
            } else if (wanted < size) {
                Arrays.fill(bytes, wanted, (int) size, (byte) 0);
            }
            size = newSize;
        }

        void flip(long position, int bit) {
            if (position < size) {
                int at = Math.toIntExact(position);
                bytes[at] = (byte) (bytes[at] ^ (1 << bit));
            }
        }

        void become(Content other) {
            bytes = Arrays.copyOf(other.bytes, (int) other.size);
            size = other.size;
        }
    }
}

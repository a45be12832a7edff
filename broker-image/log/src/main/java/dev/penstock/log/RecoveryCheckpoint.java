/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.StoredFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a log must know about itself after a crash. Two slots in pages of their own, written in
 * turn, so that a torn write leaves the other; the valid slot with the higher sequence counts.
 *
 * <pre>
 *   0            4          6          8          16               24           32          36
 *  +------------+----------+----------+----------+----------------+------------+-----------+
 *  | magic PSRC | version  | restart  | sequence | recovery point | log start  | crc-32c   |
 *  +------------+----------+----------+----------+----------------+------------+-----------+
 * </pre>
 */
final class RecoveryCheckpoint {
    static final int SLOT_DISTANCE_BYTES = 4096;
    static final int SLOT_SIZE_BYTES = 36;

    private static final int MAGIC = 0x50535243;
    private static final short VERSION = 1;
    private static final int CRC_AT = 32;

    private final FileStore store;
    private final String path;
    private @Nullable StoredFile file;
    private long sequence;
    private long generation;
    private boolean nameSynced;

    /**
     * One state of the checkpoint.
     *
     * @param recoveryPoint everything below it was synced
     * @param logStartOffset the first offset of the log
     * @param restart whether the log was being emptied, to begin at the log start
     */
    record State(long recoveryPoint, long logStartOffset, boolean restart) {}

    RecoveryCheckpoint(FileStore store, String directory) {
        this.store = store;
        this.path = directory + "/" + LogFiles.RECOVERY_CHECKPOINT;
    }

    /** Empty when the log was never checkpointed, or neither slot is valid. */
    Optional<State> load() throws IOException {
        if (!store.exists(path)) {
            return Optional.empty();
        }
        StoredFile opened = open();
        Optional<State> newest = Optional.empty();
        for (int slot = 0; slot < 2; slot++) {
            ByteBuffer bytes = ByteBuffer.allocate(SLOT_SIZE_BYTES);
            int read = opened.read((long) slot * SLOT_DISTANCE_BYTES, bytes);
            bytes.flip();
            if (read < SLOT_SIZE_BYTES
                    || bytes.getInt() != MAGIC
                    || bytes.getShort() != VERSION
                    || crcOf(bytes) != bytes.getInt(CRC_AT)) {
                continue;
            }
            boolean restart = bytes.getShort() != 0;
            long slotSequence = bytes.getLong();
            if (slotSequence > sequence) {
                sequence = slotSequence;
                newest = Optional.of(new State(bytes.getLong(), bytes.getLong(), restart));
            }
        }
        return newest;
    }

    /** Changes with each {@link #store} and {@link #supersede}. */
    synchronized long generation() {
        return generation;
    }

    /** Makes the state durable. */
    synchronized void store(State state) throws IOException {
        generation++;
        write(state);
    }

    /** Makes the state durable unless it was superseded; for the work that runs elsewhere. */
    synchronized boolean storeIf(long expectedGeneration, State state) throws IOException {
        if (generation != expectedGeneration) {
            return false;
        }
        write(state);
        return true;
    }

    /** Lets nothing be stored that was begun before; waits for a store that is just going on. */
    synchronized void supersede() {
        generation++;
    }

    private void write(State state) throws IOException {
        sequence++;
        ByteBuffer bytes = ByteBuffer.allocate(SLOT_SIZE_BYTES);
        bytes.putInt(MAGIC).putShort(VERSION).putShort((short) (state.restart() ? 1 : 0));
        bytes.putLong(sequence).putLong(state.recoveryPoint()).putLong(state.logStartOffset());
        bytes.putInt(crcOf(bytes)).flip();
        StoredFile opened = open();
        opened.write((sequence % 2) * SLOT_DISTANCE_BYTES, bytes);
        opened.sync();
        if (!nameSynced) {
            // Also when the file is there: the process before may have been killed before this.
            String directory = LogFiles.parent(path);
            store.syncDirectory(directory);
            store.syncDirectory(LogFiles.parent(directory));
            nameSynced = true;
        }
    }

    synchronized void close() throws IOException {
        if (file != null) {
            file.close();
            file = null;
        }
    }

    private StoredFile open() throws IOException {
        StoredFile opened = file;
        if (opened == null) {
            opened = store.open(path);
            file = opened;
        }
        return opened;
    }

    private static int crcOf(ByteBuffer slot) {
        CRC32C crc = new CRC32C();
        crc.update(slot.slice(0, CRC_AT));
        return (int) crc.getValue();
    }
}

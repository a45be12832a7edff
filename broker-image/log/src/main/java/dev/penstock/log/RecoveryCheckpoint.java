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
 *   0            4          6          8          16               24
 *  +------------+----------+----------+----------+----------------+------------+
 *  | magic PSRC | version  | restart  | sequence | recovery point | log start  | ...
 *  +------------+----------+----------+----------+----------------+------------+
 *   32               40          44
 *  +----------------+-----------+
 *  | cleaned offset | crc-32c   |
 *  +----------------+-----------+
 * </pre>
 *
 * <p>Version 1 had no cleaned offset.
 */
final class RecoveryCheckpoint {
    static final int SLOT_DISTANCE_BYTES = 4096;
    static final int SLOT_SIZE_BYTES = 44;

    private static final int MAGIC = 0x50535243;
    private static final short VERSION = 2;
    private static final short VERSION_WITHOUT_CLEANED = 1;
    private static final int VERSION_AT = Integer.BYTES;
    private static final int RESTART_AT = 6;
    private static final int SEQUENCE_AT = 8;
    private static final int RECOVERY_POINT_AT = 16;
    private static final int LOG_START_AT = 24;
    private static final int CLEANED_AT = 32;
    private static final int CRC_AT = 40;

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
     * @param cleanedOffset everything below it was compacted
     * @param restart whether the log was being emptied, to begin at the log start
     */
    record State(long recoveryPoint, long logStartOffset, long cleanedOffset, boolean restart) {}

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
            opened.read((long) slot * SLOT_DISTANCE_BYTES, bytes);
            bytes.flip();
            if (isValid(bytes) && bytes.getLong(SEQUENCE_AT) > sequence) {
                sequence = bytes.getLong(SEQUENCE_AT);
                newest = Optional.of(decode(bytes));
            }
        }
        return newest;
    }

    private static boolean isValid(ByteBuffer slot) {
        if (slot.limit() < CLEANED_AT + Integer.BYTES || slot.getInt(0) != MAGIC) {
            return false;
        }
        return switch (slot.getShort(VERSION_AT)) {
            case VERSION_WITHOUT_CLEANED -> crcOf(slot, CLEANED_AT) == slot.getInt(CLEANED_AT);
            case VERSION ->
                    slot.limit() == SLOT_SIZE_BYTES && crcOf(slot, CRC_AT) == slot.getInt(CRC_AT);
            default -> false;
        };
    }

    private static State decode(ByteBuffer slot) {
        return new State(
                slot.getLong(RECOVERY_POINT_AT),
                slot.getLong(LOG_START_AT),
                slot.getShort(VERSION_AT) == VERSION ? slot.getLong(CLEANED_AT) : 0,
                slot.getShort(RESTART_AT) != 0);
    }

    /**
     * Makes sure that the file is there, so that a sync of its directory covers its name; whether
     * it was not.
     */
    synchronized boolean create() throws IOException {
        boolean isNew = file == null && !store.exists(path);
        open();
        return isNew;
    }

    /** Says that the file's name was synced after {@link #create}. */
    synchronized void nameIsSynced() {
        nameSynced = true;
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
        bytes.putLong(state.cleanedOffset());
        bytes.putInt(crcOf(bytes, CRC_AT)).flip();
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

    private synchronized StoredFile open() throws IOException {
        StoredFile opened = file;
        if (opened == null) {
            opened = store.open(path);
            file = opened;
        }
        return opened;
    }

    private static int crcOf(ByteBuffer slot, int end) {
        CRC32C crc = new CRC32C();
        crc.update(slot.slice(0, end));
        return (int) crc.getValue();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.log;

import dev.penstock.kernel.FileStore;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The producers of a log at one offset, the one in the file's name. Big-endian; the checksum covers
 * everything after it. All remembered batches are kept, so that a retry is recognised after a
 * restart, which Kafka's own snapshot with one batch per producer cannot.
 *
 * <pre>
 *  magic PSPS i32 | version i16 | crc-32c i32
 *  | ended transactions i32 { first offset i64 | marker offset i64 }
 *  | producers i32
 *    { producer id i64 | epoch i16 | coordinator epoch i32 | transaction first offset i64
 *      | last timestamp i64 | batches i8, oldest first
 *        { last sequence i32 | offset delta i32 | last offset i64 | timestamp i64 } }
 * </pre>
 */
final class ProducerSnapshot {
    private static final int MAGIC = 0x50535053;
    private static final short VERSION = 1;
    private static final int CRC_AT = Integer.BYTES + Short.BYTES;
    private static final int BODY_AT = CRC_AT + Integer.BYTES;
    private static final int ENDED_SIZE_BYTES = 2 * Long.BYTES;
    private static final int PRODUCER_SIZE_BYTES =
            Long.BYTES + Short.BYTES + Integer.BYTES + 2 * Long.BYTES + Byte.BYTES;
    private static final int BATCH_SIZE_BYTES = 2 * Integer.BYTES + 2 * Long.BYTES;

    private ProducerSnapshot() {}

    /** Writes the snapshot without a sync: its checksum tells when a crash has torn it. */
    static void store(FileStore store, String path, ProducerStates states) throws IOException {
        WholeFile.replace(store, path, encode(states), false);
    }

    /** Empty when the file is absent or damaged: then the state is made from the batches. */
    static Optional<ProducerStates> load(FileStore store, String path) throws IOException {
        return WholeFile.read(store, path).flatMap(ProducerSnapshot::decode);
    }

    static ByteBuffer encode(ProducerStates states) {
        ByteBuffer bytes = ByteBuffer.allocate(sizeOf(states));
        bytes.putInt(MAGIC).putShort(VERSION).putInt(0);
        bytes.putInt(states.ended().size());
        for (Map.Entry<Long, Long> ended : states.ended().entrySet()) {
            bytes.putLong(ended.getKey()).putLong(ended.getValue());
        }
        bytes.putInt(states.size());
        for (ProducerState state : states.all()) {
            bytes.putLong(state.producerId()).putShort(state.epoch());
            bytes.putInt(state.coordinatorEpoch()).putLong(state.transactionFirstOffset());
            bytes.putLong(state.lastTimestampMs()).put((byte) state.count());
            for (int age = 0; age < state.count(); age++) {
                int slot = state.slot(age);
                bytes.putInt(state.lastSequenceOf(slot)).putInt(state.offsetDeltaOf(slot));
                bytes.putLong(state.lastOffsetOf(slot)).putLong(state.timestampOf(slot));
            }
        }
        return bytes.putInt(CRC_AT, crcOf(bytes, bytes.position())).flip();
    }

    static Optional<ProducerStates> decode(ByteBuffer bytes) {
        if (bytes.remaining() < BODY_AT
                || bytes.getInt() != MAGIC
                || bytes.getShort() != VERSION
                || bytes.getInt() != crcOf(bytes, bytes.limit())) {
            return Optional.empty();
        }
        try {
            ProducerStates states = new ProducerStates();
            for (int left = bytes.getInt(); left > 0; left--) {
                states.restoreEnded(bytes.getLong(), bytes.getLong());
            }
            for (int left = bytes.getInt(); left > 0; left--) {
                states.restore(producer(bytes));
            }
            return bytes.hasRemaining() ? Optional.empty() : Optional.of(states);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static ProducerState producer(ByteBuffer bytes) {
        ProducerState state = new ProducerState(bytes.getLong(), bytes.getShort(), bytes.getInt());
        state.transactionFirstOffset(bytes.getLong());
        long lastTimestampMs = bytes.getLong();
        for (int left = bytes.get(); left > 0; left--) {
            state.remember(bytes.getInt(), bytes.getInt(), bytes.getLong(), bytes.getLong());
        }
        state.seen(lastTimestampMs);
        return state;
    }

    private static int sizeOf(ProducerStates states) {
        int size = BODY_AT + 2 * Integer.BYTES + states.ended().size() * ENDED_SIZE_BYTES;
        for (ProducerState state : states.all()) {
            size += PRODUCER_SIZE_BYTES + state.count() * BATCH_SIZE_BYTES;
        }
        return size;
    }

    private static int crcOf(ByteBuffer bytes, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().limit(end).position(BODY_AT));
        return (int) crc.getValue();
    }
}

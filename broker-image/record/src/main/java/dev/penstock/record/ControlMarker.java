/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.record;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The end of a transaction, as it stands in the log: the only record of a control batch.
 *
 * <pre>
 *  key:    version i16 | type i16
 *  value:  version i16 | coordinator epoch i32
 * </pre>
 *
 * @param coordinatorEpoch the leader epoch of the transaction coordinator that decided
 */
public record ControlMarker(Type type, int coordinatorEpoch) {
    private static final short VERSION = 0;
    private static final int KEY_SIZE_BYTES = 2 * Short.BYTES;
    private static final int VALUE_SIZE_BYTES = Short.BYTES + Integer.BYTES;

    /** How the transaction ended. */
    public enum Type {
        ABORT((short) 0),
        COMMIT((short) 1);

        private final short id;

        Type(short id) {
            this.id = id;
        }
    }

    /** Empty when the record is a control record of another kind, which readers skip. */
    public static Optional<ControlMarker> from(Record record) {
        ByteBuffer key = record.key();
        ByteBuffer value = record.value();
        if (key == null || value == null) {
            return Optional.empty();
        }
        if (key.remaining() < KEY_SIZE_BYTES || value.remaining() < VALUE_SIZE_BYTES) {
            return Optional.empty();
        }
        short id = key.getShort(key.position() + Short.BYTES);
        int coordinatorEpoch = value.getInt(value.position() + Short.BYTES);
        for (Type type : Type.values()) {
            if (type.id == id) {
                return Optional.of(new ControlMarker(type, coordinatorEpoch));
            }
        }
        return Optional.empty();
    }

    ByteBuffer key() {
        return ByteBuffer.allocate(KEY_SIZE_BYTES).putShort(VERSION).putShort(type.id).flip();
    }

    ByteBuffer value() {
        return ByteBuffer.allocate(VALUE_SIZE_BYTES)
                .putShort(VERSION)
                .putInt(coordinatorEpoch)
                .flip();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.telemetry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads one message of Protocol Buffers field by field, without copying and without making anything
 * of what nobody asks for. It goes as deep as its caller does, never as the bytes want.
 */
final class Protobuf {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int TYPE_BITS = 3;
    private static final int VARINT_BITS = 7;

    private final ByteBuffer bytes;
    private int field;
    private int type;

    Protobuf(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Goes to the next field; its value has to be taken or skipped. */
    boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> TYPE_BITS);
        type = (int) (tag & ((1 << TYPE_BITS) - 1));
        if (tag < 0 || tag > Integer.toUnsignedLong(-1) || field == 0) {
            throw new MalformedTelemetryException("a field cannot have the tag " + tag);
        }
        return true;
    }

    int field() {
        return field;
    }

    long number() {
        expect(VARINT);
        return varint();
    }

    long fixed64() {
        expect(FIXED64);
        need(Long.BYTES);
        return bytes.getLong();
    }

    double real() {
        return Double.longBitsToDouble(fixed64());
    }

    String text() {
        return StandardCharsets.UTF_8.decode(piece()).toString();
    }

    Protobuf message() {
        return new Protobuf(piece());
    }

    void skip() {
        switch (type) {
            case VARINT -> varint();
            case FIXED64 -> drop(Long.BYTES);
            case LENGTH -> piece();
            case FIXED32 -> drop(Integer.BYTES);
            default -> throw new MalformedTelemetryException("there is no type of field " + type);
        }
    }

    private ByteBuffer piece() {
        expect(LENGTH);
        long length = varint();
        if (length < 0 || length > bytes.remaining()) {
            throw new MalformedTelemetryException(
                    "a field of " + length + " bytes is longer than what is left");
        }
        ByteBuffer piece = bytes.slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        return piece;
    }

    private void drop(int sizeBytes) {
        need(sizeBytes);
        bytes.position(bytes.position() + sizeBytes);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
            need(1);
            byte next = bytes.get();
            value |= (long) (next & Byte.MAX_VALUE) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedTelemetryException("a number has more than 64 bits");
    }

    private void expect(int expected) {
        if (type != expected) {
            throw new MalformedTelemetryException(
                    "field " + field + " has the type " + type + ", not " + expected);
        }
    }

    private void need(int sizeBytes) {
        if (bytes.remaining() < sizeBytes) {
            throw new MalformedTelemetryException("it ends in the middle of a field");
        }
    }
}

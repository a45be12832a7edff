/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Uuid;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes Kafka's primitive types into a growing buffer, in one pass. Methods that take {@code
 * compact} write the length as a varint (flexible versions) or as a fixed integer.
 *
 * <p>Record batches are not copied into the buffer unless they are small: the writer remembers
 * where they belong, and {@link #finish} cuts the buffer there.
 */
public final class WireWriter {
    /** Batches in memory up to this size are copied: a cut costs more than so few bytes. */
    static final int MAX_COPIED_RECORDS_BYTES = 1_024;

    private static final int INITIAL_HEAP_BYTES = 256;

    private final ByteBuf buffer;
    private List<Splice> splices = List.of();
    private int splicedBytes;

    /** Writes behind what the buffer has; takes over its reference. */
    public WireWriter(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /** A writer for {@link #toByteArray}. */
    public static WireWriter onHeap() {
        return new WireWriter(Unpooled.buffer(INITIAL_HEAP_BYTES));
    }

    /** The bytes of one message alone, as a persisted record keeps them. */
    public static byte[] toByteArray(Message message, short version) {
        WireWriter writer = onHeap();
        message.write(writer, version);
        return writer.toByteArray();
    }

    public void bool(boolean value) {
        buffer.writeByte(value ? 1 : 0);
    }

    public void int8(int value) {
        buffer.writeByte(value);
    }

    public void int16(int value) {
        buffer.writeShort(value);
    }

    /**
     * @throws IllegalArgumentException when the value does not fit into 16 bits
     */
    public void uint16(int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(value + " does not fit into an unsigned 16 bits");
        }
        buffer.writeShort(value);
    }

    public void int32(int value) {
        buffer.writeInt(value);
    }

    /**
     * @throws IllegalArgumentException when the value does not fit into 32 bits
     */
    public void uint32(long value) {
        if (value < 0 || value > 0xFFFF_FFFFL) {
            throw new IllegalArgumentException(value + " does not fit into an unsigned 32 bits");
        }
        buffer.writeInt((int) value);
    }

    public void int64(long value) {
        buffer.writeLong(value);
    }

    public void float64(double value) {
        buffer.writeDouble(value);
    }

    public void uuid(Uuid value) {
        buffer.writeLong(value.mostSignificant());
        buffer.writeLong(value.leastSignificant());
    }

    public void uvarint(int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            buffer.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer.writeByte(rest);
    }

    public void varint(int value) {
        uvarint((value << 1) ^ (value >> 31));
    }

    public void varlong(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        buffer.writeByte((int) rest);
    }

    /**
     * @throws IllegalArgumentException when the string is longer than {@link
     *     WireLimits#MAX_STRING_BYTES}
     */
    public void string(boolean compact, String value) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > WireLimits.MAX_STRING_BYTES) {
            throw new IllegalArgumentException("a string of " + length + " bytes is too long");
        }
        if (compact) {
            uvarint(length + 1);
        } else {
            buffer.writeShort(length);
        }
        buffer.writeCharSequence(value, UTF_8);
    }

    public void nullableString(boolean compact, @Nullable String value) {
        if (value != null) {
            string(compact, value);
        } else if (compact) {
            uvarint(0);
        } else {
            buffer.writeShort(-1);
        }
    }

    public void bytes(boolean compact, byte[] value) {
        length(compact, value.length);
        buffer.writeBytes(value);
    }

    public void nullableBytes(boolean compact, byte @Nullable [] value) {
        if (value == null) {
            nullLength(compact);
        } else {
            bytes(compact, value);
        }
    }

    /** Copies the buffer's readable bytes without moving its reader index. */
    public void slice(boolean compact, ByteBuf value) {
        length(compact, value.readableBytes());
        buffer.writeBytes(value, value.readerIndex(), value.readableBytes());
    }

    public void nullableSlice(boolean compact, @Nullable ByteBuf value) {
        if (value == null) {
            nullLength(compact);
        } else {
            slice(compact, value);
        }
    }

    /** Large or stored batches become parts of their own; the caller keeps its references. */
    public void records(boolean compact, RecordsPayload value) {
        int sizeBytes = value.sizeBytes();
        length(compact, sizeBytes);
        switch (value) {
            case RecordsPayload.Bytes(ByteBuf bytes) -> {
                if (sizeBytes <= MAX_COPIED_RECORDS_BYTES) {
                    buffer.writeBytes(bytes, bytes.readerIndex(), sizeBytes);
                } else {
                    splice(new WirePart.Bytes(bytes.retainedSlice()));
                }
            }
            case RecordsPayload.Slices(List<FileSlice> slices) -> {
                for (FileSlice slice : slices) {
                    splice(new WirePart.File(slice));
                }
            }
        }
    }

    public void nullableRecords(boolean compact, @Nullable RecordsPayload value) {
        if (value == null) {
            nullLength(compact);
        } else {
            records(compact, value);
        }
    }

    /** The length of an array or of bytes. */
    public void length(boolean compact, int length) {
        if (compact) {
            uvarint(length + 1);
        } else {
            buffer.writeInt(length);
        }
    }

    /** In place of an array or of bytes. */
    public void nullLength(boolean compact) {
        if (compact) {
            uvarint(0);
        } else {
            buffer.writeInt(-1);
        }
    }

    /** Before a nullable struct. */
    public void structPresent(boolean present) {
        buffer.writeByte(present ? 1 : -1);
    }

    /** Within a tagged field a struct that may be null is told otherwise. */
    public void taggedStructPresent(boolean present) {
        uvarint(present ? 1 : 0);
    }

    /** Begins a tagged field; give the result to {@link #endTaggedField} after its value. */
    public int beginTaggedField(int tag) {
        uvarint(tag);
        return buffer.writerIndex();
    }

    /** Puts the size before the value, which moves up by the few bytes that the size takes. */
    public void endTaggedField(int start) {
        int end = buffer.writerIndex();
        Invariants.check(
                splices.isEmpty() || splices.getLast().position() <= start,
                "no records in a tagged field");
        byte[] value = new byte[end - start];
        buffer.getBytes(start, value);
        buffer.writerIndex(start);
        uvarint(value.length);
        buffer.writeBytes(value);
    }

    /** Writes those unknown fields, from the given one on, whose tags are below a known tag. */
    public int unknownTaggedFields(
            @Nullable List<UnknownTaggedField> fields, int from, int belowTag) {
        int next = from;
        while (fields != null && next < fields.size() && fields.get(next).tag() < belowTag) {
            UnknownTaggedField field = fields.get(next);
            uvarint(field.tag());
            uvarint(field.sharedData().length);
            buffer.writeBytes(field.sharedData());
            next++;
        }
        return next;
    }

    /** A whole section of tagged fields none of which the schema knows. */
    public void unknownTaggedFields(@Nullable List<UnknownTaggedField> fields) {
        uvarint(fields == null ? 0 : fields.size());
        int written = unknownTaggedFields(fields, 0, Integer.MAX_VALUE);
        Invariants.check(fields == null || written == fields.size(), "all tags are written");
    }

    /** How many bytes were written, records included. */
    public int sizeBytes() {
        return Math.addExact(buffer.readableBytes(), splicedBytes);
    }

    /** Overwrites four bytes that were written before, counted from the start of the buffer. */
    public void setInt32(int position, int value) {
        buffer.setInt(buffer.readerIndex() + position, value);
    }

    /** Ends the writing. The parts own the buffer and a reference of each payload in memory. */
    public List<WirePart> finish() {
        if (splices.isEmpty()) {
            return List.of(new WirePart.Bytes(buffer));
        }
        List<WirePart> parts = new ArrayList<>(2 * splices.size() + 1);
        for (Splice splice : splices) {
            int before = splice.position() - buffer.readerIndex();
            if (before > 0) {
                parts.add(new WirePart.Bytes(buffer.readRetainedSlice(before)));
            }
            parts.add(splice.part());
        }
        if (buffer.isReadable()) {
            parts.add(new WirePart.Bytes(buffer.readRetainedSlice(buffer.readableBytes())));
        }
        buffer.release();
        return parts;
    }

    /** Gives up: releases the buffer and what was taken from payloads. */
    public void abandon() {
        for (Splice splice : splices) {
            if (splice.part() instanceof WirePart.Bytes(ByteBuf bytes)) {
                bytes.release();
            }
        }
        buffer.release();
    }

    /** Ends the writing of a message without large records. */
    public byte[] toByteArray() {
        Invariants.check(splices.isEmpty(), "a message with large records has parts");
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        buffer.release();
        return bytes;
    }

    private void splice(WirePart part) {
        if (splices.isEmpty()) {
            splices = new ArrayList<>();
        }
        splices.add(new Splice(buffer.writerIndex(), part));
        splicedBytes = Math.addExact(splicedBytes, part.sizeBytes());
    }

    /** A part that belongs before the buffer's byte at the position. */
    private record Splice(int position, WirePart part) {}
}

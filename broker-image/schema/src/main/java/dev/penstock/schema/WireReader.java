/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.penstock.kernel.Uuid;
import dev.penstock.schema.MalformedMessageException.Reason;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads Kafka's primitive types from a buffer, moving its reader index. Methods that take {@code
 * compact} read the length as a varint (flexible versions) or as a fixed integer. Every length is
 * checked against what is left before anything is allocated.
 */
public final class WireReader {
    private static final int MAX_VARINT_BYTES = 5;
    private static final int MAX_VARLONG_BYTES = 10;

    private final ByteBuf buffer;
    private int elementsLeft;

    public WireReader(ByteBuf buffer) {
        this(buffer, WireLimits.DEFAULT);
    }

    public WireReader(ByteBuf buffer, WireLimits limits) {
        this.buffer = buffer;
        this.elementsLeft = limits.maxElements();
    }

    /** Reads the buffer's remaining bytes without moving its position. */
    public static WireReader over(ByteBuffer bytes) {
        return new WireReader(Unpooled.wrappedBuffer(bytes));
    }

    public static WireReader over(byte[] bytes) {
        return new WireReader(Unpooled.wrappedBuffer(bytes));
    }

    /** Reads a buffer without moving its reader index. */
    public static WireReader peek(ByteBuf buffer) {
        return new WireReader(buffer.duplicate());
    }

    public int remainingBytes() {
        return buffer.readableBytes();
    }

    public boolean bool(String field) {
        return int8(field) != 0;
    }

    public byte int8(String field) {
        require(Byte.BYTES, field);
        return buffer.readByte();
    }

    public short int16(String field) {
        require(Short.BYTES, field);
        return buffer.readShort();
    }

    public int uint16(String field) {
        require(Short.BYTES, field);
        return buffer.readUnsignedShort();
    }

    public int int32(String field) {
        require(Integer.BYTES, field);
        return buffer.readInt();
    }

    public long uint32(String field) {
        require(Integer.BYTES, field);
        return buffer.readUnsignedInt();
    }

    public long int64(String field) {
        require(Long.BYTES, field);
        return buffer.readLong();
    }

    public double float64(String field) {
        require(Double.BYTES, field);
        return buffer.readDouble();
    }

    public Uuid uuid(String field) {
        require(2 * Long.BYTES, field);
        return new Uuid(buffer.readLong(), buffer.readLong());
    }

    /** An unsigned integer of at most 32 bits in groups of seven, the lowest first. */
    public int uvarint(String field) {
        int value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte group = int8(field);
            value |= (group & 0x7F) << (7 * i);
            if (group >= 0) {
                if (i == MAX_VARINT_BYTES - 1 && (group & 0x70) != 0) {
                    break;
                }
                return value;
            }
        }
        throw malformed(Reason.BAD_VARINT, field, "is an integer of more than 32 bits");
    }

    /** A signed integer, zigzag in groups of seven. */
    public int varint(String field) {
        int raw = uvarint(field);
        return (raw >>> 1) ^ -(raw & 1);
    }

    /** A signed long, zigzag in groups of seven. */
    public long varlong(String field) {
        long raw = 0;
        for (int i = 0; i < MAX_VARLONG_BYTES; i++) {
            byte group = int8(field);
            raw |= (group & 0x7FL) << (7 * i);
            if (group >= 0) {
                if (i == MAX_VARLONG_BYTES - 1 && (group & 0x7E) != 0) {
                    break;
                }
                return (raw >>> 1) ^ -(raw & 1);
            }
        }
        throw malformed(Reason.BAD_VARINT, field, "is an integer of more than 64 bits");
    }

    public String string(boolean compact, String field) {
        return notNull(nullableString(compact, field), field);
    }

    public @Nullable String nullableString(boolean compact, String field) {
        return nullableString(compact, field, null);
    }

    /**
     * Reads a string that is likely to be a known one, which is given back itself then.
     *
     * @param likely null when nothing is known
     */
    public @Nullable String nullableString(boolean compact, String field, @Nullable String likely) {
        int length = compact ? compactLength(field) : int16(field);
        if (length > WireLimits.MAX_STRING_BYTES) {
            throw malformed(
                    Reason.STRING_TOO_LONG,
                    field,
                    "is a string of " + Integer.toUnsignedString(length) + " bytes");
        }
        if (!present(length, field)) {
            return null;
        }
        int start = buffer.readerIndex();
        String value =
                likely != null && isAscii(likely, start, length)
                        ? likely
                        : buffer.toString(start, length, UTF_8);
        buffer.readerIndex(start + length);
        return value;
    }

    /** Whether the bytes are just that text, and that text is nothing but ASCII. */
    private boolean isAscii(String text, int start, int length) {
        if (text.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte next = buffer.getByte(start + i);
            if (next < 0 || next != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    public byte[] bytes(boolean compact, String field) {
        return notNull(nullableBytes(compact, field), field);
    }

    public byte @Nullable [] nullableBytes(boolean compact, String field) {
        int length = bytesLength(compact, field);
        if (!present(length, field)) {
            return null;
        }
        byte[] value = new byte[length];
        buffer.readBytes(value);
        return value;
    }

    /** Bytes that stay in the frame: a slice without a reference of its own. */
    public ByteBuf slice(boolean compact, String field) {
        return notNull(nullableSlice(compact, field), field);
    }

    public @Nullable ByteBuf nullableSlice(boolean compact, String field) {
        int length = bytesLength(compact, field);
        return present(length, field) ? buffer.readSlice(length) : null;
    }

    /** Record batches that stay in the frame. */
    public RecordsPayload records(boolean compact, String field) {
        return new RecordsPayload.Bytes(slice(compact, field));
    }

    public @Nullable RecordsPayload nullableRecords(boolean compact, String field) {
        ByteBuf slice = nullableSlice(compact, field);
        return slice == null ? null : new RecordsPayload.Bytes(slice);
    }

    /** The length of an array whose elements take at least so many bytes each. */
    public int arrayLength(boolean compact, int minElementBytes, String field) {
        int length = nullableArrayLength(compact, minElementBytes, field);
        if (length < 0) {
            throw unexpectedNull(field);
        }
        return length;
    }

    /** As {@link #arrayLength}, -1 for null. */
    public int nullableArrayLength(boolean compact, int minElementBytes, String field) {
        int length = compact ? compactLength(field) : int32(field);
        if (length == -1) {
            return length;
        }
        if (length < 0) {
            throw malformed(Reason.BAD_LENGTH, field, "has the length " + length);
        }
        if ((long) length * minElementBytes > buffer.readableBytes()) {
            throw malformed(
                    Reason.ARRAY_LONGER_THAN_MESSAGE,
                    field,
                    "claims %d elements, but %d bytes are left"
                            .formatted(length, buffer.readableBytes()));
        }
        spend(length, field);
        return length;
    }

    /**
     * A list for an array of the given length; grows past a first reservation as elements come. An
     * empty one is shared: whoever wants to add to it asks the message for it.
     */
    public static <T> List<T> newList(int length) {
        return length == 0
                ? Collections.emptyList()
                : new ArrayList<>(Math.min(length, WireLimits.MAX_PRESIZED_ELEMENTS));
    }

    /** Whether a nullable struct follows. */
    public boolean structPresent(String field) {
        return int8(field) >= 0;
    }

    /** Within a tagged field a struct that may be null is told otherwise. */
    public boolean taggedStructPresent(String field) {
        return uvarint(field) > 0;
    }

    public MalformedMessageException unexpectedNull(String field) {
        return malformed(Reason.UNEXPECTED_NULL, field, "is null, which it must not be");
    }

    /** How many tagged fields follow. */
    public int taggedFieldCount() {
        int count = uvarint("tagged fields");
        if (count < 0 || (long) count * 2 > buffer.readableBytes()) {
            throw malformed(
                    Reason.BAD_TAGGED_FIELD,
                    "tagged fields",
                    "claims " + Integer.toUnsignedString(count));
        }
        spend(count, "tagged fields");
        return count;
    }

    /** Reads the size of a tagged field; gives how many bytes must remain after it. */
    public int beginTaggedField(int tag) {
        int size = uvarint("size of a tagged field");
        if (tag < 0 || size < 0) {
            throw malformed(Reason.BAD_TAGGED_FIELD, "tagged fields", "has a tag or size too big");
        }
        require(size, "tagged field");
        return buffer.readableBytes() - size;
    }

    /** Checks that a known tagged field took the size it claimed. */
    public void endTaggedField(int tag, int remainingAfter) {
        if (buffer.readableBytes() != remainingAfter) {
            throw malformed(
                    Reason.BAD_TAGGED_FIELD, "tagged field " + tag, "is not of the size it claims");
        }
    }

    /** Keeps a tagged field that the schema does not know. */
    public List<UnknownTaggedField> unknownTaggedField(
            @Nullable List<UnknownTaggedField> known, int tag, int remainingAfter) {
        byte[] data = new byte[buffer.readableBytes() - remainingAfter];
        buffer.readBytes(data);
        List<UnknownTaggedField> fields = known == null ? new ArrayList<>(1) : known;
        fields.add(new UnknownTaggedField(tag, data));
        return fields;
    }

    /** A whole section of tagged fields none of which the schema knows; null when it is empty. */
    public @Nullable List<UnknownTaggedField> unknownTaggedFields() {
        List<UnknownTaggedField> fields = null;
        for (int left = taggedFieldCount(); left > 0; left--) {
            int tag = uvarint("tag");
            fields = unknownTaggedField(fields, tag, beginTaggedField(tag));
        }
        return fields;
    }

    private int compactLength(String field) {
        // The wire says length + 1, and 0 for null.
        return uvarint(field) - 1;
    }

    private int bytesLength(boolean compact, String field) {
        return compact ? compactLength(field) : int32(field);
    }

    /** Whether a field of this length is there, and wholly in the buffer. */
    private boolean present(int length, String field) {
        if (length == -1) {
            return false;
        }
        if (length < 0) {
            throw malformed(Reason.BAD_LENGTH, field, "has the length " + length);
        }
        require(length, field);
        return true;
    }

    private <T> T notNull(@Nullable T value, String field) {
        if (value == null) {
            throw unexpectedNull(field);
        }
        return value;
    }

    private void require(int length, String field) {
        if (buffer.readableBytes() < length) {
            throw malformed(
                    Reason.TRUNCATED,
                    field,
                    "needs %d bytes, but %d are left".formatted(length, buffer.readableBytes()));
        }
    }

    private void spend(int elements, String field) {
        elementsLeft -= elements;
        if (elementsLeft < 0) {
            throw malformed(
                    Reason.TOO_MANY_ELEMENTS, field, "exceeds the elements a message may have");
        }
    }

    private static MalformedMessageException malformed(Reason reason, String field, String what) {
        return new MalformedMessageException(reason, "field " + field + " " + what);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.NullableSchema;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * Draws well-formed bytes of a message from the description that Kafka's class carries, so that
 * neither codec under comparison had a part in them. Small values are drawn often: they are what
 * defaults are made of.
 */
final class RandomWireBytes {
    private static final int MAX_ELEMENTS = 3;
    private static final int FIRST_UNKNOWN_TAG = 900;
    private static final List<String> WORDS =
            List.of("", "", "orders", "ümläut-日本-🚰", "a", "x".repeat(130));

    private final RandomGenerator random;
    private final ByteBuffer out;
    private final Map<Type, BiConsumer<RandomGenerator, ByteBuffer>> writers = new HashMap<>();

    private RandomWireBytes(RandomGenerator random, int capacity) {
        this.random = random;
        this.out = ByteBuffer.allocate(capacity);
        addNumbers();
        addSized();
    }

    static byte[] draw(Schema schema, RandomGenerator random) {
        RandomWireBytes bytes = new RandomWireBytes(random, 1 << 20);
        bytes.write(schema);
        return bytes.toArray();
    }

    private void addNumbers() {
        writers.put(Type.BOOLEAN, (r, b) -> b.put((byte) r.nextInt(2)));
        writers.put(Type.INT8, (r, b) -> b.put((byte) number(r)));
        writers.put(Type.INT16, (r, b) -> b.putShort((short) number(r)));
        writers.put(Type.UINT16, (r, b) -> b.putShort((short) number(r)));
        writers.put(Type.INT32, (r, b) -> b.putInt((int) number(r)));
        writers.put(Type.UNSIGNED_INT32, (r, b) -> b.putInt((int) number(r)));
        writers.put(Type.INT64, (r, b) -> b.putLong(number(r)));
        writers.put(Type.FLOAT64, (r, b) -> b.putDouble(r.nextDouble()));
        writers.put(Type.UUID, (r, b) -> b.putLong(number(r)).putLong(number(r)));
    }

    private void addSized() {
        writers.put(Type.STRING, (_, _) -> string(false, false));
        writers.put(Type.NULLABLE_STRING, (_, _) -> string(false, true));
        writers.put(Type.COMPACT_STRING, (_, _) -> string(true, false));
        writers.put(Type.COMPACT_NULLABLE_STRING, (_, _) -> string(true, true));
        for (Type type : List.of(Type.BYTES, Type.RECORDS)) {
            writers.put(type, (_, _) -> bytes(false, false));
        }
        for (Type type : List.of(Type.NULLABLE_BYTES, Type.NULLABLE_RECORDS)) {
            writers.put(type, (_, _) -> bytes(false, true));
        }
        for (Type type : List.of(Type.COMPACT_BYTES, Type.COMPACT_RECORDS)) {
            writers.put(type, (_, _) -> bytes(true, false));
        }
        for (Type type : List.of(Type.COMPACT_NULLABLE_BYTES, Type.COMPACT_NULLABLE_RECORDS)) {
            writers.put(type, (_, _) -> bytes(true, true));
        }
    }

    private void write(Type type) {
        switch (type) {
            case NullableSchema schema -> {
                boolean present = random.nextBoolean();
                out.put((byte) (present ? 1 : -1));
                if (present) {
                    fields(schema);
                }
            }
            case Schema schema -> fields(schema);
            case TaggedFields tagged -> taggedFields(tagged);
            case Type array when array.isArray() -> array(array);
            default -> writers.get(type).accept(random, out);
        }
    }

    private void fields(Schema schema) {
        for (BoundField field : schema.fields()) {
            write(field.def.type);
        }
    }

    private void array(Type type) {
        boolean compact = type instanceof CompactArrayOf;
        if (type.isNullable() && random.nextInt(4) == 0) {
            length(compact, -1);
            return;
        }
        int length = random.nextInt(MAX_ELEMENTS + 1);
        length(compact, length);
        for (int i = 0; i < length; i++) {
            write(type.arrayElementType().orElseThrow());
        }
    }

    private void taggedFields(TaggedFields type) {
        Map<Integer, byte[]> values = new TreeMap<>();
        for (Map.Entry<Integer, Field> field : type.fields().entrySet()) {
            if (random.nextBoolean()) {
                RandomWireBytes value = new RandomWireBytes(random, 1 << 16);
                value.write(field.getValue().type);
                values.put(field.getKey(), value.toArray());
            }
        }
        if (random.nextInt(4) == 0) {
            byte[] unknown = new byte[random.nextInt(200)];
            random.nextBytes(unknown);
            values.put(FIRST_UNKNOWN_TAG + random.nextInt(10), unknown);
        }
        uvarint(values.size());
        values.forEach(
                (tag, value) -> {
                    uvarint(tag);
                    uvarint(value.length);
                    out.put(value);
                });
    }

    private void string(boolean compact, boolean nullable) {
        if (nullable && random.nextInt(3) == 0) {
            shortLength(compact, -1);
            return;
        }
        byte[] bytes = WORDS.get(random.nextInt(WORDS.size())).getBytes(UTF_8);
        shortLength(compact, bytes.length);
        out.put(bytes);
    }

    private void bytes(boolean compact, boolean nullable) {
        if (nullable && random.nextInt(3) == 0) {
            length(compact, -1);
            return;
        }
        // Now and then more than what the writer copies instead of cutting.
        byte[] bytes = new byte[random.nextInt(8) == 0 ? 3_000 : random.nextInt(40)];
        random.nextBytes(bytes);
        length(compact, bytes.length);
        out.put(bytes);
    }

    private void shortLength(boolean compact, int length) {
        if (compact) {
            uvarint(length + 1);
        } else {
            out.putShort((short) length);
        }
    }

    private void length(boolean compact, int length) {
        if (compact) {
            uvarint(length + 1);
        } else {
            out.putInt(length);
        }
    }

    private void uvarint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private byte[] toArray() {
        byte[] bytes = new byte[out.position()];
        out.get(0, bytes);
        return bytes;
    }

    private static long number(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> 0L;
            case 1 -> -1L;
            case 2 -> random.nextInt(10);
            default -> random.nextLong();
        };
    }

    /** Bytes that are nearly what they were: what a broken or hostile peer sends. */
    static byte[] mutate(byte[] original, RandomGenerator random) {
        List<Byte> bytes = new ArrayList<>(original.length);
        for (byte b : original) {
            bytes.add(b);
        }
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && !bytes.isEmpty(); i++) {
            int at = random.nextInt(bytes.size());
            switch (random.nextInt(5)) {
                case 0 -> bytes.set(at, (byte) random.nextInt());
                case 1 -> bytes.set(at, (byte) (bytes.get(at) ^ (1 << random.nextInt(8))));
                case 2 -> bytes.subList(at, bytes.size()).clear();
                case 3 -> bytes.add(at, (byte) 0xFF);
                default -> {
                    // A length that claims the world, as a varint and as a fixed integer.
                    for (int j = at; j < Math.min(at + 4, bytes.size()); j++) {
                        bytes.set(j, (byte) (j == at ? 0x7F : 0xFF));
                    }
                }
            }
        }
        byte[] mutated = new byte[bytes.size()];
        for (int i = 0; i < mutated.length; i++) {
            mutated[i] = bytes.get(i);
        }
        return mutated;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import java.util.Optional;

/** The type of a field. */
sealed interface FieldType {
    /** Values of a fixed size. */
    enum Scalar implements FieldType {
        BOOL("bool", "boolean", "Boolean", 1),
        INT8("int8", "byte", "Byte", 1),
        INT16("int16", "short", "Short", 2),
        UINT16("uint16", "int", "Integer", 2),
        INT32("int32", "int", "Integer", 4),
        UINT32("uint32", "long", "Long", 4),
        INT64("int64", "long", "Long", 8),
        FLOAT64("float64", "double", "Double", 8),
        UUID("uuid", "Uuid", "Uuid", 16);

        /** Its name in schemas, and that of its methods in WireReader and WireWriter. */
        private final String schemaName;

        private final String javaName;
        private final String boxedName;
        private final int sizeBytes;

        Scalar(String schemaName, String javaName, String boxedName, int sizeBytes) {
            this.schemaName = schemaName;
            this.javaName = javaName;
            this.boxedName = boxedName;
            this.sizeBytes = sizeBytes;
        }

        String schemaName() {
            return schemaName;
        }

        @Override
        public String javaName() {
            return javaName;
        }

        @Override
        public String boxedName() {
            return boxedName;
        }

        int sizeBytes() {
            return sizeBytes;
        }
    }

    /** Types without parameters whose size varies. */
    enum Sized implements FieldType {
        STRING("string", "String", "string"),
        BYTES("bytes", "byte[]", "bytes"),
        /** Bytes that stay where they are. */
        SLICE("bytes", "ByteBuf", "slice"),
        RECORDS("records", "RecordsPayload", "records");

        private final String schemaName;
        private final String javaName;

        /** The method of WireReader and WireWriter. */
        private final String method;

        Sized(String schemaName, String javaName, String method) {
            this.schemaName = schemaName;
            this.javaName = javaName;
            this.method = method;
        }

        String method() {
            return method;
        }

        @Override
        public String javaName() {
            return javaName;
        }
    }

    /**
     * Fields of their own.
     *
     * @param name the name of the nested class
     */
    record Struct(String name) implements FieldType {
        @Override
        public String javaName() {
            return name;
        }
    }

    record ArrayOf(FieldType element) implements FieldType {
        @Override
        public String javaName() {
            return "List<" + element.boxedName() + ">";
        }
    }

    String javaName();

    default String boxedName() {
        return javaName();
    }

    static FieldType parse(String text, boolean zeroCopy) {
        if (text.startsWith("[]")) {
            FieldType element = parse(text.substring(2), zeroCopy);
            if (element instanceof ArrayOf) {
                throw new SchemaException("an array of arrays is not a type: " + text);
            }
            return new ArrayOf(element);
        }
        for (Scalar scalar : Scalar.values()) {
            if (scalar.schemaName.equals(text)) {
                return scalar;
            }
        }
        for (Sized sized : Sized.values()) {
            if (sized.schemaName.equals(text)) {
                return sized == Sized.BYTES && zeroCopy ? Sized.SLICE : sized;
            }
        }
        if (text.isEmpty() || !Character.isUpperCase(text.charAt(0))) {
            throw new SchemaException("\"" + text + "\" is not a type");
        }
        return new Struct(text);
    }

    /** The struct that this type is or whose array it is. */
    default Optional<String> structName() {
        return switch (this) {
            case Struct(String name) -> Optional.of(name);
            case ArrayOf(FieldType element) -> element.structName();
            case Scalar _, Sized _ -> Optional.empty();
        };
    }
}

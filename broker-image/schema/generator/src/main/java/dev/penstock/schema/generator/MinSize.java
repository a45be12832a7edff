/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import dev.penstock.schema.generator.FieldType.ArrayOf;
import dev.penstock.schema.generator.FieldType.Scalar;
import dev.penstock.schema.generator.FieldType.Sized;
import dev.penstock.schema.generator.FieldType.Struct;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The fewest bytes that an element of an array takes on the wire, in whichever version: what lets a
 * decoder refuse an array before it makes room for it.
 */
final class MinSize {
    private static final int COMPACT_LENGTH_BYTES = 1;
    private static final int STRING_LENGTH_BYTES = 2;
    private static final int LENGTH_BYTES = 4;

    private final Map<String, StructSchema> structs = new HashMap<>();
    private final VersionRange flexible;

    MinSize(MessageSchema message) {
        message.structs().forEach(struct -> structs.put(struct.name(), struct));
        this.flexible = message.flexibleVersions();
    }

    /** Of one element of the array that the field is. */
    int ofElement(FieldSchema field, FieldType element) {
        return of(element, !field.flexibleVersions().isEmpty());
    }

    private int of(FieldType type, boolean mayBeCompact) {
        return switch (type) {
            case Scalar scalar -> scalar.sizeBytes();
            case Sized.STRING -> mayBeCompact ? COMPACT_LENGTH_BYTES : STRING_LENGTH_BYTES;
            case Sized _, ArrayOf _ -> mayBeCompact ? COMPACT_LENGTH_BYTES : LENGTH_BYTES;
            case Struct(String name) -> ofStruct(Objects.requireNonNull(structs.get(name)));
        };
    }

    /** Counts only what every version of the struct has. */
    private int ofStruct(StructSchema struct) {
        int sum = flexible.containsAll(struct.versions()) ? COMPACT_LENGTH_BYTES : 0;
        for (FieldSchema field : struct.plainFields()) {
            if (field.versions().containsAll(struct.versions())) {
                boolean prefixed = field.type() instanceof Struct && field.nullable();
                boolean mayBeCompact = !field.flexibleVersions().isEmpty();
                // A nullable struct may be nothing but the byte that says so.
                sum += prefixed ? 1 : of(field.type(), mayBeCompact);
            }
        }
        return sum;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import dev.penstock.schema.generator.FieldType.ArrayOf;
import dev.penstock.schema.generator.FieldType.Scalar;
import dev.penstock.schema.generator.FieldType.Sized;
import dev.penstock.schema.generator.FieldType.Struct;

/** Java expressions for what a field is when nobody has set it. */
final class FieldDefault {
    private FieldDefault() {}

    /** What a list field holds until somebody asks for the list: all share it, nobody fills it. */
    static final String UNFILLED_LIST = "Collections.emptyList()";

    /** The value of a fresh field. */
    static String value(FieldSchema field) {
        if (isNull(field) || isMadeOnDemand(field)) {
            return "null";
        }
        return switch (field.type()) {
            case Scalar scalar -> literal(field, scalar);
            case Sized.STRING -> quote(field.defaultText());
            case Sized.BYTES -> "new byte[0]";
            case Sized.SLICE -> "Unpooled.EMPTY_BUFFER";
            case Sized.RECORDS -> "RecordsPayload.EMPTY";
            case Struct(String name) -> "new " + name + "()";
            case ArrayOf _ -> UNFILLED_LIST;
        };
    }

    /** True when the field has another value than its default. */
    static String differs(FieldSchema field) {
        String variable = "this." + field.variable();
        if (isNull(field)) {
            return variable + " != null";
        }
        if (isMadeOnDemand(field)) {
            return variable + " != null && !" + variable + ".isDefault()";
        }
        String orNull = field.nullable() ? variable + " == null || " : "";
        return switch (field.type()) {
            case Scalar.BOOL -> field.defaultText().equals("true") ? "!" + variable : variable;
            case Scalar.FLOAT64 -> "Double.compare(" + variable + ", " + value(field) + ") != 0";
            case Scalar.UUID -> "!" + variable + ".isZero()";
            case Scalar _ -> variable + " != " + value(field);
            case Sized.STRING -> "!" + quote(field.defaultText()) + ".equals(" + variable + ")";
            case Sized.BYTES -> orNull + variable + ".length != 0";
            case Sized.SLICE -> orNull + variable + ".isReadable()";
            case Sized.RECORDS -> orNull + variable + ".sizeBytes() != 0";
            case Struct _ -> orNull + "!" + variable + ".isDefault()";
            case ArrayOf _ -> orNull + "!" + variable + ".isEmpty()";
        };
    }

    /**
     * A tagged struct is hardly ever there, so that none is made before somebody asks for it: the
     * field is null until then, which is not told.
     */
    static boolean isMadeOnDemand(FieldSchema field) {
        return field.type() instanceof Struct && field.tag().isPresent() && !field.nullable();
    }

    /** Whether the value of the struct must be compared with its defaults. */
    static boolean needsStructDefault(FieldSchema field) {
        return field.type() instanceof Struct && !isNull(field);
    }

    /** A tagged struct that is not there is a fresh one, whatever its schema says: null is told. */
    private static boolean isNull(FieldSchema field) {
        boolean taggedStruct = field.type() instanceof Struct && field.tag().isPresent();
        return field.nullByDefault() && !(field.type() instanceof Scalar) && !taggedStruct;
    }

    private static String literal(FieldSchema field, Scalar type) {
        String text = field.defaultText();
        try {
            return switch (type) {
                case BOOL -> Boolean.toString(text.equalsIgnoreCase("true"));
                case INT8, INT16, UINT16, INT32 ->
                        Integer.toString(text.isEmpty() ? 0 : Integer.decode(text));
                case UINT32, INT64 -> (text.isEmpty() ? 0L : Long.decode(text)) + "L";
                case FLOAT64 -> Double.toString(text.isEmpty() ? 0.0 : Double.parseDouble(text));
                case UUID -> "Uuid.ZERO";
            };
        } catch (NumberFormatException _) {
            throw new SchemaException(
                    "the default \"" + text + "\" of field " + field.name() + " is not a number");
        }
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

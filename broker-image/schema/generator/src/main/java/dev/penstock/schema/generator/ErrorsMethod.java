/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import dev.penstock.schema.generator.FieldType.ArrayOf;
import dev.penstock.schema.generator.FieldType.Scalar;
import dev.penstock.schema.generator.FieldType.Struct;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the method {@code eachError} of one class, which tells the error codes in it; classes that
 * can have none get no such method.
 */
final class ErrorsMethod {
    private final MessageSchema message;
    private final Set<String> structsWithErrors = new HashSet<>();

    ErrorsMethod(MessageSchema message) {
        this.message = message;
        // A struct may be used before its parts were looked at: again, until nothing is new.
        int known;
        do {
            known = structsWithErrors.size();
            message.structs().stream()
                    .filter(this::hasErrors)
                    .forEach(struct -> structsWithErrors.add(struct.name()));
        } while (structsWithErrors.size() > known);
    }

    /**
     * Writes it.
     *
     * @param modifiers what stands before {@code void}
     */
    void write(StructSchema struct, String modifiers, SourceText out) {
        if (!hasErrors(struct)) {
            return;
        }
        out.line("");
        if (struct.equals(message.root())) {
            out.line("@Override");
        }
        out.line("%s void eachError(Message.ErrorCodes errors) {", modifiers);
        struct.fields().forEach(field -> write(field, out));
        out.line("}");
    }

    private void write(FieldSchema field, SourceText out) {
        String variable = "this." + field.variable();
        if (isErrorCode(field)) {
            out.line("if (%s != 0) {", variable);
            out.line("errors.add(%s);", variable);
            out.line("}");
        } else if (hasErrorsInside(field)) {
            boolean mayBeNull = field.nullable() || FieldDefault.isMadeOnDemand(field);
            if (mayBeNull) {
                out.line("if (%s != null) {", variable);
            }
            if (field.type() instanceof ArrayOf(FieldType element)) {
                out.line("for (%s element : %s) {", element.javaName(), variable);
                out.line("element.eachError(errors);");
                out.line("}");
            } else {
                out.line("%s.eachError(errors);", variable);
            }
            if (mayBeNull) {
                out.line("}");
            }
        }
    }

    private boolean hasErrors(StructSchema struct) {
        return struct.fields().stream()
                .anyMatch(field -> isErrorCode(field) || hasErrorsInside(field));
    }

    private static boolean isErrorCode(FieldSchema field) {
        return field.type() == Scalar.INT16 && field.name().endsWith("ErrorCode");
    }

    private boolean hasErrorsInside(FieldSchema field) {
        Optional<String> struct =
                switch (field.type()) {
                    case Struct(String name) -> Optional.of(name);
                    case ArrayOf(Struct(String name)) -> Optional.of(name);
                    default -> Optional.empty();
                };
        return struct.filter(structsWithErrors::contains).isPresent();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import dev.penstock.schema.generator.FieldType.ArrayOf;
import dev.penstock.schema.generator.FieldType.Scalar;
import dev.penstock.schema.generator.FieldType.Sized;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes the data part of one class: fields, accessors, setters, equality and text. */
final class Members {
    private static final String UNKNOWN = "unknownTaggedFields";

    private final StructSchema struct;
    private final boolean flexible;
    private final SourceText out;

    Members(StructSchema struct, VersionRange flexible, SourceText out) {
        this.struct = struct;
        this.flexible = !flexible.intersect(struct.versions()).isEmpty();
        this.out = out;
    }

    void writeFields() {
        for (FieldSchema field : struct.fields()) {
            String nullable = FieldDefault.isMadeOnDemand(field) ? "@Nullable " : "";
            out.line(
                    "private %s%s %s = %s;",
                    nullable, declaredType(field), field.variable(), FieldDefault.value(field));
        }
        if (flexible) {
            out.line("private @Nullable List<UnknownTaggedField> %s;", UNKNOWN);
        }
    }

    void writeAccessors() {
        for (FieldSchema field : struct.fields()) {
            out.line("");
            out.javadoc(field.about());
            out.line("public %s %s() {", declaredType(field), field.variable());
            writeOnDemand(field);
            out.line("return this.%s;", field.variable());
            out.line("}");
            out.line("");
            out.line(
                    "public %s set%s(%s %s) {",
                    struct.name(), field.capitalized(), declaredType(field), field.variable());
            out.line("this.%s = %s;", field.variable(), field.variable());
            out.line("return this;");
            out.line("}");
        }
        if (flexible) {
            writeUnknownAccessors();
        }
    }

    /** What most messages never need is made when it is asked for. */
    private void writeOnDemand(FieldSchema field) {
        String variable = "this." + field.variable();
        if (field.type() instanceof ArrayOf) {
            out.line("if (%s == Collections.EMPTY_LIST) {", variable);
            out.line("%s = new ArrayList<>(0);", variable);
            out.line("}");
        } else if (FieldDefault.isMadeOnDemand(field)) {
            out.line("if (%s == null) {", variable);
            out.line("%s = new %s();", variable, field.type().javaName());
            out.line("}");
        }
    }

    private void writeUnknownAccessors() {
        out.line("");
        out.javadoc("Tagged fields that came with the message and are not in its schema.");
        out.line("public List<UnknownTaggedField> unknownTaggedFields() {");
        out.line("return this.unknownTaggedFields == null ? List.of() : this.unknownTaggedFields;");
        out.line("}");
        out.line("");
        out.line(
                "public %s setUnknownTaggedFields(List<UnknownTaggedField> fields) {",
                struct.name());
        out.line("this.unknownTaggedFields = fields.isEmpty() ? null : fields;");
        out.line("return this;");
        out.line("}");
    }

    /** For structs that are left out of the wire when nothing in them is set. */
    void writeIsDefault() {
        List<String> tests = new ArrayList<>();
        struct.fields().forEach(field -> tests.add("!(" + FieldDefault.differs(field) + ")"));
        if (flexible) {
            tests.add("unknownTaggedFields().isEmpty()");
        }
        out.line("");
        out.line("private boolean isDefault() {");
        out.line("return %s;", tests.isEmpty() ? "true" : String.join(" && ", tests));
        out.line("}");
    }

    void writeEquality() {
        List<String> tests = new ArrayList<>();
        struct.fields().forEach(field -> tests.add(equal(field)));
        if (flexible) {
            tests.add("unknownTaggedFields().equals(that.unknownTaggedFields())");
        }
        out.line("");
        out.line("@Override");
        out.line("public boolean equals(@Nullable Object other) {");
        String all = tests.isEmpty() ? "" : " && " + String.join(" && ", tests);
        out.line("return other instanceof %s that%s;", struct.name(), all);
        out.line("}");
        out.line("");
        out.line("@Override");
        out.line("public int hashCode() {");
        out.line("int hash = 0;");
        for (FieldSchema field : struct.fields()) {
            out.line("hash = 31 * hash + %s;", hash(field));
        }
        if (flexible) {
            out.line("hash = 31 * hash + unknownTaggedFields().hashCode();");
        }
        out.line("return hash;");
        out.line("}");
    }

    void writeToString() {
        out.line("");
        out.line("@Override");
        out.line("public String toString() {");
        out.line("StringBuilder text = new StringBuilder(\"%s(\");", struct.name());
        String separator = "";
        for (FieldSchema field : struct.fields()) {
            out.line(
                    "text.append(\"%s%s=\").append(%s);", separator, field.variable(), text(field));
            separator = ", ";
        }
        if (flexible) {
            out.line("if (this.unknownTaggedFields != null) {");
            out.line(
                    "text.append(\"%sunknownTaggedFields=\").append(this.unknownTaggedFields);",
                    separator);
            out.line("}");
        }
        out.line("return text.append(')').toString();");
        out.line("}");
    }

    static String declaredType(FieldSchema field) {
        if ((!field.nullable() && !field.nullByDefault()) || field.type() instanceof Scalar) {
            return field.type().javaName();
        }
        return field.type() == Sized.BYTES
                ? "byte @Nullable []"
                : "@Nullable " + field.type().javaName();
    }

    private static String equal(FieldSchema field) {
        String name = field.variable();
        if (FieldDefault.isMadeOnDemand(field)) {
            return "%s().equals(that.%s())".formatted(name, name);
        }
        return switch (field.type()) {
            case Scalar.FLOAT64 -> "Double.compare(this.%s, that.%s) == 0".formatted(name, name);
            case Scalar.UUID -> "this.%s.equals(that.%s)".formatted(name, name);
            case Scalar _ -> "this.%s == that.%s".formatted(name, name);
            case Sized.BYTES -> "Arrays.equals(this.%s, that.%s)".formatted(name, name);
            default -> "Objects.equals(this.%s, that.%s)".formatted(name, name);
        };
    }

    private static String hash(FieldSchema field) {
        if (FieldDefault.isMadeOnDemand(field)) {
            return field.variable() + "().hashCode()";
        }
        String name = "this." + field.variable();
        return switch (field.type()) {
            case Scalar.UUID -> name + ".hashCode()";
            case Scalar scalar -> scalar.boxedName() + ".hashCode(" + name + ")";
            case Sized.BYTES -> "Arrays.hashCode(" + name + ")";
            default -> "Objects.hashCode(" + name + ")";
        };
    }

    /** Bytes are not printed: they may be secret and are never short. */
    private static String text(FieldSchema field) {
        if (FieldDefault.isMadeOnDemand(field)) {
            return field.variable() + "()";
        }
        String name = "this." + field.variable();
        String size =
                switch (field.type()) {
                    case Sized.BYTES -> name + ".length";
                    case Sized.SLICE -> name + ".readableBytes()";
                    default -> "";
                };
        if (size.isEmpty()) {
            return name;
        }
        String bytes = size + " + \" bytes\"";
        return declaredType(field).contains("@Nullable")
                ? name + " == null ? \"null\" : " + bytes
                : bytes;
    }

    /** The names of structs whose {@code isDefault} somebody calls. */
    static List<String> structsWithDefault(MessageSchema message) {
        return Stream.concat(
                        message.root().fields().stream(),
                        message.structs().stream().flatMap(struct -> struct.fields().stream()))
                .filter(FieldDefault::needsStructDefault)
                .map(field -> field.type().javaName())
                .distinct()
                .toList();
    }
}

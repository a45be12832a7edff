/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import dev.penstock.schema.generator.FieldType.ArrayOf;
import dev.penstock.schema.generator.FieldType.Scalar;
import dev.penstock.schema.generator.FieldType.Sized;
import dev.penstock.schema.generator.FieldType.Struct;

import java.util.List;

/** Writes the encoder of one class: a method {@code write}, and one method for each array. */
final class WriteMethod {
    private final String messageName;
    private final StructSchema struct;
    private final VersionRange flexible;
    private final SourceText out;

    WriteMethod(String messageName, StructSchema struct, VersionRange flexible, SourceText out) {
        this.messageName = messageName;
        this.struct = struct;
        this.flexible = flexible.intersect(struct.versions());
        this.out = out;
    }

    /** The statements of {@code write(WireWriter writer, short version)}. */
    void writeBody() {
        for (FieldSchema field : struct.plainFields()) {
            writeGuarded(field);
        }
        for (FieldSchema field : struct.taggedFields()) {
            refuseLoss(field);
        }
        if (!flexible.isEmpty()) {
            writeTaggedSection();
        }
    }

    void writeArrayMethods() {
        for (FieldSchema field : struct.fields()) {
            if (field.type() instanceof ArrayOf(FieldType element)) {
                writeArrayMethod(field, element);
            }
        }
    }

    private void writeGuarded(FieldSchema field) {
        String condition = field.versions().condition(struct.versions());
        if (condition.equals("true")) {
            writeField(field);
            return;
        }
        out.line("if (%s) {", condition);
        writeField(field);
        if (!field.ignorable()) {
            out.line("} else if (%s) {", FieldDefault.differs(field));
            writeLoss(field);
        }
        out.line("}");
    }

    private void refuseLoss(FieldSchema field) {
        String condition = field.versions().condition(struct.versions());
        if (!field.ignorable() && !condition.equals("true")) {
            out.line("if (!(%s) && (%s)) {", condition, FieldDefault.differs(field));
            writeLoss(field);
            out.line("}");
        }
    }

    private void writeLoss(FieldSchema field) {
        out.line(
                "throw UnsupportedVersionException.field(\"%s\", \"%s\", version);",
                messageName, field.variable());
    }

    private void writeTaggedSection() {
        String condition = flexible.condition(struct.versions());
        boolean guarded = !condition.equals("true");
        if (guarded) {
            out.line("if (%s) {", condition);
        }
        List<FieldSchema> fields = struct.taggedFields();
        if (fields.isEmpty()) {
            out.line("writer.unknownTaggedFields(this.unknownTaggedFields);");
        } else {
            writeTaggedFields(fields);
        }
        if (guarded) {
            out.line("} else if (!unknownTaggedFields().isEmpty()) {");
            out.line(
                    "throw UnsupportedVersionException.taggedFields(\"%s\", version);",
                    messageName);
            out.line("}");
        }
    }

    private void writeTaggedFields(List<FieldSchema> fields) {
        out.line("int tagged = unknownTaggedFields().size();");
        for (FieldSchema field : fields) {
            out.line("if (%s) {", present(field));
            out.line("tagged++;");
            out.line("}");
        }
        out.line("writer.uvarint(tagged);");
        out.line("int unknown = 0;");
        for (FieldSchema field : fields) {
            int tag = field.tag().orElseThrow();
            out.line("if (%s) {", present(field));
            out.line(
                    "unknown = writer.unknownTaggedFields(this.unknownTaggedFields, unknown, %d);",
                    tag);
            out.line("int start = writer.beginTaggedField(%d);", tag);
            writeField(field);
            out.line("writer.endTaggedField(start);");
            out.line("}");
        }
        out.line(
                "writer.unknownTaggedFields(this.unknownTaggedFields, unknown, Integer.MAX_VALUE);");
    }

    private String present(FieldSchema field) {
        String condition = field.versions().condition(flexible);
        String differs = FieldDefault.differs(field);
        return condition.equals("true") ? differs : condition + " && (" + differs + ")";
    }

    private void writeField(FieldSchema field) {
        String source = "this." + field.variable();
        String nullCondition = nullCondition(field);
        if (field.nullable() && !nullCondition.equals("true")) {
            out.line("if (%s == null && !(%s)) {", source, nullCondition);
            out.line(
                    "throw UnsupportedVersionException.nullField(\"%s\", \"%s\", version);",
                    messageName, field.variable());
            out.line("}");
        }
        switch (field.type()) {
            case Scalar _, Sized _ ->
                    out.line("%s;", value(field, field.type(), source, field.nullable()));
            case Struct _ -> writeStruct(field, source, nullCondition);
            case ArrayOf _ -> out.line("write%s(writer, version);", field.capitalized());
        }
    }

    private void writeStruct(FieldSchema field, String source, String nullCondition) {
        if (!field.nullable()) {
            out.line("%s.write(writer, version);", source);
            return;
        }
        if (field.tag().isPresent()) {
            out.line("writer.taggedStructPresent(%s != null);", source);
        } else if (nullCondition.equals("true")) {
            out.line("writer.structPresent(%s != null);", source);
        } else {
            out.line("if (%s) {", nullCondition);
            out.line("writer.structPresent(%s != null);", source);
            out.line("}");
        }
        out.line("if (%s != null) {", source);
        out.line("%s.write(writer, version);", source);
        out.line("}");
    }

    private void writeArrayMethod(FieldSchema field, FieldType element) {
        String source = "this." + field.variable();
        String compact = compact(field);
        out.line("");
        out.line("private void write%s(WireWriter writer, short version) {", field.capitalized());
        if (field.nullable()) {
            out.line("if (%s == null) {", source);
            out.line("writer.nullLength(%s);", compact);
            out.line("return;");
            out.line("}");
        }
        out.line("writer.length(%s, %s.size());", compact, source);
        out.line("for (%s element : %s) {", element.boxedName(), source);
        if (element instanceof Struct) {
            out.line("element.write(writer, version);");
        } else {
            out.line("%s;", value(field, element, "element", false));
        }
        out.line("}");
        out.line("}");
    }

    private String value(FieldSchema field, FieldType type, String source, boolean nullable) {
        if (type instanceof Scalar scalar) {
            return "writer.%s(%s)".formatted(scalar.schemaName(), source);
        }
        if (type instanceof Sized sized) {
            String method = sized.method();
            String name =
                    nullable
                            ? "nullable"
                                    + Character.toUpperCase(method.charAt(0))
                                    + method.substring(1)
                            : method;
            return "writer.%s(%s, %s)".formatted(name, compact(field), source);
        }
        throw new SchemaException("field " + field.name() + " is not a single value");
    }

    private String compact(FieldSchema field) {
        return field.flexibleVersions().condition(field.versions());
    }

    private String nullCondition(FieldSchema field) {
        return field.nullableVersions().condition(field.versions());
    }
}

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

/** Writes the decoder of one class: a method {@code read}, and one method for each array. */
final class ReadMethod {
    private final StructSchema struct;
    private final VersionRange flexible;
    private final MinSize minSize;
    private final SourceText out;

    ReadMethod(MessageSchema message, StructSchema struct, SourceText out) {
        this.struct = struct;
        this.flexible = message.flexibleVersions().intersect(struct.versions());
        this.minSize = new MinSize(message);
        this.out = out;
    }

    /** The statements of {@code read(WireReader reader, short version)}. */
    void writeBody() {
        for (FieldSchema field : struct.plainFields()) {
            String condition = field.versions().condition(struct.versions());
            if (condition.equals("true")) {
                writeField(field);
            } else {
                out.line("if (%s) {", condition);
                writeField(field);
                out.line("}");
            }
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

    private void writeTaggedSection() {
        String condition = flexible.condition(struct.versions());
        boolean guarded = !condition.equals("true");
        if (guarded) {
            out.line("if (%s) {", condition);
        }
        List<FieldSchema> fields = struct.taggedFields();
        if (fields.isEmpty()) {
            out.line("this.unknownTaggedFields = reader.unknownTaggedFields();");
        } else {
            writeTaggedLoop(fields);
        }
        if (guarded) {
            out.line("}");
        }
    }

    private void writeTaggedLoop(List<FieldSchema> fields) {
        out.line("for (int left = reader.taggedFieldCount(); left > 0; left--) {");
        out.line("int tag = reader.uvarint(\"tag\");");
        out.line("int end = reader.beginTaggedField(tag);");
        boolean first = true;
        for (FieldSchema field : fields) {
            String condition = field.versions().condition(flexible);
            String test = "tag == " + field.tag().orElseThrow();
            out.line(
                    "%sif (%s) {",
                    first ? "" : "} else ",
                    condition.equals("true") ? test : test + " && " + condition);
            writeField(field);
            out.line("reader.endTaggedField(tag, end);");
            first = false;
        }
        out.line("} else {");
        out.line(
                "this.unknownTaggedFields ="
                        + " reader.unknownTaggedField(this.unknownTaggedFields, tag, end);");
        out.line("}");
        out.line("}");
    }

    private void writeField(FieldSchema field) {
        String target = "this." + field.variable();
        switch (field.type()) {
            case Scalar _, Sized _ ->
                    out.line("%s = %s;", target, value(field, field.type(), nullCondition(field)));
            case Struct(String name) -> writeStruct(field, name, target);
            case ArrayOf _ ->
                    out.line("%s = read%s(reader, version);", target, field.capitalized());
        }
    }

    private void writeStruct(FieldSchema field, String name, String target) {
        String nullCondition = nullCondition(field);
        if (nullCondition.equals("false")) {
            out.line("%s = new %s();", target, name);
            out.line("%s.read(reader, version);", target);
            return;
        }
        String test = field.tag().isPresent() ? "taggedStructPresent" : "structPresent";
        String absent = "!reader." + test + "(\"" + field.variable() + "\")";
        out.line(
                "if (%s) {",
                nullCondition.equals("true") ? absent : "(" + nullCondition + ") && " + absent);
        out.line("%s = null;", target);
        out.line("} else {");
        out.line("%s = new %s();", target, name);
        out.line("%s.read(reader, version);", target);
        out.line("}");
    }

    private void writeArrayMethod(FieldSchema field, FieldType element) {
        String nullCondition = nullCondition(field);
        String list = "List<" + element.boxedName() + ">";
        out.line("");
        out.line(
                "private %s%s read%s(WireReader reader, short version) {",
                nullCondition.equals("false") ? "" : "@Nullable ", list, field.capitalized());
        String arguments =
                "(%s, %d, \"%s\")"
                        .formatted(
                                compact(field),
                                minSize.ofElement(field, element),
                                field.variable());
        out.line(
                "int length = %s;",
                choose(
                        nullCondition,
                        "reader.nullableArrayLength" + arguments,
                        "reader.arrayLength" + arguments));
        if (!nullCondition.equals("false")) {
            out.line("if (length < 0) {");
            out.line("return null;");
            out.line("}");
        }
        out.line("%s list = WireReader.newList(length);", list);
        out.line("for (int i = 0; i < length; i++) {");
        if (element instanceof Struct(String name)) {
            out.line("%s element = new %s();", name, name);
            out.line("element.read(reader, version);");
            out.line("list.add(element);");
        } else {
            out.line("list.add(%s);", value(field, element, "false"));
        }
        out.line("}");
        out.line("return list;");
        out.line("}");
    }

    private String value(FieldSchema field, FieldType type, String nullCondition) {
        String name = '"' + field.variable() + '"';
        if (type instanceof Scalar scalar) {
            return "reader.%s(%s)".formatted(scalar.schemaName(), name);
        }
        if (type instanceof Sized sized) {
            String arguments = "(" + compact(field) + ", " + name + ")";
            String method = sized.method();
            String nullable =
                    "nullable" + Character.toUpperCase(method.charAt(0)) + method.substring(1);
            return choose(
                    nullCondition,
                    "reader." + nullable + arguments,
                    "reader." + method + arguments);
        }
        throw new SchemaException("field " + field.name() + " is not a single value");
    }

    private static String choose(String condition, String whenTrue, String whenFalse) {
        return switch (condition) {
            case "true" -> whenTrue;
            case "false" -> whenFalse;
            default -> condition + " ? " + whenTrue + " : " + whenFalse;
        };
    }

    private String compact(FieldSchema field) {
        return field.flexibleVersions().condition(field.versions());
    }

    private String nullCondition(FieldSchema field) {
        return field.nullableVersions().condition(field.versions());
    }
}

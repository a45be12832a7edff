/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes the source of one message class with its structs nested in it. */
final class MessageClass {
    private static final String THROTTLE_FIELD = "ThrottleTimeMs";

    private static final List<String> IMPORTS =
            List.of(
                    "dev.penstock.kernel.Uuid",
                    "dev.penstock.schema.Message",
                    "dev.penstock.schema.RecordsPayload",
                    "dev.penstock.schema.UnknownTaggedField",
                    "dev.penstock.schema.UnsupportedVersionException",
                    "dev.penstock.schema.WireReader",
                    "dev.penstock.schema.WireWriter",
                    "io.netty.buffer.ByteBuf",
                    "io.netty.buffer.Unpooled",
                    "java.util.ArrayList",
                    "java.util.Arrays",
                    "java.util.Collections",
                    "java.util.List",
                    "java.util.Objects",
                    "org.jspecify.annotations.Nullable");

    private final MessageSchema message;
    private final Optional<String> superInterface;
    private final List<String> structsWithDefault;
    private final ErrorsMethod errors;
    private final SourceText out = new SourceText();

    MessageClass(MessageSchema message, Optional<String> superInterface) {
        this.message = message;
        this.superInterface = superInterface;
        this.structsWithDefault = Members.structsWithDefault(message);
        this.errors = new ErrorsMethod(message);
    }

    String write(String packageName) {
        out.line(
                "// Generated from the schema %s by dev.penstock.schema.generator.",
                message.name());
        out.line("package %s;", packageName);
        out.line("");
        IMPORTS.forEach(name -> out.line("import %s;", name));
        out.line("");
        out.javadoc("Versions %s.".formatted(versionsText()));
        out.line(
                "public final class %s implements %s {",
                message.name(), superInterface.orElse("Message"));
        writeConstants();
        writeMembers(message.root());
        writeRootCodec();
        errors.write(message.root(), "public", out);
        writeThrottle();
        writeRest(message.root());
        for (StructSchema struct : message.structs()) {
            out.line("");
            out.line("public static final class %s {", struct.name());
            writeMembers(struct);
            writeStructCodec(struct);
            errors.write(struct, "private", out);
            writeRest(struct);
            out.line("}");
        }
        out.line("}");
        return out.toString();
    }

    private String versionsText() {
        VersionRange versions = message.versions();
        return versions.lowest() + " to " + versions.highest();
    }

    private void writeConstants() {
        VersionRange versions = message.versions();
        message.apiKey().ifPresent(key -> out.line("public static final short API_KEY = %d;", key));
        out.line("public static final short LOWEST_VERSION = %d;", versions.lowest());
        out.line("public static final short HIGHEST_VERSION = %d;", versions.highest());
        out.line("");
        out.javadoc("Whether the version has compact lengths and tagged fields.");
        out.line("public static boolean isFlexible(short version) {");
        out.line("return %s;", message.flexibleVersions().condition(VersionRange.ALL));
        out.line("}");
        out.line("");
    }

    private void writeMembers(StructSchema struct) {
        Members members = new Members(struct, message.flexibleVersions(), out);
        members.writeFields();
        members.writeAccessors();
    }

    private void writeRootCodec() {
        if (superInterface.isPresent()) {
            out.line("");
            out.line("@Override");
            out.line("public short apiKey() {");
            out.line("return API_KEY;");
            out.line("}");
        }
        for (String bound : List.of("lowest", "highest")) {
            out.line("");
            out.line("@Override");
            out.line("public short %sVersion() {", bound);
            out.line("return %s_VERSION;", bound.toUpperCase(Locale.ROOT));
            out.line("}");
        }
        out.line("");
        out.line("@Override");
        out.line("public void read(WireReader reader, short version) {");
        out.line("requireVersion(version);");
        new ReadMethod(message, message.root(), out).writeBody();
        out.line("}");
        out.line("");
        out.line("@Override");
        out.line("public void write(WireWriter writer, short version) {");
        out.line("requireVersion(version);");
        writeMethod(message.root()).writeBody();
        out.line("}");
        out.line("");
        out.line("private static void requireVersion(short version) {");
        out.line("if (version < LOWEST_VERSION || version > HIGHEST_VERSION) {");
        out.line("throw UnsupportedVersionException.version(");
        out.line("        \"%s\", version, LOWEST_VERSION, HIGHEST_VERSION);", message.name());
        out.line("}");
        out.line("}");
    }

    /** Of answers to which Kafka gives the field, each at its top. */
    private void writeThrottle() {
        message.root().fields().stream()
                .filter(field -> field.name().equals(THROTTLE_FIELD))
                .forEach(
                        field -> {
                            out.line("");
                            out.line("@Override");
                            out.line("public void setThrottled(int throttleTimeMs) {");
                            out.line("this.%s = throttleTimeMs;", field.variable());
                            out.line("}");
                        });
    }

    private void writeStructCodec(StructSchema struct) {
        out.line("");
        out.line("private void read(WireReader reader, short version) {");
        new ReadMethod(message, struct, out).writeBody();
        out.line("}");
        out.line("");
        out.line("private void write(WireWriter writer, short version) {");
        writeMethod(struct).writeBody();
        out.line("}");
    }

    private void writeRest(StructSchema struct) {
        new ReadMethod(message, struct, out).writeArrayMethods();
        writeMethod(struct).writeArrayMethods();
        Members members = new Members(struct, message.flexibleVersions(), out);
        if (structsWithDefault.contains(struct.name())) {
            members.writeIsDefault();
        }
        members.writeEquality();
        members.writeToString();
    }

    private WriteMethod writeMethod(StructSchema struct) {
        return new WriteMethod(message.name(), struct, message.flexibleVersions(), out);
    }
}

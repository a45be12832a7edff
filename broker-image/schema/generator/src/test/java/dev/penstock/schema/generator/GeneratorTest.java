/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

final class GeneratorTest {
    private static final String FENCE =
            """
            // Comments are allowed.
            {
              "apiKey": 7, "type": "data", "name": "FenceBrokerRecord",
              "validVersions": "0-1", "flexibleVersions": "0+",
              "fields": [
                { "name": "Id", "type": "int32", "versions": "0+", "about": "The broker's <id>." },
                { "name": "Reason", "type": "string", "versions": "1+", "ignorable": true,
                  "nullableVersions": "1+", "default": "null", "about": "Why." }
              ]
            }
            """;

    @TempDir private Path directory;

    @Test
    void aSchemaBecomesAClassWithConstantsAccessorsAndCodec() throws IOException {
        String source = generate(FENCE).get("FenceBrokerRecord");

        assertThat(source)
                .contains("public final class FenceBrokerRecord implements Message {")
                .contains("public static final short API_KEY = 7;")
                .contains("public static final short HIGHEST_VERSION = 1;")
                .contains("/** The broker's &lt;id&gt;. */")
                .contains("public @Nullable String reason() {")
                .contains("public FenceBrokerRecord setId(int id) {")
                .contains("if (version >= 1) {")
                .contains("writer.nullableString(true, this.reason);");
    }

    @Test
    void errorCodesAreToldHoweverDeepTheyAre() throws IOException {
        String source =
                generate(
                                """
                                {
                                  "apiKey": 7, "type": "data", "name": "FenceBrokerRecord",
                                  "validVersions": "0", "flexibleVersions": "0+",
                                  "fields": [
                                    { "name": "Racks", "type": "[]Rack", "versions": "0+",
                                      "nullableVersions": "0+", "fields": [
                                      { "name": "Shelf", "type": "Shelf", "versions": "0+", "fields": [
                                        { "name": "ErrorCode", "type": "int16", "versions": "0+" }]}]},
                                    { "name": "Plain", "type": "[]Plain", "versions": "0+", "fields": [
                                      { "name": "ErrorCodes", "type": "int16", "versions": "0+" }]}
                                  ]
                                }
                                """)
                        .get("FenceBrokerRecord");

        assertThat(source)
                .contains("public void eachError(Message.ErrorCodes errors) {")
                .contains("if (this.racks != null) {")
                .contains("for (Rack element : this.racks) {")
                .contains("this.shelf.eachError(errors);")
                .contains("errors.add(this.errorCode);")
                .doesNotContain("errors.add(this.errorCodes);")
                .doesNotContain(
                        "for (Plain element : this.plain) {\n            element.eachError");
    }

    @Test
    void anAnswerCanTellThatItsClientIsHeldBack() throws IOException {
        Sources sources =
                generate(
                        """
                        {
                          "apiKey": 70, "type": "response", "name": "ShelfResponse",
                          "validVersions": "0-1", "flexibleVersions": "1+",
                          "fields": [
                            { "name": "ThrottleTimeMs", "type": "int32", "versions": "1+",
                              "ignorable": true }
                          ]
                        }
                        """);

        assertThat(sources.get("ShelfResponse"))
                .contains("public void setThrottled(int throttleTimeMs) {")
                .contains("this.throttleTimeMs = throttleTimeMs;");
        assertThat(generate(FENCE, "interface=MetadataRecord").get("FenceBrokerRecord"))
                .doesNotContain("setThrottled");
    }

    @Test
    void whatMostMessagesNeverNeedIsMadeWhenItIsAskedFor() throws IOException {
        String source =
                generate(
                                """
                                {
                                  "apiKey": 7, "type": "data", "name": "FenceBrokerRecord",
                                  "validVersions": "0", "flexibleVersions": "0+",
                                  "fields": [
                                    { "name": "Racks", "type": "[]string", "versions": "0+" },
                                    { "name": "Shelf", "type": "Shelf", "versions": "0+",
                                      "taggedVersions": "0+", "tag": 0, "fields": [
                                        { "name": "ErrorCode", "type": "int16", "versions": "0+" }]}
                                  ]
                                }
                                """)
                        .get("FenceBrokerRecord");

        assertThat(source)
                .contains("private List<String> racks = Collections.emptyList();")
                .contains("this.racks = new ArrayList<>(0);")
                .contains("private @Nullable Shelf shelf = null;")
                .contains("public Shelf shelf() {")
                .contains("if (this.shelf != null) {")
                .contains("this.shelf != null && !this.shelf.isDefault()");
    }

    @Test
    void recordsOfARoomShareASealedInterface() throws IOException {
        Sources sources = generate(FENCE, "interface=MetadataRecord");

        assertThat(sources.get("FenceBrokerRecord")).contains("implements MetadataRecord {");
        assertThat(sources.get("MetadataRecord"))
                .contains(
                        "public sealed interface MetadataRecord extends Message permits"
                                + " FenceBrokerRecord {")
                .contains("case FenceBrokerRecord.API_KEY -> new FenceBrokerRecord();");
    }

    @Test
    void recordsThatShareAKeyHaveNoInterface() throws IOException {
        Files.writeString(
                schemas().resolve("Other.json"), FENCE.replace("FenceBrokerRecord", "Other"));

        assertThatThrownBy(() -> generate(FENCE, "interface=MetadataRecord"))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("Other shares its apiKey");
    }

    @Test
    void anUnchangedSourceIsLeftAloneAndAStaleOneGoes() throws IOException {
        Path file = generate(FENCE).path("FenceBrokerRecord");
        Path stale = file.resolveSibling("GoneRecord.java");
        Files.writeString(stale, "class GoneRecord {}");
        FileTime old = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(file, old);

        generate(FENCE);

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
        assertThat(stale).doesNotExist();
    }

    @Test
    void aMessageWithoutAValidVersionIsLeftOut() throws IOException {
        Files.writeString(
                schemas().resolve("StopReplicaRequest.json"),
                "{\"name\": \"StopReplicaRequest\", \"type\": \"request\", \"apiKey\": 5,"
                        + " \"validVersions\": \"none\"}");

        assertThat(generate(FENCE).path("StopReplicaRequest")).doesNotExist();
    }

    @Test
    void whatASchemaGetsWrongIsNamedWithItsFile() {
        assertRefused("\"type\": \"int32\"", "\"type\": \"int33\"", "\"int33\" is not a type");
        assertRefused("\"type\": \"int32\"", "\"type\": \"[][]int32\"", "array of arrays");
        assertRefused(
                "\"type\": \"int32\"", "\"type\": \"Broker\"", "struct Broker is not defined");
        assertRefused("\"ignorable\"", "\"ignorabel\"", "\"ignorabel\" is not understood");
        assertRefused("\"versions\": \"1+\"", "\"versions\": \"one\"", "not a range of versions");
        assertRefused(
                "\"type\": \"data\"", "\"type\": \"dota\"", "\"dota\" is not a type of message");
        assertRefused("\"name\": \"Id\", ", "", "\"name\" is missing");
        assertRefused(
                "\"versions\": \"0+\"",
                "\"versions\": \"0+\", \"default\": \"ten\"",
                "\"ten\" of field Id is not a number");
        assertRefused(
                "\"versions\": \"1+\"",
                "\"versions\": \"1+\", \"tag\": 0, \"taggedVersions\": \"0+\"",
                "must be tagged in all its versions");
    }

    @Test
    void optionsThatAreMissingAreNamed() {
        assertThatThrownBy(() -> Generator.main(new String[] {"source=" + directory, "package=p"}))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("there is no schema");
        assertThatThrownBy(() -> Generator.main(new String[] {"package=p"}))
                .hasMessageContaining("source= is missing");
        assertThatThrownBy(() -> Generator.main(new String[] {"package"}))
                .hasMessageContaining("is not name=value");
    }

    private void assertRefused(String correct, String wrong, String message) {
        assertThat(FENCE).contains(correct);
        assertThatThrownBy(() -> generate(FENCE.replace(correct, wrong)))
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining(message);
    }

    private Sources generate(String schema, String... options) throws IOException {
        Files.writeString(schemas().resolve("FenceBrokerRecord.json"), schema);
        Path output = directory.resolve("output");
        List<String> arguments =
                Stream.concat(
                                Stream.of(
                                        "source=" + schemas(),
                                        "output=" + output,
                                        "package=dev.penstock.sample"),
                                Stream.of(options))
                        .toList();
        Generator.main(arguments.toArray(String[]::new));
        return new Sources(output.resolve("dev/penstock/sample"));
    }

    private Path schemas() throws IOException {
        return Files.createDirectories(directory.resolve("schemas"));
    }

    private record Sources(Path directory) {
        Path path(String name) {
            return directory.resolve(name + ".java");
        }

        String get(String name) throws IOException {
            return Files.readString(path(name));
        }
    }
}

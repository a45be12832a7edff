/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.schema.generator;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.penstock.schema.generator.MessageSchema.Kind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads one schema file. Refuses what it does not understand rather than generate half of it. */
final class SchemaParser {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(JsonParser.Feature.ALLOW_COMMENTS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    private static final Set<String> MESSAGE_KEYS =
            Set.of(
                    "name",
                    "type",
                    "apiKey",
                    "validVersions",
                    "deprecatedVersions",
                    "flexibleVersions",
                    "fields",
                    "commonStructs",
                    "listeners",
                    "latestVersionUnstable");
    private static final Set<String> FIELD_KEYS =
            Set.of(
                    "name",
                    "type",
                    "versions",
                    "nullableVersions",
                    "taggedVersions",
                    "tag",
                    "flexibleVersions",
                    "default",
                    "ignorable",
                    "zeroCopy",
                    "about",
                    "fields",
                    "entityType",
                    "mapKey");

    private final Map<String, StructSchema> structs = new LinkedHashMap<>();
    private final JsonNode message;
    private final VersionRange valid;
    private final VersionRange flexible;

    private SchemaParser(JsonNode message) {
        this.message = message;
        this.valid = VersionRange.parse(text(message, "validVersions"));
        this.flexible = VersionRange.parse(message.path("flexibleVersions").asText("none"));
    }

    /** Empty when the message has no valid version any more. */
    static Optional<MessageSchema> parse(Path file) {
        try {
            SchemaParser parser = new SchemaParser(JSON.readTree(Files.readString(file)));
            return parser.valid.isEmpty() ? Optional.empty() : Optional.of(parser.message());
        } catch (SchemaException e) {
            throw new SchemaException(file.getFileName() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + file, e);
        }
    }

    private MessageSchema message() {
        refuseUnknown(message, MESSAGE_KEYS);
        for (JsonNode struct : message.path("commonStructs")) {
            addStruct(
                    text(struct, "name"),
                    VersionRange.parse(text(struct, "versions")),
                    struct.path("fields"));
        }
        String name = text(message, "name");
        StructSchema root = new StructSchema(name, valid, fields(message.path("fields")));
        for (StructSchema struct : structs.values()) {
            struct.fields().forEach(this::checkStructKnown);
        }
        root.fields().forEach(this::checkStructKnown);
        List<String> listeners = new ArrayList<>();
        message.path("listeners").forEach(listener -> listeners.add(listener.asText()));
        return new MessageSchema(
                root,
                List.copyOf(structs.values()),
                kind(text(message, "type")),
                integer(message, "apiKey"),
                flexible,
                message.path("latestVersionUnstable").asBoolean(false),
                listeners);
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "request" -> Kind.REQUEST;
            case "response" -> Kind.RESPONSE;
            case "header" -> Kind.HEADER;
            case "data", "metadata", "coordinator-key", "coordinator-value" -> Kind.DATA;
            default -> throw new SchemaException("\"" + type + "\" is not a type of message");
        };
    }

    private List<FieldSchema> fields(JsonNode nodes) {
        List<FieldSchema> fields = new ArrayList<>();
        for (JsonNode node : nodes) {
            fields.add(field(node));
        }
        return fields;
    }

    private FieldSchema field(JsonNode node) {
        refuseUnknown(node, FIELD_KEYS);
        String name = text(node, "name");
        FieldType type =
                FieldType.parse(text(node, "type"), node.path("zeroCopy").asBoolean(false));
        // Where a field is only ever tagged, a schema may leave out that these are its versions.
        String versionsKey = node.has("versions") ? "versions" : "taggedVersions";
        VersionRange versions = VersionRange.parse(text(node, versionsKey));
        OptionalInt tag = integer(node, "tag");
        checkTag(node, name, versions, tag);
        if (node.has("fields")) {
            String struct =
                    type.structName()
                            .orElseThrow(
                                    () ->
                                            new SchemaException(
                                                    "field "
                                                            + name
                                                            + " has fields, but no struct"));
            addStruct(struct, versions, node.path("fields"));
        }
        return new FieldSchema(
                name,
                type,
                versions.intersect(valid),
                VersionRange.parse(node.path("nullableVersions").asText("none"))
                        .intersect(versions)
                        .intersect(valid),
                tag,
                VersionRange.parse(node.path("flexibleVersions").asText(text(flexible)))
                        .intersect(flexible),
                node.path("default").asText(""),
                node.path("ignorable").asBoolean(false),
                node.path("about").asText(""));
    }

    private void checkTag(JsonNode node, String name, VersionRange versions, OptionalInt tag) {
        String tagged = node.path("taggedVersions").asText("none");
        if (tag.isEmpty() && tagged.equals("none")) {
            return;
        }
        if (tag.isEmpty()
                || !VersionRange.parse(tagged).equals(versions)
                || !flexible.containsAll(versions)) {
            throw new SchemaException(
                    "field "
                            + name
                            + " must be tagged in all its versions, which must all be flexible");
        }
    }

    private void addStruct(String name, VersionRange versions, JsonNode nodes) {
        if (structs.containsKey(name)) {
            throw new SchemaException("struct " + name + " is defined twice");
        }
        // Reserves the place, so that a struct stands before those inside it.
        structs.put(name, new StructSchema(name, VersionRange.NONE, List.of()));
        structs.put(name, new StructSchema(name, versions.intersect(valid), fields(nodes)));
    }

    private void checkStructKnown(FieldSchema field) {
        field.type()
                .structName()
                .filter(name -> !structs.containsKey(name))
                .ifPresent(
                        name -> {
                            throw new SchemaException("struct " + name + " is not defined");
                        });
    }

    private static String text(VersionRange range) {
        return range.isEmpty() ? "none" : range.lowest() + "-" + range.highest();
    }

    private static String text(JsonNode node, String key) {
        if (!node.has(key)) {
            throw new SchemaException("\"" + key + "\" is missing in " + node.path("name"));
        }
        return node.path(key).asText();
    }

    private static OptionalInt integer(JsonNode node, String key) {
        return node.has(key) ? OptionalInt.of(node.path(key).asInt()) : OptionalInt.empty();
    }

    private static void refuseUnknown(JsonNode node, Set<String> known) {
        for (Map.Entry<String, JsonNode> property : node.properties()) {
            if (!known.contains(property.getKey())) {
                throw new SchemaException("\"" + property.getKey() + "\" is not understood");
            }
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;

/**
 * The bodies that {@code kubectl create namespace|configmap|secret|serviceaccount} sends: since
 * 1.33 they are protobuf, whatever the server says it can read.
 *
 * <p>An envelope (magic, kind, bytes) around messages, of which the fields are known that those
 * commands fill. Other kinds are refused with 415; answers are always JSON.
 */
final class ProtobufBody {
    static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private enum Shape {
        TEXT,
        BYTES,
        TEXT_MAP,
        BYTES_MAP,
        FLAG,
        METADATA,
        SKIPPED
    }

    private record Field(String name, Shape shape) {}

    private static final Field METADATA = new Field("metadata", Shape.METADATA);
    private static final Field SKIPPED = new Field("", Shape.SKIPPED);

    private static final Map<Integer, Field> METADATA_FIELDS =
            Map.of(
                    1, new Field("name", Shape.TEXT),
                    2, new Field("generateName", Shape.TEXT),
                    3, new Field("namespace", Shape.TEXT),
                    11, new Field("labels", Shape.TEXT_MAP),
                    12, new Field("annotations", Shape.TEXT_MAP));

    private static final Map<String, Map<Integer, Field>> KINDS =
            Map.of(
                    "Namespace", Map.of(1, METADATA),
                    "ServiceAccount", Map.of(1, METADATA),
                    "ConfigMap",
                            Map.of(
                                    1, METADATA,
                                    2, new Field("data", Shape.TEXT_MAP),
                                    3, new Field("binaryData", Shape.BYTES_MAP),
                                    4, new Field("immutable", Shape.FLAG)),
                    "Secret",
                            Map.of(
                                    1, METADATA,
                                    2, new Field("data", Shape.BYTES_MAP),
                                    3, new Field("type", Shape.TEXT),
                                    4, new Field("stringData", Shape.TEXT_MAP),
                                    5, new Field("immutable", Shape.FLAG)));

    private ProtobufBody() {}

    static ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length
                || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw ApiFailure.badRequest("the body is no protobuf of Kubernetes");
        }
        try {
            return envelope(
                    CodedInputStream.newInstance(body, MAGIC.length, body.length - MAGIC.length));
        } catch (IOException e) {
            throw ApiFailure.badRequest("error decoding request body: " + e.getMessage());
        }
    }

    private static ObjectNode envelope(CodedInputStream in) throws IOException {
        ObjectNode object = Json.object();
        byte[] raw = {};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> {
                    CodedInputStream type = in.readBytes().newCodedInput();
                    for (int part = type.readTag(); part != 0; part = type.readTag()) {
                        String name =
                                WireFormat.getTagFieldNumber(part) == 1 ? "apiVersion" : "kind";
                        object.put(name, type.readString());
                    }
                }
                case 2 -> raw = in.readByteArray();
                default -> in.skipField(tag);
            }
        }
        Map<Integer, Field> fields = KINDS.get(Json.textAt(object, "kind"));
        if (fields == null) {
            throw ApiFailure.of(
                    415,
                    "UnsupportedMediaType",
                    "the Penstock playground reads a "
                            + Json.textAt(object, "kind")
                            + " as JSON or YAML only");
        }
        read(CodedInputStream.newInstance(raw), fields, object);
        return object;
    }

    private static void read(CodedInputStream in, Map<Integer, Field> fields, ObjectNode into)
            throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Field field = fields.getOrDefault(WireFormat.getTagFieldNumber(tag), SKIPPED);
            switch (field.shape()) {
                case TEXT -> putText(into, field.name(), in.readString());
                case BYTES -> into.put(field.name(), base64(in.readByteArray()));
                case FLAG -> into.put(field.name(), in.readBool());
                case METADATA ->
                        read(
                                in.readBytes().newCodedInput(),
                                METADATA_FIELDS,
                                into.putObject(field.name()));
                case TEXT_MAP, BYTES_MAP ->
                        entry(
                                in.readBytes().newCodedInput(),
                                Json.objectAt(into, field.name()),
                                field.shape() == Shape.BYTES_MAP);
                case SKIPPED -> in.skipField(tag);
            }
        }
    }

    /** Go writes empty texts too, which JSON leaves out. */
    private static void putText(ObjectNode into, String name, String text) {
        if (!text.isEmpty()) {
            into.put(name, text);
        }
    }

    private static void entry(CodedInputStream in, ObjectNode map, boolean binary)
            throws IOException {
        String key = "";
        byte[] value = {};
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                key = in.readString();
            } else {
                value = in.readByteArray();
            }
        }
        map.put(key, binary ? base64(value) : new String(value, StandardCharsets.UTF_8));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}

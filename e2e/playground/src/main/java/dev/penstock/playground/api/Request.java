/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request, read.
 *
 * @param path decoded segments, without empty ones
 * @param body each byte as a character: not all bodies are text
 */
record Request(
        String method,
        List<String> path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {
    /** As in the API server. */
    static final int MAX_BODY_BYTES = 3 * 1024 * 1024;

    static Request read(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            throw ApiFailure.of(
                    413,
                    "RequestEntityTooLarge",
                    "Request entity too large: limit is " + MAX_BODY_BYTES);
        }
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) ->
                                headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new Request(
                exchange.getRequestMethod(),
                segments(exchange.getRequestURI().getRawPath()),
                parameters(exchange.getRequestURI().getRawQuery()),
                headers,
                new String(body, StandardCharsets.ISO_8859_1));
    }

    private static List<String> segments(String rawPath) {
        return Arrays.stream(rawPath.split("/", -1))
                .filter(segment -> !segment.isEmpty())
                .map(
                        segment ->
                                URLDecoder.decode(
                                        segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static Map<String, String> parameters(@Nullable String rawQuery) {
        Map<String, String> parameters = new HashMap<>();
        if (rawQuery != null) {
            for (String pair : rawQuery.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return parameters;
    }

    String parameter(String name) {
        return query.getOrDefault(name, "");
    }

    boolean isSet(String name) {
        String value = query.get(name);
        return value != null && (value.isEmpty() || value.equals("true") || value.equals("1"));
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The media type without its parameters. */
    String contentType() {
        return header("content-type").split(";", 2)[0].strip();
    }

    JsonNode json() {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        if (contentType().equals(ProtobufBody.MEDIA_TYPE)) {
            return ProtobufBody.read(bytes);
        }
        try {
            boolean yaml = contentType().endsWith("yaml") && !looksLikeJson();
            JsonNode node = yaml ? Json.parseYaml(bytes) : Json.parse(bytes);
            if (node == null || node.isMissingNode() || node.isNull()) {
                throw ApiFailure.badRequest("the request has no body");
            }
            return node;
        } catch (IOException e) {
            throw ApiFailure.badRequest("error decoding request body: " + e.getMessage());
        }
    }

    private boolean looksLikeJson() {
        String start = body.stripLeading();
        return start.startsWith("{") || start.startsWith("[");
    }

    ObjectNode object() {
        if (json() instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("the request's body is no object");
    }
}

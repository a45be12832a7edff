/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;

import dev.penstock.playground.json.Json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What goes back to the client. */
sealed interface Answer {
    void send(HttpExchange exchange) throws IOException, InterruptedException;

    /** A whole JSON document. */
    record Document(int code, JsonNode content, List<String> warnings) implements Answer {
        static Document ok(JsonNode content) {
            return new Document(200, content, List.of());
        }

        @Override
        public void send(HttpExchange exchange) throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            warnings.forEach(
                    warning ->
                            exchange.getResponseHeaders()
                                    .add(
                                            "Warning",
                                            "299 - \"" + warning.replace("\"", "\\\"") + "\""));
            byte[] bytes = Json.bytes(content);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Plain text. */
    record Text(int code, String content) implements Answer {
        @Override
        public void send(HttpExchange exchange) throws IOException {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** Something that goes on for a while. */
    non-sealed interface Stream extends Answer {}
}

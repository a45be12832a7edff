/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.json.Json;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code kubectl logs}: the file to which a pod's process writes; {@code -f}, {@code --tail},
 * {@code -p}.
 */
public final class PodLogs {
    private static final long POLL_MILLIS = 200;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final LogFiles files;

    /** Finds the log of a pod's container. */
    @FunctionalInterface
    public interface LogFiles {
        Optional<Path> find(String namespace, String pod, boolean previous);
    }

    public PodLogs(LogFiles files) {
        this.files = files;
    }

    Answer read(JsonNode pod, Request request) {
        String name = Json.textAt(pod, "metadata", "name");
        Path file =
                files.find(
                                Json.textAt(pod, "metadata", "namespace"),
                                name,
                                request.isSet("previous"))
                        .filter(Files::isRegularFile)
                        .orElseThrow(
                                () ->
                                        ApiFailure.badRequest(
                                                "container of pod \""
                                                        + name
                                                        + "\" has not started: no log yet"));
        return new LogStream(file, request);
    }

    private record LogStream(Path file, Request request) implements Answer.Stream {
        @Override
        public void send(HttpExchange exchange) throws IOException, InterruptedException {
            exchange.getResponseHeaders().set("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, 0);
            try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r");
                    OutputStream out = exchange.getResponseBody()) {
                log.seek(start());
                do {
                    boolean wrote = copy(log, out);
                    if (request.isSet("follow") && !wrote) {
                        Thread.sleep(POLL_MILLIS);
                    }
                } while (request.isSet("follow") && Files.exists(file));
            }
        }

        /** Where the last {@code tailLines} lines begin. */
        private long start() throws IOException {
            String tail = request.parameter("tailLines");
            if (tail.isEmpty()) {
                return 0;
            }
            List<String> lines =
                    new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
            long kept = Math.min(ResourceHandler.number("tailLines", tail), lines.size());
            long bytes = 0;
            for (String line : lines.subList(lines.size() - (int) kept, lines.size())) {
                bytes += line.getBytes(StandardCharsets.UTF_8).length + 1L;
            }
            return Math.max(0, Files.size(file) - bytes);
        }

        private static boolean copy(RandomAccessFile log, OutputStream out) throws IOException {
            byte[] buffer = new byte[BUFFER_BYTES];
            boolean wrote = false;
            int read = log.read(buffer);
            while (read > 0) {
                out.write(buffer, 0, read);
                wrote = true;
                read = log.read(buffer);
            }
            out.flush();
            return wrote;
        }
    }
}

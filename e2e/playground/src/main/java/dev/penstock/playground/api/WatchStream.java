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
import dev.penstock.playground.kinds.ResourceType;
import dev.penstock.playground.store.Change;
import dev.penstock.playground.store.ObjectKey;
import dev.penstock.playground.store.ObjectStore;
import dev.penstock.playground.store.Watch;
import dev.penstock.playground.table.Tables;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One watch: changes as lines of JSON until the client leaves, its time is up, or the server
 * closes.
 *
 * <p>An object that comes to match the selectors is ADDED for this client, and DELETED when it
 * ceases to.
 */
final class WatchStream implements Answer.Stream {
    private static final long BOOKMARK_MILLIS = 15_000;
    private static final long DEFAULT_TIMEOUT_SECONDS = 1_800;

    private final ObjectStore store;
    private final ResourceType type;
    private final String namespace;
    private final Request request;
    private final Predicate<JsonNode> wanted;
    private final Optional<Tables> tables;

    WatchStream(ObjectStore store, ResourcePath path, Request request, Optional<Tables> tables) {
        this.store = store;
        this.type = path.type();
        this.namespace = path.namespace();
        this.request = request;
        this.wanted = Selectors.of(path.type(), request);
        this.tables = tables;
    }

    @Override
    public void send(HttpExchange exchange) throws IOException, InterruptedException {
        String version = request.parameter("resourceVersion");
        boolean fromNow =
                version.isEmpty() || version.equals("0") || request.isSet("sendInitialEvents");
        ObjectStore.Listing standing = store.list(type.id(), namespace);
        long after =
                fromNow ? standing.revision() : ResourceHandler.number("resourceVersion", version);
        Optional<Watch> opened = store.watch(this::isMine, after);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.flush();
            if (opened.isEmpty()) {
                event(out, "ERROR", expired(after).status());
                return;
            }
            try (Watch watch = opened.get()) {
                if (fromNow) {
                    for (ObjectNode object : standing.items()) {
                        if (wanted.test(object)) {
                            event(out, "ADDED", shown(object));
                        }
                    }
                    if (request.isSet("sendInitialEvents")) {
                        bookmark(out, standing.revision(), true);
                    }
                }
                follow(watch, out);
            }
        }
    }

    private boolean isMine(ObjectKey key) {
        return key.typeId().equals(type.id())
                && (namespace.isEmpty() || key.namespace().equals(namespace));
    }

    private ApiFailure expired(long after) {
        return ApiFailure.of(
                410,
                "Expired",
                "too old resource version: " + after + " (" + store.revision() + ")");
    }

    private void follow(Watch watch, OutputStream out) throws IOException, InterruptedException {
        String limit = request.parameter("timeoutSeconds");
        long seconds =
                limit.isEmpty()
                        ? DEFAULT_TIMEOUT_SECONDS
                        : ResourceHandler.number("timeoutSeconds", limit);
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (!watch.isCutOff()) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000L;
            if (leftMillis <= 0) {
                return;
            }
            long revision = store.revision();
            Optional<Change> change = watch.next(Math.min(leftMillis, BOOKMARK_MILLIS));
            if (change.isPresent()) {
                deliver(change.get(), out);
            } else {
                // Also finds out that a client has gone.
                bookmark(out, revision, false);
            }
        }
        event(out, "ERROR", expired(0).status());
    }

    private void deliver(Change change, OutputStream out) throws IOException {
        ObjectNode before = change.before();
        boolean was = before != null && wanted.test(before);
        boolean is = change.kind() != Change.Kind.DELETED && wanted.test(change.object());
        if (is) {
            event(out, was ? "MODIFIED" : "ADDED", shown(change.object()));
        } else if (was) {
            event(out, "DELETED", shown(change.object()));
        }
    }

    private JsonNode shown(ObjectNode object) {
        String revision = Json.textAt(object, "metadata", "resourceVersion");
        return tables.map(table -> (JsonNode) table.of(type, List.of(object), revision))
                .orElse(object);
    }

    private void bookmark(OutputStream out, long revision, boolean initialEnd) throws IOException {
        if (!request.isSet("allowWatchBookmarks") || tables.isPresent()) {
            return;
        }
        ObjectNode mark =
                Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
        ObjectNode metadata =
                mark.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (initialEnd) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        event(out, "BOOKMARK", mark);
    }

    /**
     * One line of ASCII. The operator's client (fabric8, over plain HTTP) takes what it has decoded
     * by the number of bytes, so that after a character of more than one byte the next line would
     * begin with NULs; it cannot be read, and the operator ends.
     */
    private static void event(OutputStream out, String kind, JsonNode object) throws IOException {
        ObjectNode event = Json.object().put("type", kind);
        event.set("object", object);
        out.write(Json.asciiBytes(event));
        out.write('\n');
        out.flush();
    }
}

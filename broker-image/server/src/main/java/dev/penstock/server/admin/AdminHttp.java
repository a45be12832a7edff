/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.penstock.kernel.Endpoint;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A small HTTP server for probes and Prometheus. Paths it does not have are answered with the list
 * of those that it has.
 */
public final class AdminHttp implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Page> pages;

    private AdminHttp(HttpServer server, Map<String, Page> pages) {
        this.server = server;
        this.pages = new TreeMap<>(pages);
    }

    /**
     * Starts to serve the pages.
     *
     * @param pages by path
     * @throws IOException when the address is taken or not ours
     */
    public static AdminHttp start(Endpoint endpoint, Map<String, Page> pages) throws IOException {
        InetSocketAddress address =
                endpoint.host().isEmpty()
                        ? new InetSocketAddress(endpoint.port())
                        : new InetSocketAddress(endpoint.host(), endpoint.port());
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "admin.listener cannot listen on " + endpoint + ": " + e.getMessage(), e);
        }
        AdminHttp admin = new AdminHttp(server, pages);
        server.setExecutor(admin.threads);
        server.createContext("/", admin::answer);
        server.start();
        return admin;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answerTo(exchange.getRequestMethod(), exchange.getRequestURI());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Answer answerTo(String method, URI asked) {
        Page page = pages.get(asked.getPath());
        if (page == null) {
            return Answer.text(
                    NOT_FOUND,
                    "Nothing here. There are: " + String.join(" ", pages.keySet()) + "\n");
        }
        return method.equals("GET")
                ? page.answer(Optional.ofNullable(asked.getQuery()).orElse(""))
                : Answer.text(METHOD_NOT_ALLOWED, "Only GET.\n");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** What stands at one path. */
    @FunctionalInterface
    public interface Page {

        /**
         * The answer to one request.
         *
         * @param query what stands after the question mark, or ""
         */
        Answer answer(String query);
    }

    /**
     * One answer.
     *
     * @param status of HTTP
     */
    public record Answer(int status, String contentType, String body) {
        /** A page that is there, as plain text. */
        public static Answer ok(String body) {
            return text(OK, body);
        }

        public static Answer text(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body);
        }

        public static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Serves {@code /metrics}, {@code /livez} and {@code /readyz}. */
final class AdminServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    AdminServer(String host, int port, Supplier<String> metrics, BooleanSupplier ready)
            throws IOException {
        InetSocketAddress address =
                host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
        server = HttpServer.create(address, 0);
        server.setExecutor(threads);
        server.createContext(
                "/metrics", exchange -> answer(exchange, HttpURLConnection.HTTP_OK, metrics.get()));
        server.createContext(
                "/livez", exchange -> answer(exchange, HttpURLConnection.HTTP_OK, "ok\n"));
        server.createContext(
                "/readyz",
                exchange ->
                        answer(
                                exchange,
                                ready.getAsBoolean()
                                        ? HttpURLConnection.HTTP_OK
                                        : HttpURLConnection.HTTP_UNAVAILABLE,
                                ready.getAsBoolean() ? "ok\n" : "not ready\n"));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

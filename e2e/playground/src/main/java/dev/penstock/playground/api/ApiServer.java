/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import dev.penstock.playground.failure.ApiFailure;
import dev.penstock.playground.kinds.Kinds;
import dev.penstock.playground.objects.Registry;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The server: one socket on loopback, one virtual thread for each request. */
public final class ApiServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    static {
        // Without it small answers wait 40 ms for the client's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Access access;
    private final Kinds kinds;
    private final Discovery discovery;
    private final OpenApi openApi;
    private final ResourceHandler resources;

    /**
     * Binds the port.
     *
     * @param port 0 for any free one
     */
    public ApiServer(
            Registry registry, Access access, PodLogs logs, InstantSource clock, int port) {
        this.access = access;
        this.kinds = registry.kinds();
        this.discovery = new Discovery(kinds);
        this.openApi = new OpenApi(kinds);
        this.resources = new ResourceHandler(registry, clock, logs);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            HttpsServer https = HttpsServer.create(address, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(access.sslContext()));
            this.server = https;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address + ": " + e.getMessage(), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
    }

    public void start() {
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** A kubeconfig with one context, whose credentials are good for everything. */
    public String kubeconfig() {
        return access.kubeconfig("https://127.0.0.1:" + port());
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer;
            try {
                answer = answer(Request.read(exchange));
            } catch (ApiFailure failure) {
                answer = new Answer.Document(failure.code(), failure.status(), List.of());
            } catch (RuntimeException e) {
                LOG.warn(
                        "event=request_failed method={} path={}",
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        e);
                ApiFailure failure =
                        ApiFailure.of(
                                500, "InternalError", "Internal error occurred: " + e.getMessage());
                answer = new Answer.Document(500, failure.status(), List.of());
            }
            answer.send(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ApiFailure | IOException e) {
            LOG.debug("event=client_gone path={} why={}", exchange.getRequestURI(), e.getMessage());
        }
    }

    private Answer answer(Request request) {
        List<String> path = request.path();
        String first = path.isEmpty() ? "" : path.getFirst();
        if (List.of("healthz", "livez", "readyz").contains(first)) {
            return new Answer.Text(200, "ok");
        }
        requireToken(request);
        return switch (first) {
            case "version" -> Answer.Document.ok(Discovery.version());
            case "openapi" -> openApi(path);
            case "api", "apis" -> api(path, request);
            default -> throw ApiFailure.noSuchResource();
        };
    }

    private void requireToken(Request request) {
        byte[] expected = ("Bearer " + access.token()).getBytes(StandardCharsets.UTF_8);
        byte[] actual = request.header("authorization").getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, actual)) {
            throw ApiFailure.of(401, "Unauthorized", "Unauthorized");
        }
    }

    private Answer openApi(List<String> path) {
        if (path.size() == 2 && path.get(1).equals("v3")) {
            return Answer.Document.ok(openApi.index());
        }
        if (path.size() > 2 && path.get(1).equals("v3")) {
            return Answer.Document.ok(
                    openApi.document(String.join("/", path.subList(2, path.size()))));
        }
        throw ApiFailure.noSuchResource();
    }

    private Answer api(List<String> path, Request request) {
        boolean core = path.getFirst().equals("api");
        if (path.size() == 1) {
            return Answer.Document.ok(core ? Discovery.coreVersions() : discovery.groups());
        }
        String group = core ? "" : path.get(1);
        if (!kinds.servesGroup(group) && !group.equals(Reviews.GROUP)) {
            throw ApiFailure.noSuchResource();
        }
        if (path.size() == (core ? 2 : 3)) {
            return Answer.Document.ok(discovery.resources(group, path.getLast()));
        }
        if (group.equals(Reviews.GROUP)
                && Reviews.isReview(path.getLast())
                && request.method().equals("POST")) {
            return Reviews.answer(request.object(), path.getLast());
        }
        return resources.handle(ResourcePath.of(path, kinds), request);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

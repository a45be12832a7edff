/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.fasterxml.jackson.databind.JsonNode;

import dev.penstock.playground.json.Json;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/**
 * One probe of a container, asked on this machine's port.
 *
 * <p>A container without the probe counts as good.
 */
final class Probe {
    private static final int FIRST_BAD_STATUS = 400;

    private final JsonNode probe;
    private final Map<String, Integer> ports;
    private final HttpClient http;
    private int successes;
    private int failures;
    private long nextNanos;

    Probe(JsonNode probe, Map<String, Integer> ports, HttpClient http, long startedNanos) {
        this.probe = probe;
        this.ports = ports;
        this.http = http;
        this.nextNanos = startedNanos + seconds("initialDelaySeconds", 0).toNanos();
    }

    boolean isDefined() {
        return probe.isObject();
    }

    boolean isDue(long nowNanos) {
        return isDefined() && nowNanos - nextNanos >= 0;
    }

    /** Asks once, and counts. */
    void ask(long nowNanos) throws InterruptedException {
        nextNanos = nowNanos + seconds("periodSeconds", 1).toNanos();
        if (answersWell()) {
            successes++;
            failures = 0;
        } else {
            failures++;
            successes = 0;
        }
    }

    boolean hasSucceeded() {
        return !isDefined() || successes >= probe.path("successThreshold").asInt(1);
    }

    boolean hasFailed() {
        return isDefined() && failures >= probe.path("failureThreshold").asInt(3);
    }

    private Duration seconds(String name, int otherwise) {
        return Duration.ofSeconds(probe.path(name).asInt(otherwise));
    }

    private boolean answersWell() throws InterruptedException {
        Duration limit = seconds("timeoutSeconds", 1);
        if (probe.has("httpGet")) {
            int port = local(probe.path("httpGet").path("port"));
            URI uri =
                    URI.create("http://127.0.0.1:" + port + Json.textAt(probe, "httpGet", "path"));
            try {
                HttpRequest request = HttpRequest.newBuilder(uri).timeout(limit).build();
                return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()
                        < FIRST_BAD_STATUS;
            } catch (IOException e) {
                return false;
            }
        }
        try (Socket socket = new Socket()) {
            int port = local(probe.path("tcpSocket").path("port"));
            socket.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                    (int) limit.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private int local(JsonNode port) {
        Integer local = ports.get(port.asText());
        return local == null ? port.asInt() : local;
    }
}

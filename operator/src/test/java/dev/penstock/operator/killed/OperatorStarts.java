/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import com.sun.net.httpserver.HttpServer;

import dev.penstock.operator.admin.StopImpacts;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Starts operators one after the other; what is slow to make, and remembers nothing, is shared. */
final class OperatorStarts implements AutoCloseable {
    private final List<HttpServer> adminPorts = new ArrayList<>();
    private final StopImpacts impacts = new StopImpacts();
    private final KubernetesClient client =
            MemoryHttp.client(request -> this.running.answer(request));

    /** Of the operator that was started last. */
    private volatile OneOperator running;

    private volatile MemoryBrokers brokers;

    OperatorStarts() throws IOException {
        for (int broker = 0; broker < MemoryKubernetes.NODES; broker++) {
            adminPorts.add(adminPort(broker));
        }
    }

    private HttpServer adminPort(int broker) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/stop-impact",
                exchange -> {
                    byte[] answer =
                            brokers.stopImpact(broker, together(broker, exchange.getRequestURI()))
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, answer.length);
                    try (OutputStream body = exchange.getResponseBody()) {
                        body.write(answer);
                    }
                });
        server.start();
        return server;
    }

    private static SortedSet<Integer> together(int broker, URI question) {
        SortedSet<Integer> together = new TreeSet<>(List.of(broker));
        if (question.getQuery() != null) {
            for (String other : question.getQuery().substring("with=".length()).split(",", -1)) {
                together.add(Integer.valueOf(other));
            }
        }
        return together;
    }

    /** An operator that remembers nothing. */
    OneOperator start(MemoryKubernetes world, Calls calls) {
        brokers = world.brokers();
        running =
                new OneOperator(
                        world,
                        calls,
                        client,
                        impacts,
                        broker ->
                                URI.create(
                                        "http://127.0.0.1:"
                                                + adminPorts.get(broker).getAddress().getPort()));
        return running;
    }

    @Override
    public void close() {
        client.close();
        impacts.close();
        adminPorts.forEach(server -> server.stop(0));
    }
}

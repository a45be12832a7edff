/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.node.Node;
import dev.penstock.server.config.ConfigReader;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** One real broker in this JVM, on free ports of loopback. */
final class TestBroker implements AutoCloseable {
    private final Server server;
    private final CountDownLatch broken = new CountDownLatch(1);

    private TestBroker(String directories, String more) throws IOException {
        String text =
                "node.id=0\nlog.dirs="
                        + directories
                        + "\nlisteners=PLAINTEXT://127.0.0.1:0\nadmin.listener=127.0.0.1:0\npenstock.loops=2\n"
                        + more;
        server =
                Server.start(
                        ConfigReader.read(new StringReader(text), Map.of()), broken::countDown);
    }

    /** Starts a broker and waits until it serves. */
    static TestBroker start(Path directory, String more) throws IOException {
        return start(directory.toString(), more);
    }

    /** Starts a broker over several directories and waits until it serves. */
    static TestBroker start(String directories, String more) throws IOException {
        TestBroker broker = new TestBroker(directories, more);
        Awaitility.await().until(() -> broker.server.node().isReady());
        return broker;
    }

    Node node() {
        return server.node();
    }

    int port() {
        return server.listeners().getFirst().bind().port();
    }

    int adminPort() {
        return server.adminPort();
    }

    /** The sum of a metric's series whose name, with labels where given, is this. */
    double metric(String name) throws IOException, InterruptedException {
        HttpResponse<String> page =
                HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:"
                                                                + adminPort()
                                                                + "/metrics"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
        return page.body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .sum();
    }

    /** Whether a bug was found. */
    boolean isBroken() {
        return broken.getCount() == 0;
    }

    @Override
    public void close() {
        server.stop();
    }
}

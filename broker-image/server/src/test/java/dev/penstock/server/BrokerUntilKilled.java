/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.server.config.ConfigReader;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process with one broker, which says its ports and never stops by itself. */
final class BrokerUntilKilled {
    private BrokerUntilKilled() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        CountDownLatch broken = new CountDownLatch(1);
        Server server =
                Server.start(
                        ConfigReader.read(
                                new StringReader(
                                        "node.id=0\nlog.dirs=%s\nlisteners=PLAINTEXT://127.0.0.1:0\nadmin.listener=127.0.0.1:0\n"
                                                .formatted(arguments[0])),
                                Map.of()),
                        broken::countDown);
        System.out.println(
                "ports " + server.listeners().getFirst().bind().port() + " " + server.adminPort());
        broken.await();
    }
}

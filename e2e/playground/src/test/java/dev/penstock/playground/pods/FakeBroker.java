/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.playground.pods;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * What the runner needs of a broker: an admin port, a data folder, an end.
 *
 * <p>{@code /crash} ends it with code 3; the file {@code unready} in the data folder makes it
 * unready; what it was given is printed.
 */
public final class FakeBroker {
    private FakeBroker() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.forEach(
                (name, value) -> {
                    if (name.startsWith("PENSTOCK_") || name.startsWith("POD_")) {
                        System.out.println("env " + name + "=" + value);
                    }
                });
        System.out.println("args " + String.join(" ", args));
        Path data = Path.of(environment.get("PENSTOCK_OVERRIDE_LOG_DIRS"));
        Files.createDirectories(data);
        Files.writeString(data.resolve("started"), "yes");
        String[] admin = environment.get("PENSTOCK_OVERRIDE_ADMIN_LISTENER").split(":");
        HttpServer server =
                HttpServer.create(new InetSocketAddress(admin[0], Integer.parseInt(admin[1])), 0);
        server.createContext("/livez", exchange -> answer(exchange, 200));
        server.createContext(
                "/readyz",
                exchange -> answer(exchange, Files.exists(data.resolve("unready")) ? 503 : 200));
        server.createContext("/crash", exchange -> Runtime.getRuntime().halt(3));
        server.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> System.out.println("ended in order")));
        new CountDownLatch(1).await();
    }

    private static void answer(HttpExchange exchange, int code) throws IOException {
        exchange.sendResponseHeaders(code, -1);
        exchange.close();
    }
}

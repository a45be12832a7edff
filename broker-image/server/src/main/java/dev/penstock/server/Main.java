/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server;

import dev.penstock.node.config.InvalidConfigException;
import dev.penstock.server.config.ConfigReader;
import dev.penstock.server.config.ServerConfig;
import dev.penstock.server.net.BufferLeaks;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Runs one broker until it is told to stop. Reads its two options by hand: a library for that took
 * a quarter of the time until the broker serves.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int CANNOT_START = 1;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(
                switch (Arguments.parse(List.of(args))) {
                    case Arguments.Help(String text) -> {
                        System.out.println(text);
                        yield 0;
                    }
                    case Arguments.Wrong(String reason) -> {
                        System.err.println(reason + System.lineSeparator() + Arguments.USAGE);
                        yield Arguments.WRONG_USAGE;
                    }
                    case Arguments.Run(Path config) -> run(config);
                });
    }

    private static int run(Path config) throws InterruptedException {
        ServerConfig settings;
        try (Reader reader = Files.newBufferedReader(config, StandardCharsets.UTF_8)) {
            settings = ConfigReader.read(reader, System.getenv());
        } catch (NoSuchFileException e) {
            return refuse("There is no file " + config + ".");
        } catch (InvalidConfigException e) {
            return refuse(config + ": " + e.getMessage());
        } catch (IOException e) {
            return refuse("Cannot read " + config + ": " + e.getMessage());
        }
        settings.ignored().forEach(property -> LOG.info("setting ignored property={}", property));
        settings.unknown().forEach(property -> LOG.warn("setting unknown property={}", property));
        return run(settings);
    }

    private static int run(ServerConfig settings) throws InterruptedException {
        BufferLeaks.followFew();
        CountDownLatch ended = new CountDownLatch(1);
        Server server;
        try {
            server = Server.start(settings, ended::countDown);
        } catch (IOException | InvalidConfigException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "shutdown"));
        ended.await();
        return CANNOT_START;
    }

    private static int refuse(String reason) {
        System.err.println("The broker cannot start. " + reason);
        return CANNOT_START;
    }
}

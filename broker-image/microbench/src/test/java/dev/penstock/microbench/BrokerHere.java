/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.server.Server;
import dev.penstock.server.config.ConfigReader;
import dev.penstock.server.net.BufferLeaks;

import java.io.IOException;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;

/** One real broker in this JVM, with two data loops, whose allocations are counted. */
final class BrokerHere implements AutoCloseable {
    /** What the threads of data loops are called. */
    static final String LOOP_THREADS = "data-";

    private static final long PAUSE_MS = 10;

    private final Server server;

    /** Starts a broker and waits until it serves. */
    BrokerHere(Path directory) throws IOException, InterruptedException {
        BufferLeaks.followFew();
        String text =
                """
                node.id=0
                log.dirs=%s
                listeners=PLAINTEXT://127.0.0.1:0
                admin.listener=127.0.0.1:0
                penstock.loops=2
                """
                        .formatted(directory);
        server =
                Server.start(
                        ConfigReader.read(new StringReader(text), Map.of()),
                        () -> {
                            throw new IllegalStateException("the broker found a bug");
                        });
        while (!server.node().isReady()) {
            Thread.sleep(PAUSE_MS);
        }
    }

    int port() {
        return server.listeners().getFirst().bind().port();
    }

    /** How many bytes the data loops have allocated on the heap since they began. */
    static long allocatedOnLoopsBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = 0;
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(LOOP_THREADS)) {
                bytes += threads.getThreadAllocatedBytes(thread.threadId());
            }
        }
        return bytes;
    }

    @Override
    public void close() {
        server.stop();
    }
}

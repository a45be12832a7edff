/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.bench.client;

import org.jspecify.annotations.Nullable;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Connections of clients that do little: each in turn asks which versions the broker has, so many a
 * second all together. Made by hand, because a thousand Kafka clients need more of the machine than
 * the broker does.
 */
public final class OpenConnections implements AutoCloseable {
    private static final short API_VERSIONS = 18;
    private static final short NO_CLIENT_ID = -1;
    private static final int REQUEST_BYTES = 10;

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Thread thread = new Thread(this::ask, "open-connections");
    private final int requestsPerS;
    private volatile boolean ended;

    private OpenConnections(int requestsPerS) {
        this.requestsPerS = requestsPerS;
    }

    /** Opens them all, to one broker, before it returns. */
    public static OpenConnections open(String address, int count, int requestsPerS)
            throws IOException {
        OpenConnections opened = new OpenConnections(requestsPerS);
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        try {
            for (int i = 0; i < count; i++) {
                Socket socket = new Socket(host, port);
                socket.setTcpNoDelay(true);
                opened.sockets.add(socket);
            }
        } catch (IOException e) {
            opened.closeSockets();
            throw e;
        }
        opened.thread.start();
        return opened;
    }

    private void ask() {
        long beginNanos = System.nanoTime();
        try {
            for (long asked = 0; !ended; asked++) {
                FixedRate.sleepUntil(
                        beginNanos + asked * TimeUnit.SECONDS.toNanos(1) / requestsPerS);
                ask(sockets.get((int) (asked % sockets.size())));
            }
        } catch (IOException e) {
            failure.set(e);
        }
    }

    private static void ask(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] request = new byte[Integer.BYTES + REQUEST_BYTES];
        ByteBuffer.wrap(request)
                .putInt(REQUEST_BYTES)
                .putShort(API_VERSIONS)
                .putShort((short) 0)
                .putInt(0)
                .putShort(NO_CLIENT_ID);
        out.write(request);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readNBytes(in.readInt());
    }

    /** Ends; fails if one of them was closed by the broker. */
    @Override
    public void close() throws IOException {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeSockets();
        Exception problem = failure.get();
        if (problem != null) {
            throw new IOException("a connection was lost: " + problem, problem);
        }
    }

    private void closeSockets() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}

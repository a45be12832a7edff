/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Scheduler;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;

/**
 * A small program for the world's own tests: a server that echoes and a client that keeps asking.
 */
final class PingPong {
    static final Endpoint SERVER = new Endpoint("server", 9092);

    private PingPong() {}

    static void serve(SimProcess process) {
        process.listen(
                SERVER,
                process.loop("io"),
                connection ->
                        new Recording() {
                            @Override
                            public void received(ByteBuf frame) {
                                connection.send(frame);
                            }
                        });
    }

    static Client connect(SimProcess process) {
        return new Client(process);
    }

    static ByteBuf number(int value) {
        return Unpooled.buffer(Integer.BYTES).writeInt(value);
    }

    /** Notes what it hears. */
    static class Recording implements Network.Listener {
        final List<String> events = new ArrayList<>();

        @Override
        public void opened() {
            events.add("opened");
        }

        @Override
        public void received(ByteBuf frame) {
            events.add("received " + frame.readInt());
            frame.release();
        }

        @Override
        public void closed(Network.CloseReason reason) {
            events.add("closed " + reason);
        }
    }

    static final class Client extends Recording {
        private final Network.Connection connection;

        private Client(SimProcess process) {
            Scheduler loop = process.loop("io");
            this.connection = process.network().connect(SERVER, loop, this);
        }

        Client send(int... numbers) {
            for (int value : numbers) {
                connection.send(number(value));
            }
            return this;
        }

        void close() {
            connection.close();
        }

        String last() {
            return events.isEmpty() ? "" : events.getLast();
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.FileSlice;
import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.FrameReceiver;
import dev.penstock.server.stall.DiskCalls;
import dev.penstock.server.stall.LoopThread;
import dev.penstock.server.stall.StallActions;
import dev.penstock.server.stall.StallWatch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of a loop that hangs in a write are sent away, and it finds them gone when it goes on.
 */
class HangingLoopTest {
    private static final int PATIENCE_MS = 30_000;
    private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    private final EventLoops loops = new EventLoops(2, _ -> {});
    private final OpenConnections connections = new OpenConnections();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final BlockingQueue<Boolean> stalled = new LinkedBlockingQueue<>();
    private final List<Socket> clients = new ArrayList<>();
    private final CountDownLatch thaw = new CountDownLatch(1);
    private ListenerSocket socket;
    private StallWatch watch;

    @BeforeEach
    void listen() throws IOException {
        ListenerName name = new ListenerName("PLAINTEXT");
        Endpoint local = new Endpoint("127.0.0.1", 0);
        socket =
                ListenerSocket.bind(
                        new Listener(name, local, local),
                        loops,
                        new EdgeLimits(1_024, 1_000, 1_000, 0L),
                        new ConnectionCounters(new SimpleMeterRegistry()),
                        connections,
                        (_, _) -> {
                            accepted.incrementAndGet();
                            return new Told();
                        });
        watch = StallWatch.start(loops::dataThreads, LIMIT_NANOS, new Actions());
    }

    @AfterEach
    void close() throws IOException {
        thaw.countDown();
        for (Socket client : clients) {
            client.close();
        }
        watch.close();
        socket.close();
        loops.close();
    }

    @Test
    void allConnectionsEndWhenOneLoopHangs() throws Exception {
        List<Socket> before = List.of(connect(), connect(), connect(), connect());

        hang(0);

        for (Socket client : before) {
            assertThat(isEnded(client)).isTrue();
        }
        assertThat(stalled.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        Awaitility.await().until(() -> isEnded(connect()));
    }

    @Test
    void whenAllLoopsHangThoseWhoComeAreTurnedAwayUntilTheyGoOn() throws Exception {
        List<Socket> before = List.of(connect(), connect(), connect(), connect());

        Awaitility.await().untilAsserted(() -> assertThat(accepted).hasValue(4));
        hang(0);
        hang(1);

        for (Socket client : before) {
            assertThat(isEnded(client)).isTrue();
        }
        assertThat(isEnded(connect())).isTrue();
        assertThat(lost).hasValue(0);

        thaw.countDown();

        Awaitility.await().untilAsserted(() -> assertThat(lost).hasValue(4));
        assertThat(stalled.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(stalled.poll(PATIENCE_MS, TimeUnit.MILLISECONDS)).isFalse();
        connect().close();
        Awaitility.await().untilAsserted(() -> assertThat(lost).hasValue(5));
    }

    @Test
    void aLoopDoesNotLeaveTheCallInWhichItIsHeld() throws Exception {
        LoopThread thread = loops.dataThreads().getFirst();
        CountDownLatch left = new CountDownLatch(1);
        CountDownLatch inside = new CountDownLatch(1);
        loops.data()
                .getFirst()
                .execute(
                        () -> {
                            DiskCalls.begin();
                            inside.countDown();
                            await(thaw);
                            DiskCalls.end();
                            left.countDown();
                        });
        await(inside);
        AtomicInteger leftWhileHeld = new AtomicInteger();

        boolean held =
                thread.whileInCall(
                        () -> {
                            thaw.countDown();
                            // Long enough for a loop that is not held to be gone.
                            await(left, 50);
                            leftWhileHeld.set((int) (1 - left.getCount()));
                        });

        assertThat(held).isTrue();
        assertThat(leftWhileHeld).hasValue(0);
        await(left);
        assertThat(thread.whileInCall(() -> leftWhileHeld.set(9))).isFalse();
        assertThat(leftWhileHeld).hasValue(0);
    }

    private void hang(int loop) {
        loops.data()
                .get(loop)
                .execute(
                        () -> {
                            DiskCalls.begin();
                            await(thaw);
                            DiskCalls.end();
                        });
    }

    private static void await(CountDownLatch latch) {
        await(latch, PATIENCE_MS);
    }

    private static void await(CountDownLatch latch, long patienceMs) {
        try {
            latch.await(patienceMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Socket connect() throws IOException {
        Socket client = new Socket("127.0.0.1", socket.bound().bind().port());
        client.setSoTimeout(PATIENCE_MS);
        clients.add(client);
        return client;
    }

    /** Waits for the end of a connection on which nothing comes. */
    private static boolean isEnded(Socket client) throws IOException {
        try {
            return client.getInputStream().read() < 0;
        } catch (SocketException _) {
            return true;
        }
    }

    private final class Actions implements StallActions {
        @Override
        public void stalled(boolean now) {
            stalled.add(now);
        }

        @Override
        public void hang(List<LoopThread> hanging) {
            connections.refuse(hanging);
        }

        @Override
        public void goOn() {
            connections.accept();
        }
    }

    private final class Told implements FrameReceiver {
        @Override
        public void received(ByteBuf frame) {
            frame.release();
        }

        @Override
        public boolean isAtRest() {
            return true;
        }

        @Override
        public void brokeOff(FileSlice unsent) {}

        @Override
        public void disconnected() {
            lost.incrementAndGet();
        }
    }
}

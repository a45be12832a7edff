/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.peer;

import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Network.CloseReason;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.peer.PeerAnswer.Failure;
import dev.penstock.protocol.ApiKey;
import dev.penstock.protocol.Request;
import dev.penstock.protocol.RequestHeader;
import dev.penstock.protocol.Response;
import dev.penstock.schema.MalformedMessageException;
import dev.penstock.schema.Message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Asks one peer, over one connection, on one loop. Requests go out in the order in which they are
 * sent.
 */
public final class PeerClient {
    /** What the client ids of brokers begin with. */
    public static final String CLIENT_ID_PREFIX = "penstock-broker-";

    private final Network network;
    private final Scheduler loop;
    private final ByteBufAllocator allocator;
    private final Endpoint endpoint;
    private final String clientId;
    private final Map<Integer, Asked> asked = new TreeMap<>();
    private Network.@Nullable Connection connection;
    private int nextCorrelationId;
    private int generation;

    /**
     * A client that connects with its first request.
     *
     * @param clientId what it calls itself, for the peer's log
     */
    public PeerClient(
            Network network,
            Scheduler loop,
            ByteBufAllocator allocator,
            Endpoint endpoint,
            String clientId) {
        this.network = network;
        this.loop = loop;
        this.allocator = allocator;
        this.endpoint = endpoint;
        this.clientId = clientId;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /** Asks; the answer comes once, on the loop, and never within this call. */
    public void send(
            ApiKey api,
            short version,
            Message request,
            long timeoutNanos,
            Consumer<PeerAnswer> answer) {
        int correlationId = nextCorrelationId++;
        Network.Connection open = connected();
        Scheduler.Timer timer = loop.schedule(timeoutNanos, () -> timedOut(correlationId));
        asked.put(correlationId, new Asked(api, version, timer, answer));
        open.send(
                new Request(new RequestHeader(api, version, correlationId, clientId), request)
                        .encode(allocator));
    }

    /** Closes the connection; what waits fails. */
    public void close() {
        Network.Connection open = connection;
        if (open != null) {
            open.close();
        }
        failAll(Failure.DISCONNECTED);
    }

    private Network.Connection connected() {
        Network.Connection open = connection;
        if (open == null) {
            generation++;
            open = network.connect(endpoint, loop, new Answers(generation));
            connection = open;
        }
        return open;
    }

    /**
     * One has waited too long: the connection is of no use, and its answers would come late. The
     * others had time left and may be asked again.
     */
    private void timedOut(int correlationId) {
        Asked late = asked.remove(correlationId);
        if (late != null) {
            List<Asked> others = List.copyOf(asked.values());
            asked.clear();
            drop();
            late.answer.accept(new PeerAnswer.Failed(Failure.TIMED_OUT));
            fail(others, Failure.DISCONNECTED);
        }
    }

    private void drop() {
        Network.Connection open = connection;
        connection = null;
        generation++;
        if (open != null) {
            open.close();
        }
    }

    private void failAll(Failure failure) {
        List<Asked> waiting = List.copyOf(asked.values());
        asked.clear();
        fail(waiting, failure);
    }

    private static void fail(List<Asked> waiting, Failure failure) {
        for (Asked one : waiting) {
            one.timer.cancel();
            one.answer.accept(new PeerAnswer.Failed(failure));
        }
    }

    private void received(ByteBuf frame) {
        try {
            Asked one = asked.remove(Response.correlationId(frame));
            if (one == null) {
                drop();
                failAll(Failure.DISCONNECTED);
                return;
            }
            one.timer.cancel();
            one.answer.accept(decoded(frame, one));
        } finally {
            frame.release();
        }
    }

    private static PeerAnswer decoded(ByteBuf frame, Asked one) {
        try {
            return new PeerAnswer.Answered(Response.decode(frame, one.api, one.version).body());
        } catch (MalformedMessageException e) {
            return new PeerAnswer.Failed(Failure.DISCONNECTED);
        }
    }

    /** The answers of one connection; those of an earlier one are stale. */
    private final class Answers implements Network.Listener {
        private final int ofGeneration;

        Answers(int ofGeneration) {
            this.ofGeneration = ofGeneration;
        }

        @Override
        public void opened() {
            // Requests were queued by the connection itself.
        }

        @Override
        public void received(ByteBuf frame) {
            if (ofGeneration == generation) {
                PeerClient.this.received(frame);
            } else {
                frame.release();
            }
        }

        @Override
        public void closed(CloseReason reason) {
            if (ofGeneration != generation) {
                return;
            }
            connection = null;
            generation++;
            failAll(failure(reason));
        }

        private static Failure failure(CloseReason reason) {
            if (reason == CloseReason.REFUSED) {
                return Failure.REFUSED;
            }
            boolean gone = reason == CloseReason.RESET || reason == CloseReason.CLOSED_BY_PEER;
            return gone ? Failure.RESET : Failure.DISCONNECTED;
        }
    }

    /** One request without an answer. */
    private record Asked(
            ApiKey api, short version, Scheduler.Timer timer, Consumer<PeerAnswer> answer) {}
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.peer.PeerClient;
import dev.penstock.node.request.RequestDispatcher;
import dev.penstock.protocol.ApiScope;

import io.netty.buffer.ByteBufAllocator;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Takes on the connections of all listeners. */
public final class Connections implements ConnectionAcceptor {
    private final NodeConfig config;
    private final RequestDispatcher dispatcher;
    private final ByteBufAllocator allocator;
    private final ConnectionEvents events;
    private final Clock clock;
    private final Throttle throttle;
    private final Consumer<FileSlice> unsent;
    private final AtomicLong lastNumber = new AtomicLong();

    /**
     * None yet.
     *
     * @param unsent is told, on any loop, where an answer out of a file broke off
     */
    public Connections(
            NodeConfig config,
            RequestDispatcher dispatcher,
            ByteBufAllocator allocator,
            ConnectionEvents events,
            Clock clock,
            Throttle throttle,
            Consumer<FileSlice> unsent) {
        this.config = config;
        this.dispatcher = dispatcher;
        this.allocator = allocator;
        this.events = events;
        this.clock = clock;
        this.throttle = throttle;
        this.unsent = unsent;
    }

    @Override
    public FrameReceiver accept(ClientLink link, Scheduler loop) {
        Throttle ofListener = throttle(link.listener());
        ClientConnection connection =
                new ClientConnection(
                        lastNumber.incrementAndGet(),
                        link,
                        loop,
                        config.isInternal(link.listener()) ? ApiScope.INTERNAL : ApiScope.CLIENT,
                        dispatcher,
                        allocator,
                        events,
                        clock,
                        ofListener,
                        config.limits().maxPipelinedRequests(),
                        unsent);
        connection.opened(ofListener.heldBackMs(link.address()));
        return connection;
    }

    /**
     * Whether a request may be one of a broker: there is no telling yet, where brokers share a
     * listener with clients, but by what it calls itself.
     */
    public static boolean isOfBroker(NodeConfig config, ListenerName listener, String clientId) {
        return config.isForBrokersAlone(listener)
                || (config.isInternal(listener)
                        && clientId.startsWith(PeerClient.CLIENT_ID_PREFIX));
    }

    /** Brokers hold one another back by no quota, also where they share a listener with clients. */
    private Throttle throttle(ListenerName listener) {
        if (config.isForBrokersAlone(listener)) {
            return Throttle.NONE;
        }
        return config.isInternal(listener)
                ? throttle.exempting(PeerClient.CLIENT_ID_PREFIX)
                : throttle;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Scheduler;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;

/** Outgoing connections to other brokers, by Netty. */
public final class NettyNetwork implements Network {
    private static final int CONNECT_TIMEOUT_MS = 1_000;

    private final int maxFrameBytes;

    /**
     * A network whose answers are bounded.
     *
     * @param maxFrameBytes the longest answer that is read
     */
    public NettyNetwork(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    @Override
    public Connection connect(Endpoint endpoint, Scheduler loop, Listener listener) {
        OutgoingConnection connection = new OutgoingConnection(listener);
        Bootstrap bootstrap =
                new Bootstrap()
                        .group(((EventLoopScheduler) loop).eventLoop())
                        .channel(EventLoops.socketChannel())
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_KEEPALIVE, true)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                        .handler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        new FrameDecoder(maxFrameBytes),
                                                        connection);
                                    }
                                });
        var connected = bootstrap.connect(endpoint.host(), endpoint.port());
        connection.attach(connected.channel());
        connected.addListener(
                future -> {
                    if (!future.isSuccess()) {
                        connection.failed(future.cause());
                    }
                });
        return connection;
    }
}

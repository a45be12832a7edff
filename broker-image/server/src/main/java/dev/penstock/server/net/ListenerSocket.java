/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.node.config.Listener;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.ConnectionAcceptor;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.timeout.IdleStateHandler;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One bound listener. */
public final class ListenerSocket implements AutoCloseable {
    static final int BACKLOG = 1_024;
    private static final int MIN_READ_BYTES = 1_024;
    private static final int INITIAL_READ_BYTES = 16 * 1_024;
    private static final int MAX_READ_BYTES = 512 * 1_024;
    private static final WriteBufferWaterMark WRITE_MARKS =
            new WriteBufferWaterMark(512 * 1_024, 4 * 1_024 * 1_024);

    private final Channel channel;
    private final Listener bound;

    private ListenerSocket(Channel channel, Listener bound) {
        this.channel = channel;
        this.bound = bound;
    }

    /**
     * Binds the listener and begins to accept.
     *
     * @throws IOException when the address is taken or not ours
     */
    public static ListenerSocket bind(
            Listener listener,
            EventLoops loops,
            EdgeLimits limits,
            ConnectionCounters counters,
            OpenConnections connections,
            ConnectionAcceptor acceptor)
            throws IOException {
        ServerBootstrap bootstrap =
                new ServerBootstrap()
                        .group(loops.dataGroup())
                        .channel(EventLoops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .handler(connections.gate())
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_MARKS)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(
                                        MIN_READ_BYTES, INITIAL_READ_BYTES, MAX_READ_BYTES))
                        .childHandler(
                                new Admission(listener.name(), loops, limits, counters, acceptor));
        InetSocketAddress address =
                listener.bind().host().isEmpty()
                        ? new InetSocketAddress(listener.bind().port())
                        : new InetSocketAddress(listener.bind().host(), listener.bind().port());
        var binding = bootstrap.bind(address).awaitUninterruptibly();
        if (!binding.isSuccess()) {
            throw new IOException(
                    "listener "
                            + listener.name()
                            + " cannot listen on "
                            + listener.bind()
                            + ": "
                            + binding.cause().getMessage(),
                    binding.cause());
        }
        counters.listening(listener.name());
        connections.listening(binding.channel());
        int port = ((InetSocketAddress) binding.channel().localAddress()).getPort();
        return new ListenerSocket(binding.channel(), listener.withBoundPort(port));
    }

    /** The listener with the port that it got. */
    public Listener bound() {
        return bound;
    }

    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }

    /** Lets a new connection in, or closes it because there are too many. */
    private static final class Admission extends ChannelInitializer<SocketChannel> {
        private final ListenerName listener;
        private final EventLoops loops;
        private final EdgeLimits limits;
        private final ConnectionCounters counters;
        private final ConnectionAcceptor acceptor;

        Admission(
                ListenerName listener,
                EventLoops loops,
                EdgeLimits limits,
                ConnectionCounters counters,
                ConnectionAcceptor acceptor) {
            this.listener = listener;
            this.loops = loops;
            this.limits = limits;
            this.counters = counters;
            this.acceptor = acceptor;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            InetSocketAddress remote = channel.remoteAddress();
            if (remote == null) {
                // It has gone again already.
                channel.close();
                return;
            }
            Optional<String> limit = counters.reached(limits, remote.getAddress());
            if (limit.isPresent()) {
                counters.refused(remote.toString(), limit.get());
                channel.close();
                return;
            }
            channel.pipeline()
                    .addLast(
                            new IdleStateHandler(limits.maxIdleMs(), 0, 0, TimeUnit.MILLISECONDS),
                            new FrameDecoder(limits.maxFrameBytes()),
                            new InboundConnection(
                                    listener, remote.getAddress(), acceptor, loops, counters));
        }
    }
}

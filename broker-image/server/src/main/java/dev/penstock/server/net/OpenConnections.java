/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.server.stall.LoopThread;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The accepted connections and the sockets that accept them, for whoever has to end them while
 * their loop hangs: a client that waits for an answer asks nobody else.
 *
 * <h2>From outside of a loop that hangs</h2>
 *
 * Netty closes a channel on its loop only. The socket below it is shut down from another thread,
 * while {@link LoopThread#whileInCall} keeps the loop from closing it, so that its number cannot
 * have become another file's. When the loop goes on, what it still writes there is lost, and it
 * closes the channel as it was asked to. Connections that wait to be accepted are accepted and
 * closed.
 *
 * <p>This takes epoll; without it connections of a loop that hangs stay. May be used from any
 * thread.
 */
public final class OpenConnections {
    /** As many as may wait at once. */
    private static final int MAX_TURNED_AWAY = ListenerSocket.BACKLOG;

    /** The longest address that the system tells, with its length before it. */
    private static final int ADDRESS_BYTES = 26;

    private final Set<Channel> open = ConcurrentHashMap.newKeySet();
    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;

    void listening(Channel channel) {
        add(listening, channel);
    }

    private static void add(Set<Channel> to, Channel channel) {
        to.add(channel);
        channel.closeFuture().addListener(_ -> to.remove(channel));
    }

    /**
     * Stands before what accepts: knows each connection from then on, also while it waits for its
     * loop; while connections are refused they are closed at once.
     */
    ChannelHandler gate() {
        return new Gate();
    }

    /**
     * Some loops hang: all connections end, as any may wait for what such a loop owns, and new ones
     * are refused until {@link #accept}. May be called again.
     */
    public void refuse(List<LoopThread> hanging) {
        refusing = true;
        List<Channel> ended = List.copyOf(open);
        for (LoopThread thread : hanging) {
            thread.whileInCall(
                    () -> {
                        for (Channel channel : ended) {
                            if (channel.eventLoop().inEventLoop(thread)) {
                                shutDown(channel);
                            }
                        }
                        for (Channel channel : listening) {
                            if (channel.eventLoop().inEventLoop(thread)) {
                                turnAway(channel);
                            }
                        }
                    });
        }
        // Forgotten here, so that one that hangs is not closed again and again.
        ended.forEach(open::remove);
        ended.forEach(Channel::close);
    }

    /** Lets connections in again. */
    public void accept() {
        refusing = false;
    }

    private static void shutDown(Channel channel) {
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            try {
                socket.shutdown(true, true);
            } catch (IOException _) {
                // The peer was faster.
            }
        }
    }

    private static void turnAway(Channel channel) {
        if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
            try {
                byte[] address = new byte[ADDRESS_BYTES];
                for (int i = 0; i < MAX_TURNED_AWAY; i++) {
                    int accepted = socket.accept(address);
                    if (accepted < 0) {
                        return;
                    }
                    new FileDescriptor(accepted).close();
                }
            } catch (IOException _) {
                // As when too many files are open: they wait on, and are turned away the next time.
            }
        }
    }

    @ChannelHandler.Sharable
    private final class Gate extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (refusing) {
                ((Channel) message).unsafe().closeForcibly();
            } else {
                // Gives it to its loop, so that it has one.
                context.fireChannelRead(message);
                add(open, (Channel) message);
            }
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.kernel.Network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/**
 * One connection that this broker opened; on its loop only. Keeps what is sent before it stands.
 */
final class OutgoingConnection extends ChannelInboundHandlerAdapter implements Network.Connection {
    private final Network.Listener listener;
    private final Deque<ByteBuf> early = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean open;
    private boolean ended;
    private Network.CloseReason reason = Network.CloseReason.CLOSED_BY_PEER;

    OutgoingConnection(Network.Listener listener) {
        this.listener = listener;
    }

    void attach(Channel attached) {
        this.channel = attached;
    }

    @Override
    public void send(ByteBuf frame) {
        if (ended) {
            frame.release();
        } else if (open) {
            write(frame);
            Objects.requireNonNull(channel).flush();
        } else {
            early.add(frame);
        }
    }

    @Override
    public void close() {
        reason = Network.CloseReason.CLOSED_HERE;
        Channel closing = channel;
        if (closing != null) {
            closing.close();
        }
        if (!open) {
            end();
        }
    }

    void failed(Throwable cause) {
        if (reason != Network.CloseReason.CLOSED_HERE) {
            reason =
                    cause instanceof ConnectException && !isTimeout(cause)
                            ? Network.CloseReason.REFUSED
                            : Network.CloseReason.UNREACHABLE;
        }
        end();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        open = true;
        while (!early.isEmpty()) {
            write(early.removeFirst());
        }
        context.flush();
        listener.opened();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        listener.received((ByteBuf) message);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof SocketException || cause instanceof IOException) {
            reason = Network.CloseReason.RESET;
        }
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
    }

    private void write(ByteBuf frame) {
        Channel to = Objects.requireNonNull(channel);
        to.write(
                to.alloc().buffer(Integer.BYTES).writeInt(frame.readableBytes()), to.voidPromise());
        to.write(frame, to.voidPromise());
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        open = false;
        early.forEach(ByteBuf::release);
        early.clear();
        listener.closed(reason);
    }

    private static boolean isTimeout(Throwable cause) {
        return cause instanceof io.netty.channel.ConnectTimeoutException;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.node.config.ListenerName;
import dev.penstock.node.connection.ClientLink;
import dev.penstock.node.connection.ConnectionAcceptor;
import dev.penstock.node.connection.FrameReceiver;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.schema.WirePart;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/** One accepted connection, between Netty's pipeline and the node. */
final class InboundConnection extends ChannelInboundHandlerAdapter implements ClientLink {
    private final ListenerName listener;
    private final InetAddress address;
    private final ConnectionAcceptor acceptor;
    private final EventLoops loops;
    private final ConnectionCounters counters;
    private @Nullable Channel channel;
    private @Nullable FrameReceiver receiver;
    private final Deque<ByteBuf> unhandled = new ArrayDeque<>();
    private boolean wanted = true;
    private boolean handling;
    private boolean brokenOff;
    private @Nullable Object stuck;
    private long stuckProgressBytes;

    InboundConnection(
            ListenerName listener,
            InetAddress address,
            ConnectionAcceptor acceptor,
            EventLoops loops,
            ConnectionCounters counters) {
        this.listener = listener;
        this.address = address;
        this.acceptor = acceptor;
        this.loops = loops;
        this.counters = counters;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        counters.opened(listener, address);
        channel = context.channel();
        receiver = acceptor.accept(this, loops.schedulerOf(context.channel().eventLoop()));
    }

    /** Many frames may come of one read: those that are not wanted yet wait. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        unhandled.add((ByteBuf) message);
        applyReading();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        applyReading();
    }

    /**
     * Nothing has come for so long: the peer may have gone without a word. While it still takes of
     * its answers it has not; if it has taken nothing since this was asked before, it has.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!(event instanceof IdleStateEvent)) {
            context.fireUserEventTriggered(event);
        } else if (hasStalled(context.channel()) && Objects.requireNonNull(receiver).isAtRest()) {
            counters.idle(remote());
            context.close();
        }
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the very same answer that is stuck.
    private boolean hasStalled(Channel open) {
        ChannelOutboundBuffer unsent = open.unsafe().outboundBuffer();
        if (unsent == null || unsent.isEmpty()) {
            return true;
        }
        Object first = unsent.current();
        long progressBytes = unsent.currentProgress();
        boolean stalled = first == stuck && progressBytes == stuckProgressBytes;
        stuck = first;
        stuckProgressBytes = progressBytes;
        return stalled;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        exceptionCaught(context.channel(), cause);
    }

    private void exceptionCaught(Channel open, Throwable cause) {
        counters.failed(remote(), cause);
        open.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        counters.closed(listener, address);
        FrameReceiver told = receiver;
        if (told != null) {
            handleLast(told);
            told.disconnected();
        }
    }

    /** A producer that wants no answers may close as soon as it has sent all. */
    private void handleLast(FrameReceiver told) {
        try {
            while (!unhandled.isEmpty()) {
                told.received(unhandled.remove());
            }
        } catch (RuntimeException e) {
            counters.failed(remote(), e);
            unhandled.forEach(ByteBuf::release);
            unhandled.clear();
        }
    }

    @Override
    public ListenerName listener() {
        return listener;
    }

    @Override
    public String remote() {
        Channel open = channel;
        return open == null ? "?" : String.valueOf(open.remoteAddress());
    }

    @Override
    public String address() {
        return address.getHostAddress();
    }

    @Override
    public void send(ResponseFrame frame) {
        Channel to = Objects.requireNonNull(channel);
        for (WirePart part : frame.parts()) {
            switch (part) {
                case WirePart.Bytes bytes -> to.write(bytes.buffer(), to.voidPromise());
                case WirePart.File file -> send(to, new SharedFileRegion(file.slice()));
            }
        }
        to.flush();
    }

    private void send(Channel to, SharedFileRegion region) {
        to.write(region)
                .addListener(
                        sent -> {
                            if (!sent.isSuccess()) {
                                brokeOff(to, region, sent.cause());
                            }
                        });
    }

    /** Of an answer that breaks off all that is left fails, the part at which it did first. */
    private void brokeOff(Channel open, SharedFileRegion region, Throwable cause) {
        if (brokenOff || cause instanceof ClosedChannelException) {
            return;
        }
        brokenOff = true;
        exceptionCaught(open, cause);
        Objects.requireNonNull(receiver).brokeOff(region.unsent());
    }

    @Override
    public void setReading(boolean reading) {
        wanted = reading;
        applyReading();
    }

    @Override
    public void close() {
        Channel closing = channel;
        if (closing != null) {
            closing.writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** One frame is handled after another, never from within it. */
    private void applyReading() {
        Channel open = channel;
        if (open == null || handling) {
            return;
        }
        handling = true;
        try {
            while (!unhandled.isEmpty() && isWanted(open)) {
                Objects.requireNonNull(receiver).received(unhandled.remove());
            }
        } catch (RuntimeException e) {
            // One that waited is handled on behalf of whoever let it: the bug concerns this client.
            exceptionCaught(open, e);
        } finally {
            handling = false;
        }
        open.config().setAutoRead(isWanted(open));
    }

    private boolean isWanted(Channel open) {
        return wanted && open.isWritable();
    }
}

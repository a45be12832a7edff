/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.net;

import dev.penstock.server.stall.LoopThread;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads of a broker: some data loops, and one for metadata. Uses epoll where the system has
 * it.
 */
public final class EventLoops implements AutoCloseable {
    private static final long SHUTDOWN_TIMEOUT_MS = 5_000;

    private final EventLoopGroup dataGroup;
    private final EventLoopGroup metadataGroup;
    private final List<EventLoopScheduler> data = new ArrayList<>();
    private final EventLoopScheduler metadata;

    /**
     * Starts the threads.
     *
     * @param dataLoops at least 1
     * @param onBroken is told what a task threw; ends the process
     */
    public EventLoops(int dataLoops, Consumer<Throwable> onBroken) {
        dataGroup = new MultiThreadIoEventLoopGroup(dataLoops, new LoopThreads(), ioHandler());
        metadataGroup =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("metadata"), ioHandler());
        for (EventExecutor executor : dataGroup) {
            data.add(new EventLoopScheduler((EventLoop) executor, onBroken));
        }
        metadata = new EventLoopScheduler(metadataGroup.next(), onBroken);
    }

    public List<EventLoopScheduler> data() {
        return data;
    }

    public EventLoopScheduler metadata() {
        return metadata;
    }

    /** The threads of the data loops, in their order; waits until they have begun. */
    public List<LoopThread> dataThreads() {
        List<LoopThread> threads = new ArrayList<>();
        for (EventLoopScheduler each : data) {
            threads.add(
                    (LoopThread)
                            each.eventLoop()
                                    .submit(Thread::currentThread)
                                    .syncUninterruptibly()
                                    .getNow());
        }
        return threads;
    }

    EventLoopGroup dataGroup() {
        return dataGroup;
    }

    EventLoopScheduler schedulerOf(EventLoop eventLoop) {
        for (EventLoopScheduler scheduler : data) {
            if (scheduler.eventLoop().equals(eventLoop)) {
                return scheduler;
            }
        }
        throw new IllegalArgumentException("not a data loop: " + eventLoop);
    }

    static Class<? extends ServerChannel> serverChannel() {
        return Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    static Class<? extends SocketChannel> socketChannel() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    private static IoHandlerFactory ioHandler() {
        return Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    /** Makes threads that tell how they stand with the disk. */
    private static final class LoopThreads extends DefaultThreadFactory {
        LoopThreads() {
            super("data");
        }

        @Override
        protected Thread newThread(Runnable work, String name) {
            return new LoopThread(threadGroup, work, name);
        }
    }

    @Override
    public void close() {
        dataGroup
                .shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
        metadataGroup
                .shutdownGracefully(0, SHUTDOWN_TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }
}

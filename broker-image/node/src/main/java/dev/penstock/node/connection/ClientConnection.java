/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.connection;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileSlice;
import dev.penstock.kernel.Scheduler;
import dev.penstock.node.connection.AnswerSlots.Slot;
import dev.penstock.node.request.RequestDispatcher;
import dev.penstock.protocol.ApiScope;
import dev.penstock.protocol.Request;
import dev.penstock.protocol.RequestDecoding;
import dev.penstock.protocol.ResponseFrame;
import dev.penstock.schema.Message;
import dev.penstock.schema.UnsupportedVersionException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One client's connection at work. */
final class ClientConnection implements FrameReceiver {
    private final long number;
    private final ClientLink link;
    private final Scheduler loop;
    private final ApiScope scope;
    private final RequestDispatcher dispatcher;
    private final ByteBufAllocator allocator;
    private final ConnectionEvents events;
    private final RequestMeter meter;
    private final Clock clock;
    private final Throttle throttle;
    private final int maxPipelinedRequests;
    private final Consumer<FileSlice> unsent;
    private final AnswerSlots slots;
    private final Map<Class<?>, Object> states = new LinkedHashMap<>();
    private boolean open = true;
    private boolean reading = true;
    private Scheduler.@Nullable Timer heldBack;
    private long heldBackUntilNanos;
    private @Nullable String clientId;

    ClientConnection(
            long number,
            ClientLink link,
            Scheduler loop,
            ApiScope scope,
            RequestDispatcher dispatcher,
            ByteBufAllocator allocator,
            ConnectionEvents events,
            Clock clock,
            Throttle throttle,
            int maxPipelinedRequests,
            Consumer<FileSlice> unsent) {
        this.number = number;
        this.link = link;
        this.loop = loop;
        this.scope = scope;
        this.dispatcher = dispatcher;
        this.allocator = allocator;
        this.events = events;
        this.meter = events.meter(link.listener());
        this.clock = clock;
        this.throttle = throttle;
        this.maxPipelinedRequests = maxPipelinedRequests;
        this.unsent = unsent;
        this.slots = new AnswerSlots(link::send);
    }

    /** Nothing is read of a connection of an address that opens too many, until it may. */
    void opened(int heldBackMs) {
        if (heldBackMs > 0) {
            long nowNanos = clock.nanoTime();
            holdBackUntil(nowNanos + TimeUnit.MILLISECONDS.toNanos(heldBackMs), nowNanos);
            holdBack();
        }
    }

    @Override
    public void received(ByteBuf frame) {
        if (!open) {
            frame.release();
            return;
        }
        long receivedNanos = clock.nanoTime();
        switch (Request.decode(frame, dispatcher.served(), scope, clientId)) {
            case Request request -> begin(request, frame, receivedNanos);
            case RequestDecoding.UnsupportedApiVersions asked -> {
                frame.release();
                Slot slot = new Slot();
                slots.open(slot);
                slots.fill(slot, ResponseFrame.encode(allocator, asked));
            }
            case RequestDecoding.Refused refused -> {
                frame.release();
                events.refused(link.remote(), refused);
                close();
            }
        }
    }

    @Override
    public boolean isAtRest() {
        return slots.size() == 0 && heldBack == null;
    }

    @Override
    public void brokeOff(FileSlice slice) {
        unsent.accept(slice);
    }

    @Override
    public void disconnected() {
        open = false;
        slots.discard();
        if (heldBack != null) {
            heldBack.cancel();
        }
        for (Object state : states.values()) {
            if (state instanceof DisconnectListener listener) {
                listener.disconnected();
            }
        }
    }

    private void begin(Request request, ByteBuf frame, long receivedNanos) {
        clientId = request.header().clientId();
        OpenRequest begun = new OpenRequest(this, request, frame, receivedNanos);
        slots.open(begun);
        holdBack();
        dispatcher.dispatch(begun);
        begun.handled(clock.nanoTime());
    }

    /** The wire. */
    ClientLink link() {
        return link;
    }

    /** Where everything of this connection happens. */
    Scheduler loop() {
        return loop;
    }

    /** One that was opened later has a larger number. */
    long number() {
        return number;
    }

    <T> T state(Class<T> type, Supplier<T> made) {
        return type.cast(states.computeIfAbsent(type, _ -> made.get()));
    }

    void answer(OpenRequest request, Message response) {
        if (open) {
            long nowNanos = clock.nanoTime();
            meter.answered(
                    request.api(),
                    response,
                    request.handlingNanos(nowNanos),
                    request.waitingNanos(nowNanos));
            throttle(request, response, nowNanos);
            send(request, response);
        }
        holdBack();
    }

    /**
     * The answer goes at once and tells the client to wait; whether it does or not, nothing more is
     * read from it until then (KIP-219).
     */
    private void throttle(OpenRequest request, @Nullable Message response, long nowNanos) {
        int heldBackMs =
                throttle.heldBackMs(
                        request.api(),
                        request.clientId(),
                        request.sizeBytes(),
                        response,
                        request.handlingNanos(nowNanos));
        if (heldBackMs <= 0) {
            return;
        }
        meter.throttled(request.api(), heldBackMs);
        if (response != null) {
            response.setThrottled(heldBackMs);
        }
        holdBackUntil(nowNanos + TimeUnit.MILLISECONDS.toNanos(heldBackMs), nowNanos);
    }

    /** Of several waits the longest counts. */
    private void holdBackUntil(long untilNanos, long nowNanos) {
        if (heldBack != null) {
            if (untilNanos - heldBackUntilNanos <= 0) {
                return;
            }
            heldBack.cancel();
        }
        heldBackUntilNanos = untilNanos;
        heldBack =
                loop.schedule(
                        untilNanos - nowNanos,
                        () -> {
                            heldBack = null;
                            holdBack();
                        });
    }

    /**
     * An answer that cannot be written is a bug of ours that concerns this one client: it is told
     * by a closed connection.
     */
    private void send(OpenRequest request, Message response) {
        ResponseFrame frame;
        try {
            frame = ResponseFrame.encode(allocator, request.request().header(), response);
        } catch (UnsupportedVersionException e) {
            events.unwritable(link.remote(), request.api(), e);
            close();
            return;
        }
        slots.fill(request, frame);
    }

    void answerNothing(OpenRequest request) {
        if (open) {
            throttle(request, null, clock.nanoTime());
            slots.fill(request, null);
        }
        holdBack();
    }

    /** A request that wants no answer is told of its failure by a closed connection. */
    void closeFor(OpenRequest request, String reason) {
        if (open) {
            events.closed(link.remote(), request.api(), reason);
        }
        close();
    }

    /** Its answer is on its way, behind those of earlier requests. */
    void done(OpenRequest request) {
        meter.done(
                request.api(),
                request.sizeBytes(),
                request.answerBytes(),
                clock.nanoTime() - request.receivedNanos());
    }

    private void close() {
        if (open) {
            open = false;
            slots.discard();
            link.close();
        }
    }

    /**
     * Stops reading while too many requests are in work or a quota is exceeded, and goes on when
     * that is over.
     */
    private void holdBack() {
        boolean mayRead = slots.size() < maxPipelinedRequests && heldBack == null;
        if (open && mayRead != reading) {
            reading = mayRead;
            link.setReading(mayRead);
        }
    }
}

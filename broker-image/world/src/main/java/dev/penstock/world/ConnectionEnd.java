/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Network.CloseReason;
import dev.penstock.kernel.Network.Connection;
import dev.penstock.kernel.Network.Listener;
import dev.penstock.kernel.Scheduler;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One end of a connection, with the packets that it has sent and that have not arrived.
 *
 * <p>Only the packet at the head travels; it arrives at its time if the link is whole then, else it
 * stays until {@link #tryToDeliver}. So packets never overtake one another, whatever their delays.
 */
final class ConnectionEnd implements Connection {
    private sealed interface Packet {
        // Never compared, so that the identity of the array does no harm.
        @SuppressWarnings("ArrayRecordComponent")
        record Frame(byte[] bytes, boolean held) implements Packet {}

        record Finish() implements Packet {}

        record Reset() implements Packet {}
    }

    private record InFlight(Packet packet, long arrivalNanos) {}

    private final SimNetwork network;
    private final SimProcess process;
    private final Scheduler loop;
    private final ArrayDeque<InFlight> sent = new ArrayDeque<>();
    private final ArrayDeque<byte[]> unsent = new ArrayDeque<>();
    private @Nullable Listener listener;
    private @Nullable ConnectionEnd peer;
    private boolean isOpen;
    private boolean accepted;
    private boolean ended;
    private boolean headTravels;
    private long stalledSinceNanos = Long.MAX_VALUE;
    Scheduler.Timer attempt = () -> {};

    ConnectionEnd(
            SimNetwork network, SimProcess process, Scheduler loop, @Nullable Listener listener) {
        this.network = network;
        this.process = process;
        this.loop = loop;
        this.listener = listener;
    }

    @Override
    public void send(ByteBuf frame) {
        try {
            if (!ended && process.isAlive()) {
                sendBytes(ByteBufUtil.getBytes(frame));
            }
        } finally {
            frame.release();
        }
    }

    private void sendBytes(byte[] bytes) {
        ConnectionEnd other = peer;
        if (other == null || !isOpen) {
            unsent.addLast(bytes);
            return;
        }
        switch (network.judge(hostName(), other.hostName(), bytes)) {
            case DELIVER -> enqueue(new Packet.Frame(bytes, false));
            case HOLD -> enqueue(new Packet.Frame(bytes, true));
            case RESET -> {
                sent.clear();
                enqueue(new Packet.Reset());
                end(CloseReason.RESET);
            }
        }
    }

    @Override
    public void close() {
        if (!ended) {
            if (isOpen) {
                enqueue(new Packet.Finish());
            }
            end(CloseReason.CLOSED_HERE);
        }
    }

    String hostName() {
        return process.host().name();
    }

    boolean belongsTo(SimProcess other) {
        return process == other;
    }

    boolean isBetween(String one, String other) {
        ConnectionEnd far = peer;
        if (far == null) {
            return false;
        }
        return (hostName().equals(one) && far.hostName().equals(other))
                || (hostName().equals(other) && far.hostName().equals(one));
    }

    boolean isEnded() {
        return ended;
    }

    void join(ConnectionEnd other) {
        peer = other;
        other.peer = this;
    }

    /** The accepting end: learns its listener on its loop before any frame reaches it. */
    void begin(Supplier<Listener> accept) {
        isOpen = true;
        accepted = true;
        loop.execute(() -> listener = accept.get());
    }

    /** The connecting end: the answer came. */
    void opened() {
        isOpen = true;
        if (ended) {
            // Given up in the meantime; the other end must not wait for ever.
            network.remember(this);
            enqueue(new Packet.Reset());
            return;
        }
        attempt.cancel();
        tell(Listener::opened);
        while (!unsent.isEmpty() && !ended) {
            sendBytes(unsent.removeFirst());
        }
    }

    /**
     * Ends this end here and now and tells its listener; the peer hears by packet or not at all.
     */
    void end(CloseReason reason) {
        if (ended) {
            return;
        }
        ended = true;
        attempt.cancel();
        tell(told -> told.closed(reason));
        settle();
    }

    /** The end that was opened to, not the one that opened. */
    boolean isAccepted() {
        return accepted;
    }

    /** Ends although its loop may be held: what that has sent and has not left yet never does. */
    void breakOff() {
        if (!ended) {
            sent.clear();
            enqueue(new Packet.Reset());
            end(CloseReason.CLOSED_HERE);
        }
    }

    void die(boolean hostHasPower) {
        ended = true;
        attempt.cancel();
        if (!hostHasPower || network.chance()) {
            sent.clear();
        }
        if (hostHasPower && isOpen) {
            enqueue(new Packet.Reset());
        }
        settle();
    }

    /** Once it has ended and all that it sent is gone, nothing can happen here any more. */
    private void settle() {
        if (ended && sent.isEmpty()) {
            network.forget(this);
        }
    }

    void releaseHeld() {
        ArrayDeque<InFlight> all = new ArrayDeque<>(sent);
        sent.clear();
        for (InFlight waiting : all) {
            boolean held = waiting.packet() instanceof Packet.Frame frame && frame.held();
            sent.addLast(held ? released(waiting) : waiting);
        }
        tryToDeliver();
    }

    private static InFlight released(InFlight held) {
        Packet.Frame frame = (Packet.Frame) held.packet();
        return new InFlight(new Packet.Frame(frame.bytes(), false), held.arrivalNanos());
    }

    /** Sets the head packet travelling if it can and does not yet. */
    void tryToDeliver() {
        InFlight head = sent.peekFirst();
        ConnectionEnd other = peer;
        if (head == null || other == null || headTravels || !isOpen || isHeld(head)) {
            return;
        }
        long nowNanos = network.world().nowNanos();
        if (network.isCut(hostName(), other.hostName())) {
            stall(nowNanos);
            return;
        }
        boolean wasStalled = stalledSinceNanos != Long.MAX_VALUE;
        stalledSinceNanos = Long.MAX_VALUE;
        headTravels = true;
        long wait = Math.max(0, head.arrivalNanos() - nowNanos);
        network.world().after(wasStalled ? wait + network.delayNanos() : wait, this::arrive);
    }

    private static boolean isHeld(InFlight head) {
        return head.packet() instanceof Packet.Frame frame && frame.held();
    }

    private void stall(long nowNanos) {
        if (stalledSinceNanos == Long.MAX_VALUE) {
            stalledSinceNanos = nowNanos;
            network.world().after(SimNetwork.GIVE_UP_NANOS, this::giveUpIfStalledSince);
        }
    }

    private void giveUpIfStalledSince() {
        long stalledNanos = network.world().nowNanos() - stalledSinceNanos;
        if (stalledSinceNanos != Long.MAX_VALUE && stalledNanos >= SimNetwork.GIVE_UP_NANOS) {
            sent.clear();
            stalledSinceNanos = Long.MAX_VALUE;
            end(CloseReason.UNREACHABLE);
            settle();
        }
    }

    private void enqueue(Packet packet) {
        long leavesNanos = network.world().taskNanos();
        sent.addLast(new InFlight(packet, leavesNanos + network.delayNanos()));
        tryToDeliver();
    }

    private void arrive() {
        headTravels = false;
        InFlight head = sent.peekFirst();
        ConnectionEnd other = peer;
        // The packet that set out may have been dropped since; what is at the head now may be
        // later.
        if (head != null
                && other != null
                && head.arrivalNanos() <= network.world().nowNanos()
                && !isHeld(head)
                && !network.isCut(hostName(), other.hostName())) {
            sent.removeFirst();
            other.take(head.packet());
        }
        tryToDeliver();
        settle();
    }

    private void take(Packet packet) {
        switch (packet) {
            case Packet.Frame frame -> takeFrame(frame.bytes());
            case Packet.Finish _ -> end(CloseReason.CLOSED_BY_PEER);
            case Packet.Reset _ -> {
                sent.clear();
                end(CloseReason.RESET);
            }
        }
    }

    private void takeFrame(byte[] bytes) {
        if (ended) {
            // Nobody is here any more: say so.
            enqueue(new Packet.Reset());
            return;
        }
        network.delivered();
        tell(told -> told.received(Unpooled.wrappedBuffer(bytes)));
    }

    private void tell(Consumer<Listener> event) {
        loop.execute(
                () -> {
                    Listener told = listener;
                    if (told != null) {
                        event.accept(told);
                    }
                });
    }
}

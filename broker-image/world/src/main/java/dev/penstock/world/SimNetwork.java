/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Network.CloseReason;
import dev.penstock.kernel.Network.Connection;
import dev.penstock.kernel.Network.Listener;
import dev.penstock.kernel.Scheduler;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The network between simulated processes: connections as TCP gives them.
 *
 * <p>Fault model. Within one direction of a connection frames arrive whole, once and in order, or
 * the connection ends; across connections anything may overtake anything. A frame that the network
 * loses is sent again by TCP, so that it and its successors come late (a stall). A cut link (also
 * one way only) holds everything back; when it heals in time, all of it arrives, else the sender
 * gives up and the receiver finds out when it next sends. A killed process resets its connections;
 * a host without power is silent, and refuses what still comes for its former life once it is back.
 *
 * <p>Frames are copied, so that no reference count crosses from one process to another.
 */
public final class SimNetwork {
    /** How long TCP keeps trying over a cut link before the sender sees the connection end. */
    public static final long GIVE_UP_NANOS = 15_000_000_000L;

    /** How long a connection attempt goes without an answer before it fails. */
    public static final long CONNECT_TIMEOUT_NANOS = 2_000_000_000L;

    /** Takes inbound connections. */
    public interface Acceptor {
        /**
         * Called on the listener's loop for each connection that opens.
         *
         * @param connection open already, used on that loop
         * @return who hears of its frames and its end; {@code opened} is not called
         */
        Listener accepted(Connection connection);
    }

    private record Link(String source, String target) {}

    private record Listening(SimProcess process, Supplier<Scheduler> loops, Acceptor acceptor) {}

    private final SimWorld world;
    private final SimRandomness randomness;
    // Only looked up, never iterated: their order does not matter.
    private final Map<Endpoint, Listening> listening = new HashMap<>();
    private final Map<Endpoint, String> hostOfEndpoint = new HashMap<>();
    private final Set<Link> cut = new HashSet<>();
    private final Set<String> isolated = new HashSet<>();
    private final List<ConnectionEnd> ends = new ArrayList<>();
    private NetworkFaults faults = NetworkFaults.NONE;
    private @Nullable FrameFilter filter;
    private long frames;

    SimNetwork(SimWorld world) {
        this.world = world;
        this.randomness = world.randomness("network");
    }

    /** From now on the network is this bad. */
    public void faults(NetworkFaults newFaults) {
        this.faults = newFaults;
    }

    /** Lets the filter decide about each frame that is sent from now on. */
    public void filter(FrameFilter newFilter) {
        this.filter = newFilter;
    }

    public void removeFilter() {
        this.filter = null;
    }

    /** Lets go all frames that the filter held. */
    public void releaseHeld() {
        List.copyOf(ends).forEach(ConnectionEnd::releaseHeld);
    }

    /** Cuts one direction between two hosts. */
    public void cut(String source, String target) {
        world.trace().note("network", "cut " + source + " -> " + target);
        cut.add(new Link(source, target));
    }

    /** Cuts both directions between each host of one side and each of the other. */
    public void partition(Collection<String> oneSide, Collection<String> otherSide) {
        for (String one : oneSide) {
            for (String other : otherSide) {
                Invariants.check(!one.equals(other), "a host is on one side only", one);
                cut(one, other);
                cut(other, one);
            }
        }
    }

    /** Cuts a host off from all others, also from those that come later. */
    public void isolate(String host) {
        world.trace().note("network", "isolate " + host);
        isolated.add(host);
    }

    /** Splits all hosts that there are into two random halves. */
    public void splitInHalves() {
        List<String> one = new ArrayList<>();
        List<String> other = new ArrayList<>();
        for (SimHost host : world.hosts()) {
            (randomness.nextBoolean() ? one : other).add(host.name());
        }
        partition(one, other);
    }

    /** Mends all links. */
    public void heal() {
        world.trace().note("network", "heal");
        cut.clear();
        isolated.clear();
        linksChanged();
    }

    /** Mends one direction. */
    public void heal(String source, String target) {
        world.trace().note("network", "heal " + source + " -> " + target);
        cut.remove(new Link(source, target));
        linksChanged();
    }

    /** Resets every connection between two hosts. */
    public void resetConnections(String one, String other) {
        for (ConnectionEnd end : List.copyOf(ends)) {
            if (end.isBetween(one, other)) {
                end.end(CloseReason.RESET);
            }
        }
    }

    /** How many frames were delivered. */
    public long deliveredFrames() {
        return frames;
    }

    /** How many ends of connections are open; 0 when all were closed on both sides. */
    public int openEnds() {
        return Math.toIntExact(ends.stream().filter(end -> !end.isEnded()).count());
    }

    void listen(
            SimProcess process, Endpoint endpoint, Supplier<Scheduler> loops, Acceptor acceptor) {
        Listening former = listening.put(endpoint, new Listening(process, loops, acceptor));
        Invariants.check(former == null, "an endpoint has one listener", endpoint);
        hostOfEndpoint.put(endpoint, process.host().name());
    }

    Connection connect(SimProcess process, Endpoint endpoint, Scheduler loop, Listener listener) {
        ConnectionEnd here = new ConnectionEnd(this, process, loop, listener);
        ends.add(here);
        String source = process.host().name();
        // An endpoint that nobody listens at is on the host that did, or on the one of its name.
        String target = hostOfEndpoint.getOrDefault(endpoint, endpoint.host());
        long waitNanos = world.taskNanos() - world.nowNanos();
        here.attempt =
                world.after(
                        waitNanos + CONNECT_TIMEOUT_NANOS, () -> here.end(CloseReason.UNREACHABLE));
        world.after(
                waitNanos + delayNanos(),
                () -> {
                    if (!isCut(source, target) && !isCut(target, source)) {
                        knock(here, endpoint, target);
                    }
                });
        return here;
    }

    private void knock(ConnectionEnd caller, Endpoint endpoint, String target) {
        Listening listener = listening.get(endpoint);
        if (listener == null || listener.process().isRefusing()) {
            world.after(delayNanos(), () -> caller.end(CloseReason.REFUSED));
            return;
        }
        if (caller.isEnded()) {
            return;
        }
        Scheduler loop = listener.loops().get();
        ConnectionEnd answering = new ConnectionEnd(this, listener.process(), loop, null);
        ends.add(answering);
        caller.join(answering);
        answering.begin(() -> listener.acceptor().accepted(answering));
        world.trace().note(caller.hostName(), "connected to " + target);
        world.after(delayNanos(), caller::opened);
    }

    /** Ends what others have opened to the process. */
    void breakAccepted(SimProcess process) {
        for (ConnectionEnd end : List.copyOf(ends)) {
            if (end.belongsTo(process) && end.isAccepted()) {
                end.breakOff();
            }
        }
    }

    void processDied(SimProcess process, boolean hostHasPower) {
        listening.values().removeIf(listener -> listener.process() == process);
        for (ConnectionEnd end : List.copyOf(ends)) {
            if (end.belongsTo(process)) {
                end.die(hostHasPower);
            }
        }
    }

    /** Lets what was held back by a cut link or a dark host move again where it can. */
    void linksChanged() {
        List.copyOf(ends).forEach(ConnectionEnd::tryToDeliver);
    }

    boolean isCut(String source, String target) {
        if (!world.hasPower(target)) {
            return true;
        }
        return !source.equals(target)
                && (isolated.contains(source)
                        || isolated.contains(target)
                        || cut.contains(new Link(source, target)));
    }

    FrameFilter.Verdict judge(String source, String target, byte[] frame) {
        FrameFilter judging = filter;
        if (judging != null) {
            return judging.judge(source, target, Unpooled.wrappedBuffer(frame));
        }
        return randomness.happens(faults.resetsPerMillion())
                ? FrameFilter.Verdict.RESET
                : FrameFilter.Verdict.DELIVER;
    }

    long delayNanos() {
        return faults.delayNanos(randomness);
    }

    boolean chance() {
        return randomness.nextBoolean();
    }

    SimWorld world() {
        return world;
    }

    void delivered() {
        frames++;
    }

    void remember(ConnectionEnd end) {
        ends.add(end);
    }

    void forget(ConnectionEnd end) {
        ends.remove(end);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Network;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Workers;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** One life of a program on a machine: its loops, its network and its chance. */
public final class SimProcess {
    private final SimWorld world;
    private final SimHost host;
    private final int life;
    private final SortedMap<String, SimScheduler> loops = new TreeMap<>();
    private final SimRandomness randomness;
    private boolean alive = true;
    private boolean refusing;
    private long pausedUntilNanos = Long.MIN_VALUE;

    SimProcess(SimWorld world, SimHost host, int life) {
        this.world = world;
        this.host = host;
        this.life = life;
        this.randomness = world.randomness("process/" + host.name() + "/" + life);
    }

    public SimHost host() {
        return host;
    }

    public SimClock clock() {
        return host.clock();
    }

    public SimDisk disk() {
        return host.disk();
    }

    public SimRandomness randomness() {
        return randomness;
    }

    public boolean isAlive() {
        return alive;
    }

    /** The loop of this name, made when first asked for. */
    public SimScheduler loop(String name) {
        return loops.computeIfAbsent(name, absent -> new SimScheduler(world, this, absent));
    }

    /** A pool of so many workers, which take tasks in turn. */
    public Workers workers(int count) {
        List<SimScheduler> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(loop("worker-" + i));
        }
        int[] next = {0};
        return task -> {
            threads.get(next[0]).execute(task);
            next[0] = (next[0] + 1) % count;
        };
    }

    /** The network as this process sees it. */
    public Network network() {
        return (endpoint, loop, listener) ->
                world.network().connect(this, endpoint, loop, listener);
    }

    /** Accepts connections at the endpoint on one loop until the process dies. */
    public void listen(Endpoint endpoint, Scheduler loop, SimNetwork.Acceptor acceptor) {
        listen(endpoint, () -> loop, acceptor);
    }

    /** Accepts connections at the endpoint; the supplier chooses the loop of each. */
    public void listen(Endpoint endpoint, Supplier<Scheduler> loops, SimNetwork.Acceptor acceptor) {
        Invariants.check(alive, "a dead process does not listen", endpoint);
        world.network().listen(this, endpoint, loops, acceptor);
    }

    /**
     * Whether connections are refused from now on. Those that others have opened end, also where
     * the loop that owns them is held; it hears of that when it goes on.
     */
    public void refuse(boolean now) {
        refusing = now;
        if (now) {
            world.network().breakAccepted(this);
        }
    }

    boolean isRefusing() {
        return refusing;
    }

    /** Stops all loops for so long, as a long collection or a stopped virtual machine does. */
    public void pause(long nanos) {
        world.trace().note(host.name(), "pauses nanos=" + nanos);
        pausedUntilNanos = Math.max(pausedUntilNanos, Math.addExact(world.nowNanos(), nanos));
        world.after(nanos, this::resumeIfDue);
    }

    public boolean isPaused() {
        return world.nowNanos() < pausedUntilNanos;
    }

    private void resumeIfDue() {
        if (alive && !isPaused()) {
            loops.values().forEach(SimScheduler::arrangeTurn);
        }
    }

    void die() {
        alive = false;
        loops.values().forEach(SimScheduler::die);
    }

    @Override
    public String toString() {
        return host.name() + "/" + life;
    }
}

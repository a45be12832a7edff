/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/**
 * One machine: a name in the network, a clock, a disk, and at most one process at a time.
 *
 * <p>A killed process leaves what it wrote in the machine's page cache; only lost power loses
 * un-synced bytes. Peers of a killed process see their connections reset, peers of a machine
 * without power see nothing at all until it is back.
 */
public final class SimHost {
    private static final long MAX_CLOCK_ORIGIN_NANOS = 1L << 50;

    private final SimWorld world;
    private final String name;
    private final SimClock clock;
    private SimDisk disk;
    private @Nullable SimProcess process;
    private boolean hasPower = true;
    private int lives;
    private int disks = 1;

    SimHost(SimWorld world, String name) {
        this.world = world;
        this.name = name;
        SimRandomness randomness = world.randomness("host/" + name);
        this.clock =
                new SimClock(
                        world, randomness.between(-MAX_CLOCK_ORIGIN_NANOS, MAX_CLOCK_ORIGIN_NANOS));
        this.disk = new SimDisk(world, world.randomness("disk/" + name));
    }

    public String name() {
        return name;
    }

    public SimClock clock() {
        return clock;
    }

    public SimDisk disk() {
        return disk;
    }

    public boolean hasPower() {
        return hasPower;
    }

    /** The process that runs now. */
    public Optional<SimProcess> process() {
        return Optional.ofNullable(process);
    }

    public boolean isRunning() {
        return process != null;
    }

    /** Starts a process (and the machine, if it has lost power). */
    public SimProcess start() {
        Invariants.check(process == null, "a host runs one process at a time", name);
        lives++;
        SimProcess started = new SimProcess(world, this, lives);
        process = started;
        world.trace().note(name, "starts life=" + lives);
        if (!hasPower) {
            hasPower = true;
            world.network().linksChanged();
        }
        return started;
    }

    /** Ends the process at once, as {@code kill -9} does; does nothing when there is none. */
    public void kill() {
        SimProcess killed = process;
        if (killed != null) {
            world.trace().note(name, "is killed");
            process = null;
            killed.die();
            world.network().processDied(killed, true);
            disk.processDied();
        }
    }

    /** Cuts the power: the process dies, un-synced bytes may be lost, peers are not told. */
    public void losePower() {
        world.trace().note(name, "loses power");
        SimProcess lost = process;
        process = null;
        hasPower = false;
        if (lost != null) {
            lost.die();
            world.network().processDied(lost, false);
        }
        disk.crash();
    }

    /** Puts an empty disk into the place of the present one; while no process runs. */
    public void replaceDisk() {
        Invariants.check(process == null, "a disk is replaced while nothing runs", name);
        world.trace().note(name, "gets an empty disk");
        disks++;
        disk = new SimDisk(world, world.randomness("disk/" + name + "/" + disks));
    }

    @Override
    public String toString() {
        return name;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation.run;

import dev.penstock.log.PartitionName;
import dev.penstock.simulation.ClusterShape;
import dev.penstock.simulation.SimBroker;
import dev.penstock.simulation.SimCluster;
import dev.penstock.simulation.client.History;
import dev.penstock.world.DiskFaults;
import dev.penstock.world.NetworkFaults;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimNetwork;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes things go wrong, and right again.
 *
 * <p>Fault model: killed and stopped brokers keep their disks, and any number of them may be down.
 * Records are acknowledged when they are in the memory of the systems of the in-sync replicas, so
 * power is lost by one broker at a time, of several, while all replicas are in sync; and until they
 * are so again nobody else is killed: nothing tells the controller which of several crashed brokers
 * has lost its memory. Where records are acknowledged when they are on disk ({@code
 * penstock.durability=flushed}) any number of brokers lose power at any time, all of them just when
 * a producer was told that a record is safe. A disk is lost under the same conditions, and only
 * while it is known of each voter with which disk it votes. One broker at a time has a partition or
 * a log directory that it can neither read nor write, and loses neither power nor disk, nor does
 * another, until that is mended. What is durable rots on one broker at a time, while all replicas
 * are in sync, and until it is healed nobody is killed, or loses anything else.
 */
final class Faults {
    private static final long MIN_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);
    private static final long MAX_DOWN_NANOS = TimeUnit.MILLISECONDS.toNanos(3_000);
    private static final long MAX_CUT_NANOS = TimeUnit.MILLISECONDS.toNanos(4_000);
    private static final long MAX_FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(4_000);
    private static final long MAX_BROKEN_NANOS = TimeUnit.MILLISECONDS.toNanos(6_000);
    private static final long MAX_STALLED_NANOS = TimeUnit.MILLISECONDS.toNanos(5_000);
    private static final long ROT_RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long HEALING_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long MAX_CLOCK_JUMP_MS = 100_000;
    private static final String METADATA_LOG = "__cluster_metadata";

    private final SimWorld world;
    private final SimNetwork network;
    private final SimCluster cluster;
    private final SimRandomness randomness;
    private final List<FaultKind> kinds;
    private final boolean flushed;
    private final History history;
    private final BitRot rot;
    private boolean over;
    private boolean powerWasLost;
    private @Nullable BrokenPartition broken;

    /**
     * Nothing goes wrong yet.
     *
     * @param flushed whether what is acknowledged is on disk
     * @param rot what may rot
     */
    Faults(SimCluster cluster, Set<FaultKind> kinds, boolean flushed, History history, BitRot rot) {
        this.rot = rot;
        this.flushed = flushed;
        this.history = history;
        this.world = cluster.world();
        this.network = world.network();
        this.cluster = cluster;
        this.randomness = world.randomness("faults");
        this.kinds =
                kinds.stream()
                        .sorted()
                        .flatMap(kind -> Collections.nCopies(weight(kind), kind).stream())
                        .toList();
    }

    /** What waits for a cluster that is whole, or for another thing to be mended, comes often. */
    private static int weight(FaultKind kind) {
        return kind == FaultKind.BIT_ROT || kind == FaultKind.BROKEN_LOG_DIRECTORY ? 3 : 1;
    }

    void begin() {
        if (flushed) {
            // Else what is not waited for would be on disk before anybody could tell.
            cluster.brokers().forEach(broker -> broker.host().disk().faults(DiskFaults.SLUGGISH));
        }
        if (kinds.contains(FaultKind.BROKEN_PARTITION)
                || kinds.contains(FaultKind.BROKEN_LOG_DIRECTORY)) {
            cluster.disksFail();
        }
        if (kinds.contains(FaultKind.BIT_ROT)) {
            cluster.disksRot();
            history.mayBeDamaged();
        }
        if (!kinds.isEmpty()) {
            next();
        }
    }

    /** Everything works from now on. */
    void end() {
        over = true;
        network.heal();
        network.faults(NetworkFaults.NONE);
        for (SimBroker broker : cluster.brokers()) {
            broker.host().disk().faults(DiskFaults.NONE);
            broker.host().disk().capacityBytes(Long.MAX_VALUE);
        }
        mend();
        cluster.startAll();
        healSoon();
    }

    /**
     * A leader does not touch what has rotted: these may be the last good bytes of the others. So
     * it is stopped, as people would, until another one leads when it starts.
     */
    private void healSoon() {
        SimBroker sufferer = rot.sufferer();
        if (sufferer != null) {
            if (!sufferer.isRunning()) {
                sufferer.start();
            } else if (sufferer.isStaying()) {
                sufferer.stop();
            }
            world.after(HEALING_NANOS, this::healSoon);
        }
    }

    private void next() {
        world.after(
                randomness.between(MIN_GAP_NANOS, MAX_GAP_NANOS),
                () -> {
                    if (!over) {
                        happen(kinds.get(randomness.nextInt(kinds.size())));
                        next();
                    }
                });
    }

    private void happen(FaultKind kind) {
        SimBroker broker = cluster.brokers().get(randomness.nextInt(cluster.brokers().size()));
        switch (kind) {
            case KILL -> kill(broker);
            case KILL_ALL -> cluster.brokers().forEach(this::kill);
            case POWER_LOSS -> losePower(broker);
            case POWER_LOSS_OF_ALL -> history.afterNextAcknowledgement(this::losePowerOfAllSoon);
            case DISK_LOSS -> loseDisk(broker);
            case STOP -> {
                broker.stop();
                startLater(broker);
            }
            case PAUSE -> broker.host().process().ifPresent(this::pause);
            case ISOLATE -> {
                network.isolate(broker.host().name());
                healLater();
            }
            case SPLIT -> {
                network.splitInHalves();
                healLater();
            }
            case ONE_WAY -> oneWay(broker);
            case ROUGH_NETWORK -> network.faults(NetworkFaults.ROUGH);
            case FULL_DISK -> fill(broker.host().disk());
            case BROKEN_PARTITION -> breakPartition(broker);
            case SLOW_DISK -> broker.host().disk().faults(DiskFaults.SLOW);
            case STALLED_DISK -> broker.stallDisk(randomness.between(0, MAX_STALLED_NANOS));
            case CLOCK_JUMP ->
                    broker.host()
                            .clock()
                            .jumpMs(randomness.between(-MAX_CLOCK_JUMP_MS, MAX_CLOCK_JUMP_MS));
            case BROKEN_LOG_DIRECTORY ->
                    breakDirectory(broker, List.of(broker.logDirectories().getLast()));
            case BIT_ROT -> rot(broker);
        }
    }

    private void fill(SimDisk disk) {
        disk.capacityBytes(disk.totalBytes() - disk.usableBytes() + ClusterShape.RESERVE_BYTES / 2);
        world.after(
                randomness.between(0, MAX_FULL_NANOS), () -> disk.capacityBytes(Long.MAX_VALUE));
    }

    private void breakPartition(SimBroker broker) {
        breakDirectory(
                broker,
                broker.partitionPaths().stream()
                        .filter(path -> PartitionName.parse(nameIn(path)).isPresent())
                        .filter(path -> !nameIn(path).startsWith(METADATA_LOG))
                        .toList());
    }

    private static String nameIn(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** As soon as it may: a cluster is seldom whole while things go wrong. */
    private void rot(SimBroker broker) {
        if (over) {
            return;
        }
        if (cluster.isWhole() && mayLoseWhatIsNotSynced() && rot.strike(broker)) {
            return;
        }
        world.after(ROT_RETRY_NANOS, () -> rot(broker));
    }

    private void breakDirectory(SimBroker broker, List<String> paths) {
        if (broken == null && !isRecoveringFromPowerLoss() && !paths.isEmpty()) {
            broken = new BrokenPartition(broker, paths.get(randomness.nextInt(paths.size())));
            broker.host().disk().breakDirectory(broken.directory);
            world.after(randomness.between(0, MAX_BROKEN_NANOS), this::mend);
        }
    }

    /** Whoever found its disk broken trusts it again when it starts. */
    private void mend() {
        BrokenPartition mended = broken;
        if (mended != null) {
            broken = null;
            mended.broker.host().disk().mendDirectory(mended.directory);
            if (mended.broker.isRunning()) {
                mended.broker.kill();
                startLater(mended.broker);
            }
        }
    }

    private void pause(SimProcess process) {
        process.pause(randomness.between(0, MAX_DOWN_NANOS));
    }

    private void kill(SimBroker broker) {
        if (broker.isRunning() && !isRecoveringFromPowerLoss()) {
            broker.kill();
            startLater(broker);
        }
    }

    private void losePower(SimBroker broker) {
        if (flushed) {
            losePowerOfFlushed(broker);
            return;
        }
        boolean several = cluster.brokers().size() > 1;
        if (several && cluster.isWhole() && mayLoseWhatIsNotSynced()) {
            powerWasLost = true;
            broker.losePower();
            startLater(broker);
        }
    }

    /** Not within the step of the producer that was told. */
    private void losePowerOfAllSoon() {
        world.after(0, this::losePowerOfAll);
    }

    private void losePowerOfAll() {
        if (flushed && !over) {
            cluster.brokers().forEach(this::losePowerOfFlushed);
        }
    }

    private void losePowerOfFlushed(SimBroker broker) {
        if (broker.isRunning() && !isRecoveringFromPowerLoss()) {
            broker.losePower();
            startLater(broker);
        }
    }

    private void loseDisk(SimBroker broker) {
        boolean canBeSpared =
                cluster.brokers().size() > 2
                        && cluster.isWhole()
                        && cluster.canSpareVoter()
                        && mayLoseWhatIsNotSynced();
        if (canBeSpared) {
            powerWasLost = true;
            broker.loseDisk();
            startLater(broker);
        }
    }

    private boolean mayLoseWhatIsNotSynced() {
        return broken == null && !isRecoveringFromPowerLoss();
    }

    private boolean isRecoveringFromPowerLoss() {
        powerWasLost = powerWasLost && !cluster.isWhole();
        return powerWasLost || rot.sufferer() != null;
    }

    private void startLater(SimBroker broker) {
        world.after(
                randomness.between(0, MAX_DOWN_NANOS),
                () -> {
                    if (cannotStart(broker)) {
                        startLater(broker);
                    } else if (!broker.isRunning()) {
                        broker.start();
                    }
                });
    }

    /** A log directory that cannot be opened keeps its broker from starting (ADR 0181). */
    private boolean cannotStart(SimBroker broker) {
        BrokenPartition known = broken;
        return known != null
                && known.broker.equals(broker)
                && broker.logDirectories().contains(known.directory);
    }

    private void oneWay(SimBroker source) {
        SimBroker target = cluster.brokers().get(randomness.nextInt(cluster.brokers().size()));
        if (!source.equals(target)) {
            network.cut(source.host().name(), target.host().name());
            healLater();
        }
    }

    private void healLater() {
        world.after(
                randomness.between(0, MAX_CUT_NANOS),
                () -> {
                    if (!over) {
                        network.heal();
                    }
                });
    }

    /** A partition's directory whose files cannot be used. */
    private record BrokenPartition(SimBroker broker, String directory) {}
}

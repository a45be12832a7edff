/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node;

import dev.penstock.coordinator.group.GroupFacts;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Scheduler;
import dev.penstock.log.PartitionName;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.node.broker.BrokerLifecycle;
import dev.penstock.node.config.Listener;
import dev.penstock.node.connection.ConnectionAcceptor;
import dev.penstock.node.health.StopImpact;
import dev.penstock.node.lag.LagReport;
import dev.penstock.node.loop.Gather;
import dev.penstock.node.partition.PartitionView;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.node.telemetry.PushedMetrics;
import dev.penstock.raft.ReplicaKey;
import dev.penstock.raft.VoterSet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One broker without sockets: everything between the frames of its connections and the bytes of its
 * disk.
 *
 * <p>Made by {@link Assembly}; started once its listeners are bound; stopped once. Methods may be
 * called from any thread.
 */
public final class Node {
    /** How long logs may take to be closed in order: well below a pod's 30 s of grace. */
    private static final long CLOSE_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final Assembly parts;
    private final Upkeep upkeep;
    private boolean stopping;

    Node(Assembly parts) {
        this.parts = parts;
        this.upkeep = new Upkeep(parts, this::failed);
    }

    /** Where connections go. */
    public ConnectionAcceptor connections() {
        return parts.connections();
    }

    public String clusterId() {
        return parts.clusterId();
    }

    /** The newest committed metadata. */
    public MetadataImage image() {
        return parts.image().get();
    }

    /** Where in the metadata log that image ends. */
    public long imageEndOffset() {
        return parts.image().endOffset();
    }

    /** This broker's replica of the metadata log. */
    public ReplicaKey quorumReplica() {
        return new ReplicaKey(parts.config().id(), parts.directories().ids().getFirst());
    }

    /** Who votes for the controller, as far as this broker knows. */
    public VoterSet voters() {
        return parts.addresses().voters();
    }

    /** Whether this broker is registered and may lead partitions. */
    public boolean isReady() {
        BrokerLifecycle lifecycle = parts.lifecycle();
        return lifecycle != null && lifecycle.isServing();
    }

    /** Whether this broker is the active controller. */
    public boolean isController() {
        return parts.controller().isActive();
    }

    /**
     * What breaks if this broker and others stop now, together.
     *
     * @return empty when one of the others is not known here
     */
    public Optional<StopImpact> stopImpact(Set<BrokerId> others) {
        MetadataImage image = image();
        SortedSet<BrokerId> brokers = new TreeSet<>(others);
        brokers.add(parts.config().id());
        return image.brokers().keySet().containsAll(brokers)
                ? Optional.of(
                        StopImpact.of(image, parts.settings().effective(image), voters(), brokers))
                : Optional.empty();
    }

    /** Collects what all loops host; the answer comes on the metadata loop. */
    public void partitionViews(Consumer<List<PartitionView>> answer) {
        onMetadataLoop(
                () -> {
                    int loops = parts.ports().loops().data().size();
                    Gather<List<PartitionView>> gather =
                            new Gather<>(
                                    parts.ports().loops().metadata(),
                                    loops,
                                    views ->
                                            answer.accept(
                                                    views.stream().flatMap(List::stream).toList()));
                    for (int i = 0; i < loops; i++) {
                        var slot = gather.slot(i);
                        parts.partitions().on(i, loop -> slot.accept(loop.views()));
                    }
                });
    }

    /**
     * Collects the figures of the groups that are served here; the answer comes on the metadata
     * loop.
     */
    public void groupFacts(Consumer<List<GroupFacts>> answer) {
        onMetadataLoop(
                () ->
                        parts.groups()
                                .coordinators()
                                .facts(parts.ports().loops().metadata(), answer));
    }

    /**
     * Begins to look how far groups are behind.
     *
     * @param maxPositions how many positions are looked at
     */
    public void watchLags(int maxPositions) {
        onMetadataLoop(() -> parts.groups().lags().start(maxPositions));
    }

    /** How far the groups that this broker coordinates are behind, as it was seen last. */
    public LagReport groupLags() {
        return parts.groups().lags().report();
    }

    /** What clients have pushed of their own metrics. */
    public PushedMetrics clientMetrics() {
        return parts.telemetry().pushed();
    }

    /**
     * Joins the quorum, registers and serves.
     *
     * @param bound the listeners with the ports that they got
     */
    public void start(List<Listener> bound) {
        onMetadataLoop(
                () -> {
                    parts.start(bound);
                    upkeep.start();
                });
    }

    /**
     * Stops in order: leadership moves away, the quorum is handed over, logs are closed.
     *
     * @param patienceNanos how long the controller may take to let this broker go
     * @param stopped is called on the metadata loop at the end
     */
    public void stop(long patienceNanos, Runnable stopped) {
        onMetadataLoop(
                () -> {
                    if (stopping) {
                        return;
                    }
                    stopping = true;
                    upkeep.stop();
                    Once leave =
                            new Once(
                                    () ->
                                            parts.quorum()
                                                    .shutdown(new Once(() -> closeLogs(stopped))));
                    Scheduler loop = parts.ports().loops().metadata();
                    loop.schedule(patienceNanos, leave);
                    BrokerLifecycle lifecycle = parts.lifecycle();
                    if (lifecycle == null) {
                        leave.run();
                    } else {
                        lifecycle.stop(leave);
                    }
                });
    }

    private void closeLogs(Runnable stopped) {
        BrokerLifecycle lifecycle = parts.lifecycle();
        if (lifecycle != null) {
            lifecycle.abandon();
        }
        int loops = parts.ports().loops().data().size();
        Gather<Closed> gather =
                new Gather<>(
                        parts.ports().loops().metadata(),
                        loops,
                        closed -> {
                            Map<PartitionName, Long> highWatermarks = new TreeMap<>();
                            closed.forEach(each -> highWatermarks.putAll(each.highWatermarks()));
                            parts.close(highWatermarks, closed.stream().allMatch(Closed::inOrder));
                            stopped.run();
                        });
        for (int i = 0; i < loops; i++) {
            var slot = gather.slot(i);
            Scheduler own = parts.ports().loops().data().get(i);
            parts.partitions()
                    .on(
                            i,
                            loop -> {
                                Map<PartitionName, Long> marks = Upkeep.highWatermarks(loop);
                                parts.leaderFetches().close(own);
                                parts.transactions().close(own);
                                parts.shares().close(own);
                                loop.close(
                                        CLOSE_PATIENCE_NANOS,
                                        inOrder -> slot.accept(new Closed(marks, inOrder)));
                            });
        }
    }

    /**
     * Whether others shall lead what this broker leads, where others are in sync: its disk takes no
     * writes, until this is called again.
     */
    public void standAside(boolean aside) {
        onMetadataLoop(
                () -> {
                    BrokerLifecycle lifecycle = parts.lifecycle();
                    if (lifecycle != null) {
                        lifecycle.standAside(aside);
                    }
                });
    }

    /** A log directory cannot be used any more: what it holds is served by others. */
    public void logDirectoryFailed(int number, IOException cause) {
        onMetadataLoop(() -> failed(parts.directories().all().get(number), cause));
    }

    /** Without the first there is no metadata; what cannot be written there is tried again. */
    private void failed(LogDirectories.Place place, IOException cause) {
        if (place.equals(parts.directories().all().getFirst())) {
            parts.events().broker().storageFailed(cause);
        } else if (parts.directories().fail(place)) {
            parts.events()
                    .broker()
                    .storageFailed(
                            new IOException(
                                    place.path()
                                            + " is out of use until a restart; its partitions are"
                                            + " served by other brokers",
                                    cause));
            parts.partitions()
                    .onEach(
                            loop ->
                                    loop.fail(
                                            (topic, id) -> parts.store().isIn(place, topic, id),
                                            cause));
        }
    }

    /** Free space for this broker's logs, as last measured; -1 before. */
    public long usableDiskBytes() {
        return upkeep.usableDiskBytes();
    }

    /** Whether the disk is full: records are refused, all else goes on. */
    public boolean isDiskFull() {
        return parts.space().isFull();
    }

    private void onMetadataLoop(Runnable task) {
        parts.ports().loops().metadata().execute(task);
    }

    /** How one loop ended. */
    private record Closed(Map<PartitionName, Long> highWatermarks, boolean inOrder) {}

    /** Runs its task the first time it is asked to. */
    private static final class Once implements Runnable {
        private final List<Runnable> task = new ArrayList<>();

        Once(Runnable task) {
            this.task.add(task);
        }

        @Override
        public void run() {
            if (!task.isEmpty()) {
                task.removeFirst().run();
            }
        }
    }
}

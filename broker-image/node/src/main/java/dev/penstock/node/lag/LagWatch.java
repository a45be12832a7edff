/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.lag;

import dev.penstock.coordinator.group.GroupPosition;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.node.config.NodeConfig;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.peer.PeerClient;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks every few seconds how far the groups that this broker coordinates are behind. */
public final class LagWatch {
    /** How often it looks; about how exact the lag in time is. */
    static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Scheduler loop;
    private final Clock clock;
    private final CurrentImage current;
    private final GroupCoordinators coordinators;
    private final PartitionEnds ends;
    private final Map<TopicPartition, EndHistory> histories = new HashMap<>();
    private volatile LagReport report = LagReport.EMPTY;
    private int maxPositions;
    private boolean running;

    /**
     * A watch that does not look yet.
     *
     * @param connect makes a client of another broker, for the metadata loop
     */
    public LagWatch(
            NodeConfig config,
            Scheduler metadataLoop,
            Clock clock,
            CurrentImage current,
            Partitions partitions,
            GroupCoordinators coordinators,
            Function<Endpoint, PeerClient> connect) {
        this.loop = metadataLoop;
        this.clock = clock;
        this.current = current;
        this.coordinators = coordinators;
        this.ends =
                new PartitionEnds(
                        config.id(),
                        metadataLoop,
                        current,
                        config.interBroker(),
                        partitions,
                        connect);
    }

    /** What the last round found. */
    public LagReport report() {
        return report;
    }

    /**
     * Begins to look; on the metadata loop.
     *
     * @param mostPositions how many positions it looks at, the first by group, topic and partition
     */
    public void start(int mostPositions) {
        maxPositions = mostPositions;
        running = true;
        round();
    }

    /** Looks no more; on the metadata loop. */
    public void stop() {
        running = false;
        ends.close();
    }

    /**
     * Asks where partitions end.
     *
     * @param answer is called once, on the metadata loop, with those that could be had
     */
    public void ends(
            Collection<TopicPartition> wanted, Consumer<Map<TopicPartition, Long>> answer) {
        loop.execute(() -> ends.find(wanted, answer));
    }

    private void round() {
        if (running) {
            coordinators.positions(loop, this::found);
        }
    }

    private void found(List<GroupPosition> positions) {
        MetadataImage image = current.newest();
        List<Watched> watched = new ArrayList<>();
        int leftOut = 0;
        for (GroupPosition position : positions.stream().sorted().toList()) {
            Optional<TopicPartition> partition = partition(image, position);
            if (partition.isEmpty()) {
                continue;
            }
            if (watched.size() < maxPositions) {
                watched.add(new Watched(position, partition.get()));
            } else {
                leftOut++;
            }
        }
        SortedSet<TopicPartition> wanted = new TreeSet<>();
        watched.forEach(each -> wanted.add(each.partition));
        int notWatched = leftOut;
        ends.find(wanted, now -> conclude(watched, wanted, now, notWatched));
    }

    /** A position in a topic that is no more, or was made anew under its name, is no position. */
    private static Optional<TopicPartition> partition(MetadataImage image, GroupPosition position) {
        return image.topic(position.topic())
                .filter(
                        topic ->
                                position.topicId().isEmpty()
                                        || position.topicId().get().equals(topic.id()))
                .filter(topic -> position.partition() < topic.partitionCount())
                .map((TopicImage topic) -> topic.topicPartition(position.partition()));
    }

    private void conclude(
            List<Watched> watched,
            SortedSet<TopicPartition> wanted,
            Map<TopicPartition, Long> found,
            int leftOut) {
        if (!running) {
            return;
        }
        long nowNanos = clock.nanoTime();
        histories.keySet().retainAll(wanted);
        found.forEach(
                (partition, end) ->
                        histories
                                .computeIfAbsent(partition, _ -> new EndHistory())
                                .saw(end, nowNanos));
        List<GroupLag> lags = new ArrayList<>();
        for (Watched each : watched) {
            EndHistory history = histories.get(each.partition);
            if (history != null) {
                lags.add(lag(each.position, history, nowNanos));
            }
        }
        report = new LagReport(lags, leftOut);
        loop.schedule(ROUND_NANOS, this::round);
    }

    private static GroupLag lag(GroupPosition position, EndHistory history, long nowNanos) {
        return new GroupLag(
                position.groupId(),
                position.topic(),
                position.partition(),
                position.offset(),
                Math.max(0L, history.end() - position.offset()),
                history.ageNanos(position.offset(), nowNanos));
    }

    /** A position and the partition that it is in now. */
    private record Watched(GroupPosition position, TopicPartition partition) {}
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.SegmentedLog;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.PartitionReplica;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which partitions a loop hosts, from the opening of their logs to their end. On that loop only.
 *
 * <p>Always: a partition is hosted, offline (its storage failed) or not known here, one of the
 * three; whoever led a partition here is told when it is led here no more.
 */
final class HostedPartitions {
    private final BrokerId self;
    private final PartitionStore store;
    private final PartitionPorts ports;
    private final LoopContext context;
    private final LeaderSessions sessions;
    private final LogRemovals removals;
    private final PartitionOutlets outlets;
    private final PartitionEvents events;
    private final Consumer<HostedPartition> leaving;
    private final Consumer<LogFlush> flushing;
    private final Map<TopicPartition, HostedPartition> hosted = new TreeMap<>();
    private final Map<TopicPartition, String> offline = new TreeMap<>();

    /**
     * None yet.
     *
     * @param leaving is told of each partition whose log is about to be closed
     * @param flushing is told of each log that is to be forced to disk
     */
    HostedPartitions(
            BrokerId self,
            PartitionPorts ports,
            LoopContext context,
            LeaderSessions sessions,
            Consumer<HostedPartition> leaving,
            Consumer<LogFlush> flushing) {
        this.self = self;
        this.store = ports.store();
        this.ports = ports;
        this.context = context;
        this.sessions = sessions;
        this.removals = new LogRemovals(ports);
        this.outlets = ports.outlets();
        this.events = ports.events();
        this.leaving = leaving;
        this.flushing = flushing;
    }

    @Nullable HostedPartition get(TopicPartition id) {
        return hosted.get(id);
    }

    /** All of them; the list stays as it is when one of them fails. */
    List<HostedPartition> all() {
        return List.copyOf(hosted.values());
    }

    /** Why a partition that is asked for is not hosted. */
    ErrorCode absent(TopicPartition id) {
        return offline.containsKey(id)
                ? ErrorCode.KAFKA_STORAGE_ERROR
                : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    /** Opens the partition or reconfigures it, and gives it its role. */
    void assign(PartitionAssignment assignment, long nowNanos) {
        TopicPartition id = assignment.partition();
        if (offline.containsKey(id)) {
            return;
        }
        try {
            HostedPartition partition = hosted.get(id);
            if (partition == null) {
                partition = host(assignment, open(assignment));
            } else {
                partition.assignment(assignment);
                partition.reconfigure(TopicSettings.of(assignment.effectiveConfigs()));
            }
            DamagedLogException damage = partition.damage();
            if (damage != null && isLedElsewhere(assignment)) {
                partition = fetchAgain(partition, damage);
            }
            heal(partition, assignment);
            partition
                    .pace()
                    .throttled(
                            partition.settings().followerThrottled().has(id.partition(), self)
                                    && !assignment.state().isr().contains(self));
            if (partition.replica().onState(assignment.state(), nowNanos)) {
                roleChanged(partition);
            }
        } catch (IOException | UncheckedIOException e) {
            fail(id, assignment.topic(), e);
        }
    }

    private HostedPartition host(PartitionAssignment assignment, PartitionStore.Opened opened) {
        TopicPartition id = assignment.partition();
        TopicSettings settings = TopicSettings.of(assignment.effectiveConfigs());
        events.opened(assignment.topic(), id, opened.log().logEndOffset(), opened.log().recovery());
        TopicMeter meter = events.meter(assignment.topic());
        CopyPace pace =
                new CopyPace(
                        ports.throttle().following(),
                        ports.loop(),
                        ports.clock(),
                        () -> sessions.resume(id));
        LogFlush flush = new LogFlush(id, opened.log(), settings.flush(), flushing);
        Healing healing = opened.isHealing() ? new Healing(self) : null;
        LogAdapter adapter =
                new LogAdapter(id, opened.log(), flush, ports.space(), pace, meter, healing);
        PartitionReplica replica =
                new PartitionReplica(id, self, adapter, opened.highWatermark(), context);
        HostedPartition partition =
                new HostedPartition(
                        assignment, opened.log(), flush, adapter, pace, replica, meter, settings);
        partition.healing(healing);
        hosted.put(id, partition);
        return partition;
    }

    /**
     * Bytes that were durable and are wrong are never cut. Where another broker leads, the log is
     * set aside and fetched again; where this one should lead, or nobody does, it stays as it is.
     */
    private PartitionStore.Opened open(PartitionAssignment assignment) throws IOException {
        TopicSettings settings = TopicSettings.of(assignment.effectiveConfigs());
        try {
            return store.open(assignment.topic(), assignment.partition(), settings.log());
        } catch (DamagedLogException e) {
            if (!isLedElsewhere(assignment)) {
                throw e;
            }
            return replace(assignment, e);
        }
    }

    private PartitionStore.Opened replace(
            PartitionAssignment assignment, DamagedLogException damage) throws IOException {
        TopicSettings settings = TopicSettings.of(assignment.effectiveConfigs());
        PartitionStore.Opened fresh =
                store.replace(assignment.topic(), assignment.partition(), settings.log());
        events.quarantined(assignment.topic(), assignment.partition(), damage);
        return fresh;
    }

    private boolean isLedElsewhere(PartitionAssignment assignment) {
        return assignment.state().leader().filter(leader -> !leader.equals(self)).isPresent();
    }

    /**
     * The durable bytes of a log that is in use were found to be wrong. Where another broker leads,
     * that is mended at once; where not, as soon as another one does.
     */
    void damaged(HostedPartition partition, DamagedLogException damage, long nowNanos) {
        partition.damage(damage);
        boolean waits = !isLedElsewhere(partition.assignment());
        events.scrub().foundDamage(partition.topic(), partition.id(), damage, waits);
        if (!waits) {
            assign(partition.assignment(), nowNanos);
        }
    }

    /** Puts an empty log in the place of one that is open and damaged. */
    private HostedPartition fetchAgain(HostedPartition partition, DamagedLogException damage)
            throws IOException {
        hosted.remove(partition.id());
        leave(partition);
        partition.closeAbruptly();
        PartitionAssignment assignment = partition.assignment();
        return host(assignment, replace(assignment, damage));
    }

    private void heal(HostedPartition partition, PartitionAssignment assignment)
            throws IOException {
        Healing healing = partition.healing();
        if (healing == null) {
            return;
        }
        boolean waited = !healing.mayFetch();
        healing.onState(assignment.state());
        if (waited && healing.mayFetch()) {
            sessions.resume(partition.id());
        }
        if (healing.isHealed()) {
            store.healed(partition.topic(), partition.id());
            partition.healing(null);
            events.healed(partition.topic(), partition.id());
        } else if (healing.forbids(assignment.state())) {
            throw new IOException(
                    "the log took the place of a damaged one and has not been in sync since; it must"
                            + " not lead");
        }
    }

    /**
     * Goes on with another log that holds the same, all of it durable. The replica is the same, so
     * nobody who leads, follows or waits notices; the former log is the caller's to close.
     */
    HostedPartition replaceLog(HostedPartition partition, SegmentedLog log) {
        leaving.accept(partition);
        LogFlush flush = new LogFlush(partition.id(), log, partition.settings().flush(), flushing);
        HostedPartition moved = partition.withLog(log, flush);
        hosted.put(moved.id(), moved);
        moved.replica().leader().ifPresent(leader -> log.beginEpoch(leader.leaderEpoch()));
        return moved;
    }

    private void roleChanged(HostedPartition partition) {
        sessions.leave(partition.id());
        partition
                .replica()
                .leader()
                .ifPresent(
                        leader -> {
                            partition.log().beginEpoch(leader.leaderEpoch());
                            events.leads(partition.topic(), partition.id());
                        });
        partition.replica().follower().ifPresent(sessions::join);
        outlets.roleChanged(
                partition.topic(),
                partition.id(),
                partition.replica().leader().map(leader -> leader.leaderEpoch()));
    }

    /** Closes a partition that this broker stores no more, and has it deleted. */
    void remove(TopicPartition id) {
        offline.remove(id);
        HostedPartition partition = hosted.remove(id);
        if (partition != null) {
            leave(partition);
            removals.remove(partition);
        }
    }

    /** Takes a partition whose storage failed out of service. */
    void fail(TopicPartition id, String topic, Exception cause) {
        offline.put(id, topic);
        HostedPartition partition = hosted.remove(id);
        if (partition != null) {
            leave(partition);
            try {
                partition.closeAbruptly();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        events.failed(topic, id, cause);
        outlets.lost(id);
    }

    private void leave(HostedPartition partition) {
        leaving.accept(partition);
        sessions.leave(partition.id());
        partition.replica().close();
        outlets.roleChanged(partition.topic(), partition.id(), Optional.empty());
    }

    /** Takes all partitions out of service; their logs are the caller's to close. */
    List<HostedPartition> release() {
        List<HostedPartition> released = all();
        released.forEach(partition -> partition.replica().close());
        hosted.clear();
        return released;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.Acks;
import dev.penstock.replication.Deadlines;
import dev.penstock.replication.Effect;
import dev.penstock.replication.Effects;
import dev.penstock.replication.FetchWaiter;
import dev.penstock.replication.IsrOutcome;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.LiveBrokers;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.ParkedFetch;
import dev.penstock.replication.PartitionReplica;
import dev.penstock.replication.ProduceAnswer;
import dev.penstock.replication.ProduceOutcome;
import dev.penstock.replication.ProduceWaiter;
import dev.penstock.replication.ReadLevel;
import dev.penstock.replication.ReplicationSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** All partitions of one data loop. Every method is called on that loop. */
public final class PartitionLoop {
    /** Deletes all that is committed. */
    public static final long HIGH_WATERMARK = -1L;

    private final BrokerId self;
    private final Scheduler loop;
    private final Clock clock;
    private final PartitionStore store;
    private final PartitionOutlets outlets;
    private final PartitionEvents events;
    private final Effects effects = new Effects();
    private final Deadlines deadlines = new Deadlines();
    private final LoopContext context;
    private final LeaderSessions sessions;
    private final Map<TopicPartition, HostedPartition> hosted = new TreeMap<>();
    private final Map<TopicPartition, String> offline = new TreeMap<>();
    private final Map<TopicPartition, List<HighWatermarkListener>> listeners = new TreeMap<>();
    private Scheduler.@Nullable Timer timer;
    private long timerNanos = Long.MAX_VALUE;

    public PartitionLoop(
            BrokerId self,
            Scheduler loop,
            Clock clock,
            PartitionStore store,
            LiveBrokers liveBrokers,
            ReplicationSettings settings,
            PartitionOutlets outlets,
            PartitionEvents events) {
        this.self = self;
        this.loop = loop;
        this.clock = clock;
        this.store = store;
        this.outlets = outlets;
        this.events = events;
        this.context = new LoopContext(effects, deadlines, settings, liveBrokers);
        this.sessions = new LeaderSessions(context, loop, clock, outlets, this::settle);
    }

    // ---- what the metadata says ----

    /** Opens, reconfigures and gives roles to partitions that this broker stores. */
    public void assign(List<PartitionAssignment> assignments) {
        for (PartitionAssignment assignment : assignments) {
            assign(assignment);
        }
        settle();
    }

    private void assign(PartitionAssignment assignment) {
        TopicPartition id = assignment.partition();
        if (offline.containsKey(id)) {
            return;
        }
        try {
            HostedPartition partition = hosted.get(id);
            if (partition == null) {
                partition = open(assignment);
                hosted.put(id, partition);
            } else {
                partition.reconfigure(TopicSettings.of(assignment.effectiveConfigs()));
            }
            if (partition.replica().onState(assignment.state(), clock.nanoTime())) {
                roleChanged(partition);
            }
        } catch (IOException | UncheckedIOException e) {
            fail(id, assignment.topic(), e);
        }
    }

    private HostedPartition open(PartitionAssignment assignment) throws IOException {
        TopicPartition id = assignment.partition();
        TopicSettings settings = TopicSettings.of(assignment.effectiveConfigs());
        PartitionStore.Opened opened = store.open(assignment.topic(), id, settings.log());
        events.opened(
                assignment.topic(),
                id,
                opened.log().logEndOffset(),
                opened.log().recovery().truncatedBytes());
        TopicMeter meter = events.meter(assignment.topic());
        PartitionReplica replica =
                new PartitionReplica(
                        id,
                        self,
                        new LogAdapter(opened.log(), meter),
                        opened.highWatermark(),
                        context);
        return new HostedPartition(id, assignment.topic(), opened.log(), replica, meter, settings);
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

    /** Closes and deletes partitions that this broker stores no more. */
    public void remove(List<TopicPartition> partitions) {
        for (TopicPartition id : partitions) {
            offline.remove(id);
            HostedPartition partition = hosted.remove(id);
            if (partition != null) {
                sessions.leave(id);
                partition.replica().close();
                outlets.roleChanged(partition.topic(), id, Optional.empty());
                delete(partition);
            }
        }
        settle();
    }

    private void delete(HostedPartition partition) {
        try {
            store.delete(partition.log(), partition.id());
            events.deleted(partition.topic(), partition.id());
        } catch (IOException e) {
            events.failed(partition.topic(), partition.id(), e);
        }
    }

    /** Which brokers live has changed. */
    public void liveBrokersChanged() {
        long nowNanos = clock.nanoTime();
        for (HostedPartition partition : hosted.values()) {
            partition.replica().leader().ifPresent(leader -> leader.onLiveBrokersChanged(nowNanos));
        }
        sessions.peersChanged();
        settle();
    }

    // ---- requests ----

    /**
     * Appends what a producer sent.
     *
     * @param batches one batch; changed in place
     * @param result is called on this loop, once
     */
    public void produce(
            TopicPartition id,
            ByteBuffer batches,
            Acks acks,
            long deadlineNanos,
            Consumer<ProduceResult> result) {
        HostedPartition partition = hosted.get(id);
        if (partition == null) {
            result.accept(new ProduceResult.Failed(absent(id), ""));
            return;
        }
        try {
            ProduceOutcome outcome =
                    partition.produce(
                            batches,
                            acks,
                            deadlineNanos,
                            new Waiting(result),
                            clock.nanoTime(),
                            clock.epochMs());
            if (outcome instanceof ProduceOutcome.Answered(ProduceAnswer answer)) {
                result.accept(result(answer));
            }
        } catch (UncheckedIOException e) {
            fail(id, partition.topic(), e);
            result.accept(
                    new ProduceResult.Failed(
                            ErrorCode.KAFKA_STORAGE_ERROR, String.valueOf(e.getMessage())));
        }
        settle();
    }

    /** Reads, and parks the fetch if it found too little. */
    public LoopRead read(FetchAsk fetch) {
        List<PartitionRead> reads = new ArrayList<>(fetch.asks().size());
        int left = fetch.maxBytes();
        int found = 0;
        boolean urgent = fetch.minBytes() == 0;
        for (ReadAsk ask : fetch.asks()) {
            PartitionRead read = read(ask, Math.min(left, ask.maxBytes()), found == 0);
            reads.add(read);
            found += read.sizeBytes();
            left = Math.max(0, left - read.sizeBytes());
            urgent |= read.isUrgent();
        }
        Optional<ParkedFetch> parked =
                urgent || found >= fetch.minBytes()
                        ? Optional.empty()
                        : Optional.of(park(fetch, found));
        settle();
        return new LoopRead(reads, parked);
    }

    private PartitionRead read(ReadAsk ask, int maxBytes, boolean minOneBatch) {
        HostedPartition partition = hosted.get(ask.partition());
        if (partition == null) {
            return PartitionRead.Failed.with(absent(ask.partition()));
        }
        try {
            return partition.read(ask, maxBytes, minOneBatch, clock.nanoTime());
        } catch (IOException | UncheckedIOException e) {
            fail(ask.partition(), partition.topic(), e);
            return PartitionRead.Failed.with(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    private ParkedFetch park(FetchAsk fetch, int foundBytes) {
        ParkedFetch parked =
                new ParkedFetch(
                        new Woken(fetch.woken()),
                        (long) fetch.minBytes() - foundBytes,
                        fetch.deadlineNanos(),
                        context);
        for (ReadAsk ask : fetch.asks()) {
            HostedPartition partition = hosted.get(ask.partition());
            if (partition != null) {
                partition
                        .replica()
                        .park(parked, ask.follower() == null ? ask.level() : ReadLevel.LOG_END);
            }
        }
        return parked;
    }

    /** The fetch is answered or its connection gone: it waits no more. */
    public void unpark(ParkedFetch parked) {
        parked.cancel();
        settle();
    }

    /** Answers ListOffsets for one partition. */
    public OffsetFound offset(OffsetAsk ask) {
        HostedPartition partition = hosted.get(ask.partition());
        if (partition == null) {
            return OffsetFound.failed(absent(ask.partition()));
        }
        try {
            return partition.offset(ask);
        } catch (UncheckedIOException e) {
            fail(ask.partition(), partition.topic(), e);
            settle();
            return OffsetFound.failed(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** Answers OffsetForLeaderEpoch for one partition. */
    public EpochEndFound epochEnd(EpochAsk ask) {
        HostedPartition partition = hosted.get(ask.partition());
        return partition == null
                ? EpochEndFound.failed(absent(ask.partition()))
                : partition.epochEnd(ask);
    }

    /**
     * Lets the partition begin later; followers hear of it with what they fetch next.
     *
     * @param offset the first to be kept, at most the high watermark; {@link #HIGH_WATERMARK} for
     *     just that
     */
    public RecordsDeleted deleteRecords(TopicPartition id, long offset) {
        HostedPartition partition = hosted.get(id);
        return partition == null
                ? RecordsDeleted.failed(absent(id))
                : partition.deleteRecords(offset);
    }

    /** The partition for whoever runs a coordinator on it. */
    public Optional<LedPartition> led(TopicPartition id) {
        HostedPartition partition = hosted.get(id);
        return partition == null || partition.replica().leader().isEmpty()
                ? Optional.empty()
                : Optional.of(new LedPartition(this, partition));
    }

    /** Adds one who is told when the partition's high watermark moves. */
    public void follow(TopicPartition id, HighWatermarkListener listener) {
        listeners.computeIfAbsent(id, _ -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Takes one away who was told; may be called while listeners are told. */
    public void unfollow(TopicPartition id, HighWatermarkListener listener) {
        List<HighWatermarkListener> following = listeners.get(id);
        if (following != null && following.remove(listener) && following.isEmpty()) {
            listeners.remove(id);
        }
    }

    /** The controller's answer to a proposal. */
    public void isrAnswered(IsrProposal proposal, IsrOutcome outcome) {
        HostedPartition partition = hosted.get(proposal.partition());
        if (partition != null) {
            partition
                    .replica()
                    .leader()
                    .ifPresent(leader -> leader.onIsrOutcome(proposal, outcome, clock.nanoTime()));
        }
        settle();
    }

    private ErrorCode absent(TopicPartition id) {
        return offline.containsKey(id)
                ? ErrorCode.KAFKA_STORAGE_ERROR
                : ErrorCode.NOT_LEADER_OR_FOLLOWER;
    }

    // ---- upkeep ----

    /** Applies retention to all logs of this loop. */
    public void deleteOldSegments() {
        for (HostedPartition partition : List.copyOf(hosted.values())) {
            try {
                partition
                        .log()
                        .deleteOldSegments(clock.epochMs(), partition.replica().highWatermark());
            } catch (IOException e) {
                fail(partition.id(), partition.topic(), e);
            }
        }
        settle();
    }

    /** Hands each partition's high watermark to the consumer, to be written down. */
    public void highWatermarks(HighWatermarks consumer) {
        hosted.values()
                .forEach(
                        partition ->
                                consumer.accept(
                                        partition.topic(),
                                        partition.id(),
                                        partition.replica().highWatermark()));
    }

    /** What this loop hosts now. */
    public List<PartitionView> views() {
        return hosted.values().stream().map(PartitionView::of).toList();
    }

    /** Closes all logs in order. */
    public void close() {
        sessions.close();
        for (HostedPartition partition : hosted.values()) {
            partition.replica().close();
            try {
                partition.log().close();
            } catch (IOException e) {
                events.failed(partition.topic(), partition.id(), e);
            }
        }
        hosted.clear();
        drain();
    }

    private void fail(TopicPartition id, String topic, Exception cause) {
        events.failed(topic, id, cause);
        offline.put(id, topic);
        HostedPartition partition = hosted.remove(id);
        if (partition != null) {
            sessions.leave(id);
            partition.replica().close();
            outlets.roleChanged(topic, id, Optional.empty());
        }
    }

    // ---- effects ----

    /** Carries out what replicas want done, until they want no more, and sets the timer. */
    void settle() {
        drain();
        OptionalLong next = deadlines.nextNanos();
        long wanted = next.orElse(Long.MAX_VALUE);
        if (wanted < timerNanos) {
            Scheduler.Timer old = timer;
            if (old != null) {
                old.cancel();
            }
            timerNanos = wanted;
            timer = loop.schedule(Math.max(0L, wanted - clock.nanoTime()), this::expire);
        }
    }

    private void expire() {
        timer = null;
        timerNanos = Long.MAX_VALUE;
        deadlines.expire(clock.nanoTime());
        settle();
    }

    private void drain() {
        while (!effects.isEmpty()) {
            for (Effect effect : effects.take()) {
                carryOut(effect);
            }
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.AnswerProduce answer ->
                    ((Waiting) answer.waiter()).result.accept(result(answer.answer()));
            case Effect.WakeFetch wake -> ((Woken) wake.waiter()).task.run();
            case Effect.ProposeIsr propose -> outlets.proposeIsr(propose.proposal(), this, loop);
            case Effect.HighWatermarkAdvanced advanced ->
                    listeners
                            .getOrDefault(advanced.partition(), List.of())
                            .forEach(
                                    listener ->
                                            listener.highWatermarkAdvanced(
                                                    advanced.highWatermark()));
            case Effect.FetchReady ready -> sessions.fetch(ready.leader());
            case Effect.IsrChanged changed ->
                    events.isrChanged(topicOf(changed.partition()), changed);
            case Effect.Truncated truncated ->
                    events.truncated(topicOf(truncated.partition()), truncated);
        }
    }

    private String topicOf(TopicPartition id) {
        HostedPartition partition = hosted.get(id);
        return partition == null ? "?" : partition.topic();
    }

    private static ProduceResult result(ProduceAnswer answer) {
        return switch (answer) {
            case ProduceAnswer.Acknowledged done ->
                    new ProduceResult.Appended(
                            done.baseOffset(), done.appendTimeMs(), done.logStartOffset());
            case ProduceAnswer.Failed(var error) ->
                    new ProduceResult.Failed(ErrorCode.valueOf(error.name()), "");
            case ProduceAnswer.Refused(String errorName, String message) ->
                    new ProduceResult.Failed(ErrorCode.valueOf(errorName), message);
        };
    }

    /** A produce that waits for its commit. */
    private record Waiting(Consumer<ProduceResult> result) implements ProduceWaiter {}

    /** A fetch that waits for more. */
    private record Woken(Runnable task) implements FetchWaiter {}

    /** Takes the high watermark of one partition. */
    @FunctionalInterface
    public interface HighWatermarks {
        void accept(String topic, TopicPartition partition, long highWatermark);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.DiskFullException;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.StoredFile;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;
import dev.penstock.node.scrub.Scrubber;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.replication.Acks;
import dev.penstock.replication.Effect;
import dev.penstock.replication.IsrOutcome;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.LiveBrokers;
import dev.penstock.replication.ParkedFetch;
import dev.penstock.replication.ProduceAnswer;
import dev.penstock.replication.ProduceOutcome;
import dev.penstock.replication.ProduceWaiter;
import dev.penstock.replication.ReplicationSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** All partitions of one data loop. Every method is called on that loop. */
public final class PartitionLoop {
    /** Deletes all that is committed. */
    public static final long HIGH_WATERMARK = -1L;

    private static final ProduceResult.Failed DISK_FULL =
            new ProduceResult.Failed(
                    ErrorCode.KAFKA_STORAGE_ERROR,
                    "the broker's disk is full; records are taken again once there is room");

    private final Scheduler loop;
    private final Clock clock;
    private final DiskSpace space;
    private final LoopEffects effects;
    private final LeaderSessions sessions;
    private final HostedPartitions hosted;
    private final LoopReads reads;
    private final LogCheckpoints checkpoints;
    private final LogCleaner cleaner;
    private final LogFlushes flushes;
    private final Scrubber scrubber;
    private final PartitionMover mover;
    private final EarlyProduces early;
    private boolean closing;

    public PartitionLoop(
            BrokerId self,
            PartitionPorts ports,
            LiveBrokers liveBrokers,
            ReplicationSettings settings,
            UpkeepSettings upkeep) {
        this.loop = ports.loop();
        this.clock = ports.clock();
        this.early = new EarlyProduces(loop);
        this.space = ports.space();
        this.effects = new LoopEffects(loop, clock, liveBrokers, settings, new Outlet(ports));
        this.sessions = new LeaderSessions(effects.context(), ports, effects::settle, this::failed);
        LogCheckpoints.Failures failures = this::fail;
        this.cleaner = new LogCleaner(ports, upkeep, this::failedToClean);
        this.hosted =
                new HostedPartitions(
                        self, ports, effects.context(), sessions, cleaner::leave, this::flush);
        this.reads = new LoopReads(ports, hosted, effects.context());
        this.flushes = new LogFlushes(ports, hosted, failures, this::durable);
        this.checkpoints =
                new LogCheckpoints(loop, ports.workers(), upkeep, failures, clock.nanoTime());
        this.scrubber =
                new Scrubber(
                        loop,
                        ports.workers(),
                        clock,
                        upkeep.scrub(),
                        new ScrubbedPartitions(hosted, ports, effects::settle),
                        ports.events().scrub());
        this.mover = new PartitionMover(ports, hosted, failures, this::durable);
    }

    /** A follower's log could not take what its leader sent. */
    private void failed(PartitionStorageException failure) {
        if (failure.getCause() instanceof DiskFullException) {
            space.foundFull();
            return;
        }
        HostedPartition partition = hosted.get(failure.partition());
        if (partition != null) {
            fail(partition, failure);
        }
    }

    /** What rot compaction meets is mended like rot that the scrubber meets. */
    private void failedToClean(HostedPartition partition, Exception cause) {
        if (cause instanceof DamagedLogException damage) {
            hosted.damaged(partition, damage, clock.nanoTime());
            effects.settle();
        } else {
            fail(partition, cause);
        }
    }

    private void fail(HostedPartition partition, Exception cause) {
        if (cause instanceof DiskFullException) {
            // What was to be done is tried again, and the log is as it was.
            space.foundFull();
            return;
        }
        hosted.fail(partition.id(), partition.topic(), cause);
        effects.settle();
    }

    /** Takes the partitions for which that holds out of service: their storage failed. */
    public void fail(BiPredicate<String, TopicPartition> isAffected, Exception cause) {
        for (HostedPartition partition : hosted.all()) {
            if (isAffected.test(partition.topic(), partition.id())) {
                hosted.fail(partition.id(), partition.topic(), cause);
            }
        }
        effects.settle();
    }

    /** The file cannot be read: takes the partition out of service whose log it is part of. */
    void unreadable(StoredFile file, IOException cause) {
        for (HostedPartition partition : hosted.all()) {
            if (partition.log().consistsOf(file)) {
                fail(partition, cause);
            }
        }
    }

    private void flush(LogFlush due) {
        flushes.due(due);
    }

    private void durable(HostedPartition partition) {
        partition.replica().leader().ifPresent(leader -> leader.onDurable(clock.nanoTime()));
        sessions.durable(partition.id());
        effects.settle();
    }

    // ---- what the metadata says ----

    /**
     * Opens, reconfigures and gives roles to partitions that this broker stores. Nothing any more
     * once the loop is being closed: a log that is on its way to its end must not be opened again.
     */
    public void assign(List<PartitionAssignment> assignments) {
        if (closing) {
            return;
        }
        for (PartitionAssignment assignment : assignments) {
            hosted.assign(assignment, clock.nanoTime());
            early.assigned(assignment.partition(), hosted.get(assignment.partition()));
            mover.resume(assignment.partition());
        }
        effects.settle();
    }

    /** Closes and deletes partitions that this broker stores no more. */
    public void remove(List<TopicPartition> partitions) {
        partitions.forEach(mover::removed);
        partitions.forEach(hosted::remove);
        effects.settle();
    }

    /** Which brokers live has changed. */
    public void liveBrokersChanged() {
        long nowNanos = clock.nanoTime();
        for (HostedPartition partition : hosted.all()) {
            partition.replica().leader().ifPresent(leader -> leader.onLiveBrokersChanged(nowNanos));
        }
        sessions.peersChanged();
        effects.settle();
    }

    // ---- requests ----

    /**
     * Appends what a producer sent; perhaps a moment later, if this broker has not heard yet that
     * it leads.
     *
     * @param batches one batch; changed in place
     * @param result is called on this loop, once
     */
    public void produce(
            TopicPartition id,
            ByteBuffer batches,
            Acks acks,
            long deadlineNanos,
            ProduceReceiver result) {
        HostedPartition partition = hosted.get(id);
        if (partition != null && partition.replica().mayLeadNext()) {
            early.hold(
                    partition,
                    () -> produce(id, hosted.get(id), batches, acks, deadlineNanos, result));
        } else {
            produce(id, partition, batches, acks, deadlineNanos, result);
        }
    }

    private void produce(
            TopicPartition id,
            @Nullable HostedPartition partition,
            ByteBuffer batches,
            Acks acks,
            long deadlineNanos,
            ProduceReceiver result) {
        if (partition == null) {
            result.accept(new ProduceResult.Failed(hosted.absent(id), ""));
            return;
        }
        Optional<ProduceResult.Failed> objection = partition.objection(batches, clock.epochMs());
        if (objection.isPresent()) {
            result.accept(objection.get());
            return;
        }
        append(partition, HostedPartition::produce, batches, acks, deadlineNanos, result);
    }

    /** Appends what this broker itself writes, if the partition is here. */
    void append(
            TopicPartition id,
            ByteBuffer batch,
            Acks acks,
            long deadlineNanos,
            ProduceReceiver result) {
        HostedPartition partition = hosted.get(id);
        if (partition == null) {
            result.accept(new ProduceResult.Failed(hosted.absent(id), ""));
            return;
        }
        append(partition, HostedPartition::append, batch, acks, deadlineNanos, result);
    }

    /** One of the ways into a partition. */
    private interface Appending {
        ProduceOutcome append(
                HostedPartition partition,
                ByteBuffer batch,
                Acks acks,
                long deadlineNanos,
                ProduceWaiter waiter,
                long nowNanos);
    }

    private void append(
            HostedPartition partition,
            Appending appending,
            ByteBuffer batch,
            Acks acks,
            long deadlineNanos,
            ProduceReceiver result) {
        if (space.isFull()) {
            result.accept(DISK_FULL);
            return;
        }
        try {
            ProduceOutcome outcome =
                    appending.append(
                            partition, batch, acks, deadlineNanos, result, clock.nanoTime());
            if (outcome instanceof ProduceAnswer answer) {
                result.accept(ProduceResult.of(answer));
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof DiskFullException) {
                space.foundFull();
                result.accept(DISK_FULL);
                return;
            }
            hosted.fail(partition.id(), partition.topic(), e);
            result.accept(
                    new ProduceResult.Failed(
                            ErrorCode.KAFKA_STORAGE_ERROR, String.valueOf(e.getMessage())));
        }
        effects.settle();
    }

    /** Reads, and parks the fetch if it found too little. */
    public LoopRead read(FetchAsk fetch) {
        LoopRead read = reads.read(fetch);
        effects.settle();
        return read;
    }

    /** The fetch is answered or its connection gone: it waits no more. */
    public void unpark(ParkedFetch parked) {
        parked.cancel();
        effects.settle();
    }

    /** Answers ListOffsets for one partition. */
    public OffsetFound offset(OffsetAsk ask) {
        HostedPartition partition = hosted.get(ask.partition());
        if (partition == null) {
            return OffsetFound.failed(hosted.absent(ask.partition()));
        }
        try {
            return partition.offset(ask);
        } catch (UncheckedIOException e) {
            hosted.fail(ask.partition(), partition.topic(), e);
            effects.settle();
            return OffsetFound.failed(ErrorCode.KAFKA_STORAGE_ERROR);
        }
    }

    /** Answers OffsetForLeaderEpoch for one partition. */
    public EpochEndFound epochEnd(EpochAsk ask) {
        HostedPartition partition = hosted.get(ask.partition());
        return partition == null
                ? EpochEndFound.failed(hosted.absent(ask.partition()))
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
                ? RecordsDeleted.failed(hosted.absent(id))
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
        effects.follow(id, listener);
    }

    /** Takes one away who was told; may be called while listeners are told. */
    public void unfollow(TopicPartition id, HighWatermarkListener listener) {
        effects.unfollow(id, listener);
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
        effects.settle();
    }

    // ---- upkeep ----

    /**
     * Applies retention to all logs of this loop.
     *
     * @param nowMs by which records grow old
     */
    public void deleteOldSegments(long nowMs) {
        for (HostedPartition partition : hosted.all()) {
            try {
                partition.deleteOldSegments(nowMs);
            } catch (IOException e) {
                fail(partition, e);
            }
        }
        effects.settle();
    }

    /** Begins checkpoints of the logs that are due, and flushes that have waited long enough. */
    public void checkpointLogs() {
        flushes.tick(hosted.all(), clock.nanoTime());
        checkpoints.tick(hosted.all(), clock.nanoTime());
    }

    /** Begins to compact the log that needs it most. */
    public void cleanLogs() {
        cleaner.tick(hosted.all());
    }

    /** Reads what is cold again, from time to time, until the loop closes. */
    public void startScrubbing() {
        scrubber.start();
    }

    /** What moves partitions of this loop to other log directories. */
    public PartitionMover mover() {
        return mover;
    }

    /** Hands each partition's high watermark to the consumer, to be written down. */
    public void highWatermarks(HighWatermarks consumer) {
        hosted.all()
                .forEach(
                        partition ->
                                consumer.accept(
                                        partition.topic(),
                                        partition.id(),
                                        partition.replica().highWatermark()));
    }

    /** What this loop hosts now. */
    public List<PartitionView> views() {
        return hosted.all().stream().map(PartitionView::of).toList();
    }

    /**
     * Closes all logs in order.
     *
     * @param patienceNanos after so long those that are left are closed as they are
     * @param closed is told on this loop whether all were closed in order
     */
    public void close(long patienceNanos, Consumer<Boolean> closed) {
        closing = true;
        sessions.close();
        cleaner.close();
        scrubber.close();
        mover.close();
        List<HostedPartition> released = hosted.release();
        early.close();
        effects.drain();
        checkpoints.close(released, patienceNanos, closed);
    }

    /** What effects mean to the rest of the broker. */
    private final class Outlet implements LoopEffects.Outlet {
        private final PartitionOutlets outlets;
        private final PartitionEvents events;

        Outlet(PartitionPorts ports) {
            this.outlets = ports.outlets();
            this.events = ports.events();
        }

        @Override
        public void proposeIsr(IsrProposal proposal) {
            outlets.proposeIsr(proposal, PartitionLoop.this, loop);
        }

        @Override
        public void fetch(BrokerId leader) {
            sessions.fetch(leader);
        }

        @Override
        public void isrChanged(Effect.IsrChanged changed) {
            events.isrChanged(topicOf(changed.partition()), changed);
        }

        @Override
        public void truncated(Effect.Truncated truncated) {
            events.truncated(topicOf(truncated.partition()), truncated);
        }

        @Override
        public void batchesRefused(Effect.BatchesRefused refused) {
            events.batchesRefused(topicOf(refused.partition()), refused);
        }

        private String topicOf(TopicPartition id) {
            HostedPartition partition = hosted.get(id);
            return partition == null ? "?" : partition.topic();
        }
    }

    /** Takes the high watermark of one partition. */
    @FunctionalInterface
    public interface HighWatermarks {
        void accept(String topic, TopicPartition partition, long highWatermark);
    }
}

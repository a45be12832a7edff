/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.AbortedTransaction;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.loop.BlockingWork;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.BatchRewriter;
import dev.penstock.record.BatchValidator;
import dev.penstock.record.Compression;
import dev.penstock.record.CorruptRecordsException;
import dev.penstock.record.RecordBatch;
import dev.penstock.record.TooLargeRecordsException;
import dev.penstock.replication.Acks;
import dev.penstock.replication.FollowerFetch;
import dev.penstock.replication.PartitionLeader;
import dev.penstock.replication.PartitionReplica;
import dev.penstock.replication.ProduceAnswer;
import dev.penstock.replication.ProduceOutcome;
import dev.penstock.replication.ProduceWaiter;
import dev.penstock.replication.ReadLevel;
import dev.penstock.replication.ReadOutcome;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One partition that this broker stores: its log, its replica and its topic's settings. On its loop
 * only.
 */
final class HostedPartition {
    private final TopicPartition id;
    private final String topic;
    private final SegmentedLog log;
    private final LogFlush flush;
    private final LogAdapter adapter;
    private final CopyPace pace;
    private final PartitionReplica replica;
    private final TopicMeter meter;
    private TopicSettings settings;
    private BatchValidator validator;
    private boolean closed;
    private @Nullable Healing healing;
    private @Nullable DamagedLogException damage;
    private PartitionAssignment assignment;

    HostedPartition(
            PartitionAssignment assignment,
            SegmentedLog log,
            LogFlush flush,
            LogAdapter adapter,
            CopyPace pace,
            PartitionReplica replica,
            TopicMeter meter,
            TopicSettings settings) {
        this.assignment = assignment;
        this.id = assignment.partition();
        this.topic = assignment.topic();
        this.log = log;
        this.flush = flush;
        this.adapter = adapter;
        this.pace = pace;
        this.replica = replica;
        this.meter = meter;
        this.settings = settings;
        this.validator = new BatchValidator(settings.rules());
    }

    /**
     * The same partition with another log in the place of this one, which holds the same. What
     * still runs for this one is moot.
     */
    HostedPartition withLog(SegmentedLog newLog, LogFlush newFlush) {
        closed = true;
        adapter.replace(newLog, newFlush);
        return new HostedPartition(
                assignment, newLog, newFlush, adapter, pace, replica, meter, settings);
    }

    TopicPartition id() {
        return id;
    }

    String topic() {
        return topic;
    }

    SegmentedLog log() {
        return log;
    }

    /** How fast it is copied from its leader. */
    CopyPace pace() {
        return pace;
    }

    /** What of the log is durable. */
    LogFlush flush() {
        return flush;
    }

    PartitionReplica replica() {
        return replica;
    }

    TopicSettings settings() {
        return settings;
    }

    /** What is below it is committed, and its transactions are decided. */
    long stableOffset() {
        return log.lastStableOffset(replica.highWatermark());
    }

    /** What keeps the replica from leading; null when nothing does. */
    @Nullable Healing healing() {
        return healing;
    }

    void healing(@Nullable Healing newHealing) {
        healing = newHealing;
    }

    /** What was found to be wrong with the log while it leads; null when nothing was. */
    @Nullable DamagedLogException damage() {
        return damage;
    }

    void damage(DamagedLogException found) {
        damage = found;
    }

    /** What the metadata said last. */
    PartitionAssignment assignment() {
        return assignment;
    }

    void assignment(PartitionAssignment newAssignment) {
        assignment = newAssignment;
    }

    /** Whether the log is closed: what still runs for it elsewhere is moot. */
    boolean isClosed() {
        return closed;
    }

    /** Closes the log in order. */
    void close() throws IOException {
        closed = true;
        log.close();
    }

    /** Closes the log as it is; its storage may have failed. */
    void closeAbruptly() throws IOException {
        closed = true;
        log.closeAbruptly();
    }

    /** Closes the log for good; what is returned deletes it. */
    BlockingWork remove(PartitionStore store) throws IOException {
        closed = true;
        return store.remove(log, topic, id);
    }

    void reconfigure(TopicSettings newSettings) {
        settings = newSettings;
        validator = new BatchValidator(newSettings.rules());
        log.reconfigure(newSettings.log());
        flush.rules(newSettings.flush());
    }

    /** Appends what a producer sent; parked when the outcome says so. */
    ProduceOutcome produce(
            ByteBuffer batches,
            Acks acks,
            long deadlineNanos,
            ProduceWaiter waiter,
            long nowNanos) {
        Optional<PartitionLeader> leader = replica.leader();
        if (leader.isEmpty()) {
            return refused(ErrorCode.NOT_LEADER_OR_FOLLOWER, "");
        }
        ByteBuffer stored;
        try {
            stored = asStored(batches);
        } catch (TooLargeRecordsException e) {
            return refused(ErrorCode.MESSAGE_TOO_LARGE, String.valueOf(e.getMessage()));
        } catch (CorruptRecordsException e) {
            return refused(ErrorCode.CORRUPT_MESSAGE, String.valueOf(e.getMessage()));
        }
        if (stored.remaining() > settings.rules().maxBatchBytes()) {
            return refused(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "compressed as the topic wants it the batch has %d bytes, max.message.bytes allows %d"
                            .formatted(stored.remaining(), settings.rules().maxBatchBytes()));
        }
        return append(leader.get(), stored, acks, deadlineNanos, waiter, nowNanos);
    }

    private ProduceOutcome append(
            PartitionLeader leader,
            ByteBuffer batch,
            Acks acks,
            long deadlineNanos,
            ProduceWaiter waiter,
            long nowNanos) {
        long sizeBytes = batch.remaining();
        long oldEnd = log.logEndOffset();
        ProduceOutcome outcome = leader.append(batch, acks, deadlineNanos, waiter, nowNanos);
        // What was refused, or there already, has not moved the end.
        if (log.logEndOffset() > oldEnd) {
            meter.produced(log.logEndOffset() - oldEnd, sizeBytes);
        }
        return outcome;
    }

    /** Why what a producer sent is not to be appended here; empty when it is. */
    Optional<ProduceResult.Failed> objection(ByteBuffer batches, long nowMs) {
        if (!replica.leads()) {
            return Optional.of(new ProduceResult.Failed(ErrorCode.NOT_LEADER_OR_FOLLOWER, ""));
        }
        return validator.validate(batches, nowMs)
                        instanceof
                        BatchValidator.Verdict.Rejected(var reason, var message, var records)
                ? Optional.of(
                        new ProduceResult.Failed(
                                ErrorCode.valueOf(reason.name()), message, records))
                : Optional.empty();
    }

    /**
     * The batch as the topic stores it: {@code compression.type} may ask for another compression
     * than the producer's.
     */
    private ByteBuffer asStored(ByteBuffer batch) {
        Optional<Compression> wanted = settings.compression();
        return wanted.isEmpty()
                ? batch
                : BatchRewriter.recompressed(
                        new RecordBatch(batch, batch.position()), wanted.get());
    }

    /** Appends what this broker itself writes: a batch that is valid but perhaps too large. */
    ProduceOutcome append(
            ByteBuffer batch, Acks acks, long deadlineNanos, ProduceWaiter waiter, long nowNanos) {
        Optional<PartitionLeader> leader = replica.leader();
        if (leader.isEmpty()) {
            return refused(ErrorCode.NOT_LEADER_OR_FOLLOWER, "");
        }
        if (batch.remaining() > settings.rules().maxBatchBytes()) {
            return refused(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    "the batch has %d bytes, max.message.bytes allows %d"
                            .formatted(batch.remaining(), settings.rules().maxBatchBytes()));
        }
        return append(leader.get(), batch, acks, deadlineNanos, waiter, nowNanos);
    }

    PartitionRead read(ReadAsk ask, int maxBytes, boolean minOneBatch, long nowNanos)
            throws IOException {
        return switch (bounds(ask, nowNanos)) {
            case ReadOutcome.Range readable -> {
                Optional<PartitionRead> elsewhere = elsewhere(ask, readable);
                yield elsewhere.isPresent()
                        ? elsewhere.get()
                        : records(readable, maxBytes, minOneBatch, isReadCommitted(ask));
            }
            case ReadOutcome.Diverging diverging ->
                    new PartitionRead.Diverging(
                            diverging.epoch(),
                            diverging.endOffset(),
                            diverging.highWatermark(),
                            diverging.logStartOffset());
            case ReadOutcome.Rejected rejected ->
                    new PartitionRead.Failed(
                            ErrorCode.valueOf(rejected.error().name()),
                            rejected.highWatermark(),
                            rejected.logStartOffset());
        };
    }

    /** Whether what is read goes to a replica that is copied at a throttled rate. */
    boolean isThrottled(ReadAsk ask) {
        ReadAsk.Follower follower = ask.follower();
        return follower != null
                && settings.leaderThrottled().has(id.partition(), follower.broker())
                && replica.leader()
                        .filter(leader -> !leader.isr().contains(follower.broker()))
                        .isPresent();
    }

    /** Whether who has just read, and found nothing wrong, hears of all that will be news. */
    boolean mayRest(ReadAsk ask) {
        ReadAsk.Follower follower = ask.follower();
        return follower != null
                && replica.leader().filter(leader -> leader.mayRest(follower.broker())).isPresent();
    }

    private ReadOutcome bounds(ReadAsk ask, long nowNanos) {
        ReadAsk.Follower follower = ask.follower();
        if (follower != null) {
            FollowerFetch fetch =
                    new FollowerFetch(
                            follower.broker(),
                            follower.brokerEpoch(),
                            ask.currentLeaderEpoch(),
                            ask.fetchOffset(),
                            ask.lastFetchedEpoch());
            return replica.leader()
                    .map(leader -> leader.onFollowerFetch(fetch, nowNanos))
                    .orElseGet(this::notLeader);
        }
        return replica.role()
                .filter(role -> role instanceof PartitionLeader || ask.consumer().atFollowers())
                .map(role -> role.read(ask.level(), ask.fetchOffset(), ask.currentLeaderEpoch()))
                .orElseGet(this::notLeader);
    }

    /** A leader sends a consumer to a replica that is closer to it, if there is one. */
    private Optional<PartitionRead> elsewhere(ReadAsk ask, ReadOutcome.Range readable) {
        if (ask.consumer().nearby().isEmpty()) {
            return Optional.empty();
        }
        return replica.leader()
                .flatMap(leader -> leader.reader(ask.consumer().nearby(), ask.fetchOffset()))
                .map(
                        reader ->
                                new PartitionRead.Elsewhere(
                                        reader,
                                        readable.highWatermark(),
                                        readable.lastStableOffset(),
                                        readable.logStartOffset()));
    }

    private ReadOutcome notLeader() {
        return new ReadOutcome.Rejected(
                dev.penstock.replication.ReplicationError.NOT_LEADER_OR_FOLLOWER,
                replica.highWatermark(),
                log.logStartOffset());
    }

    private static boolean isReadCommitted(ReadAsk ask) {
        return ask.follower() == null && ask.level() == ReadLevel.LAST_STABLE_OFFSET;
    }

    private PartitionRead records(
            ReadOutcome.Range bounds, int maxBytes, boolean minOneBatch, boolean readCommitted)
            throws IOException {
        if (bounds.startOffset() >= bounds.endOffset() || (maxBytes <= 0 && !minOneBatch)) {
            return records(bounds, LogReads.NOTHING, List.of());
        }
        return switch (log.read(bounds.startOffset(), maxBytes, bounds.endOffset(), minOneBatch)) {
            case LogRead.Slices slices ->
                    records(
                            bounds,
                            slices,
                            readCommitted
                                    ? log.abortedTransactions(bounds.startOffset(), slices)
                                    : List.of());
            case LogRead.OutOfRange _ ->
                    new PartitionRead.Failed(
                            ErrorCode.OFFSET_OUT_OF_RANGE,
                            bounds.highWatermark(),
                            bounds.logStartOffset());
        };
    }

    private PartitionRead records(
            ReadOutcome.Range bounds, LogRead.Slices slices, List<AbortedTransaction> aborted) {
        return new PartitionRead.Records(
                slices.slices(),
                slices.sizeBytes(),
                aborted,
                bounds.highWatermark(),
                bounds.lastStableOffset(),
                bounds.logStartOffset(),
                meter);
    }

    /** Answers ListOffsets. */
    OffsetFound offset(OffsetAsk ask) {
        return new OffsetLookup(log, replica).offset(ask);
    }

    /** Answers OffsetForLeaderEpoch; with the end of the log, as consumers compare it only. */
    EpochEndFound epochEnd(EpochAsk ask) {
        return new OffsetLookup(log, replica).epochEnd(ask);
    }

    /** Lets the log begin later, as far as it is committed. */
    RecordsDeleted deleteRecords(long asked) {
        if (replica.leader().isEmpty()) {
            return RecordsDeleted.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        }
        long highWatermark = replica.highWatermark();
        long offset = asked == PartitionLoop.HIGH_WATERMARK ? highWatermark : asked;
        if (offset < 0 || offset > highWatermark) {
            return RecordsDeleted.failed(ErrorCode.OFFSET_OUT_OF_RANGE);
        }
        long formerStart = log.logStartOffset();
        log.deleteRecordsBefore(offset);
        startMoved(formerStart);
        return new RecordsDeleted(ErrorCode.NONE, log.logStartOffset());
    }

    /** Applies retention. */
    void deleteOldSegments(long nowMs) throws IOException {
        long formerStart = log.logStartOffset();
        log.deleteOldSegments(nowMs, replica.highWatermark());
        startMoved(formerStart);
    }

    private void startMoved(long formerStart) {
        if (log.logStartOffset() != formerStart) {
            replica.leader().ifPresent(PartitionLeader::logStartAdvanced);
        }
    }

    private static ProduceOutcome refused(ErrorCode error, String message) {
        return new ProduceAnswer.Refused(error.name(), message);
    }
}

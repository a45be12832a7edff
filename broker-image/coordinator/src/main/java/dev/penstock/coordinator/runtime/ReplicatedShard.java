/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.runtime;

import dev.penstock.coordinator.runtime.PartitionWriter.AppendOutcome;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Runs a machine over one replicated partition.
 *
 * <h2>The life of a request</h2>
 *
 * The machine decides; its records are appended; what was appended is applied; the answers wait
 * until the high watermark has passed the last record. The state therefore runs ahead of what is
 * replicated, and so an answer that only reads waits too, for the newest record that it tells
 * about. Answers that tell about no record leave at once. If the high watermark does not come in
 * time, the request fails as retriable; the record may still become committed, as with every
 * timeout.
 *
 * <h2>Loss of leadership</h2>
 *
 * Drops the machine with everything that was not replicated, and fails all that waits, also
 * requests that the machine itself keeps waiting. There is nothing to roll back.
 *
 * <h2>Order</h2>
 *
 * Replies are called after the state has settled, never from within a decision or an append, so a
 * reply may submit the next request.
 */
public final class ReplicatedShard<Q, A, R> {
    /** How many deadlines one tick handles before it lets the loop do other work. */
    public static final int MAX_EXPIRATIONS_PER_TICK = 256;

    /**
     * The size of the batches that records are split into that need not stand together; well below
     * Kafka's default of {@code max.message.bytes}.
     */
    public static final int MAX_SPLIT_BATCH_BYTES = 512 * 1024;

    /** What a record takes in a batch beside its key and value, at most. */
    private static final int RECORD_OVERHEAD_BYTES = 32;

    private final Supplier<? extends ShardMachine<Q, A, R>> machines;
    private final Failures<Q, A> failures;
    private final RecordCodec<R> codec;
    private final PartitionWriter writer;
    private final long writeTimeoutMs;

    private final Map<Ticket, Waiting<Q, A>> waiting = new LinkedHashMap<>();
    private final Deque<Runnable> outbox = new ArrayDeque<>();
    private CommitQueue<A> uncommitted = new CommitQueue<>();

    private ShardPhase phase = new ShardPhase.Resigned();
    private @Nullable ShardMachine<Q, A, R> machine;
    private long lastTicket;
    private long highWatermark;
    private long lastAppliedOffset = Decision.NOTHING;
    private long skippedRecords;

    /**
     * True within a decision and its append; a broken invariant leaves it so, and the loop stops.
     */
    private boolean deciding;

    /** True while replies are called. */
    private boolean answering;

    /**
     * @param machines gives the empty machine that a leadership begins with
     * @param writeTimeoutMs how long answers wait for the high watermark (Kafka's {@code
     *     offsets.commit.timeout.ms})
     */
    public ReplicatedShard(
            Supplier<? extends ShardMachine<Q, A, R>> machines,
            Failures<Q, A> failures,
            RecordCodec<R> codec,
            PartitionWriter writer,
            long writeTimeoutMs) {
        Invariants.check(writeTimeoutMs > 0, "a write timeout is positive", writeTimeoutMs);
        this.machines = machines;
        this.failures = failures;
        this.codec = codec;
        this.writer = writer;
        this.writeTimeoutMs = writeTimeoutMs;
    }

    /** Tells a failure in the form that the answer to a request has. */
    @FunctionalInterface
    public interface Failures<Q, A> {
        A answer(Q request, ShardFailure failure);
    }

    private record Waiting<Q, A>(Q request, Reply<? super A> reply) {}

    // ---- leadership ----

    /** This broker leads the partition from now on; drops what an earlier leadership left. */
    public void startLoading(LeaderEpoch epoch) {
        resign();
        machine = machines.get();
        phase = new ShardPhase.Loading(epoch);
    }

    /**
     * Takes the next record of the log, in order of offsets and up to the log's end; control
     * batches are left out by the caller.
     *
     * @throws RecordCodec.UnreadableRecordException when the record's bytes are damaged
     */
    public void replay(long offset, ByteBuffer key, @Nullable ByteBuffer value) {
        replay(offset, key, value, null);
    }

    /**
     * The same for a record within a transaction.
     *
     * @param producer in whose transaction it is
     */
    public void replay(
            long offset,
            ByteBuffer key,
            @Nullable ByteBuffer value,
            @Nullable TransactionalProducer producer) {
        Invariants.check(
                phase instanceof ShardPhase.Loading, "only a loading shard replays", phase);
        Invariants.check(
                offset > lastAppliedOffset, "replay runs forward", offset, lastAppliedOffset);
        lastAppliedOffset = offset;
        Optional<R> record = codec.decode(key, value);
        if (record.isPresent()) {
            apply(record.get(), offset, producer);
        } else {
            skippedRecords++;
        }
    }

    /** Takes the next marker of the log. */
    public void replayEndOfTransaction(long offset, long producerId, boolean committed) {
        Invariants.check(
                phase instanceof ShardPhase.Loading, "only a loading shard replays", phase);
        Invariants.check(
                offset > lastAppliedOffset, "replay runs forward", offset, lastAppliedOffset);
        lastAppliedOffset = offset;
        machine().endTransaction(producerId, committed, offset);
    }

    /**
     * A marker was appended to the partition; one that comes while the shard is loading is found by
     * the load.
     */
    public void transactionEnded(long offset, long producerId, boolean committed) {
        if (phase instanceof ShardPhase.Active) {
            Invariants.check(!deciding, "a decision appends no marker");
            Invariants.check(
                    offset > lastAppliedOffset, "the log grows", offset, lastAppliedOffset);
            lastAppliedOffset = offset;
            machine().endTransaction(producerId, committed, offset);
        }
    }

    /** All records up to the log's end were replayed; requests are served from now on. */
    public void loaded(long currentHighWatermark, Now now) {
        if (!(phase instanceof ShardPhase.Loading loading)) {
            throw new IllegalStateException("only a loading shard becomes active, not " + phase);
        }
        highWatermark = currentHighWatermark;
        phase = new ShardPhase.Active(loading.epoch());
        machine().loaded(now);
    }

    /** This broker does not lead the partition any more. */
    public void resign() {
        phase = new ShardPhase.Resigned();
        machine = null;
        uncommitted = new CommitQueue<>();
        lastAppliedOffset = Decision.NOTHING;
        highWatermark = 0;
        skippedRecords = 0;
        List<Ticket> tickets = List.copyOf(waiting.keySet());
        for (Ticket ticket : tickets) {
            fail(ticket, ShardFailure.NOT_COORDINATOR);
        }
        flush();
    }

    // ---- inputs ----

    /** Asks; the reply comes within this call or a later one. */
    public void submit(Q request, Now now, Reply<? super A> reply) {
        Invariants.check(!deciding, "a writer does not submit");
        Ticket ticket = new Ticket(++lastTicket);
        waiting.put(ticket, new Waiting<>(request, reply));
        switch (phase) {
            case ShardPhase.Resigned() -> fail(ticket, ShardFailure.NOT_COORDINATOR);
            case ShardPhase.Loading _ -> fail(ticket, ShardFailure.LOADING);
            case ShardPhase.Active active -> {
                deciding = true;
                execute(active.epoch(), machine().decide(ticket, request, now), now);
                deciding = false;
            }
        }
        flush();
    }

    /** Every record below this offset is replicated; ignored if it is no news. */
    public void highWatermarkAdvanced(long newHighWatermark) {
        if (phase instanceof ShardPhase.Active && newHighWatermark > highWatermark) {
            highWatermark = newHighWatermark;
            flush();
        }
    }

    /** Handles the deadlines that have passed. */
    public void tick(Now now) {
        if (!(phase instanceof ShardPhase.Active active)) {
            return;
        }
        Ticket late = uncommitted.pollLate(now.nanos());
        while (late != null) {
            fail(late, ShardFailure.NOT_REPLICATED);
            late = uncommitted.pollLate(now.nanos());
        }
        deciding = true;
        for (int i = 0; i < MAX_EXPIRATIONS_PER_TICK; i++) {
            Optional<Decision<A, R>> decision = machine().expire(now);
            if (decision.isEmpty()) {
                break;
            }
            execute(active.epoch(), decision.get(), now);
        }
        deciding = false;
        flush();
    }

    /** When {@link #tick} has to be called next; the caller keeps the timer. */
    public OptionalLong nextDeadlineNanos() {
        if (!(phase instanceof ShardPhase.Active)) {
            return OptionalLong.empty();
        }
        OptionalLong machineDeadline = machine().nextDeadlineNanos();
        OptionalLong writeDeadline = uncommitted.nextDeadlineNanos();
        if (machineDeadline.isEmpty() || writeDeadline.isEmpty()) {
            return machineDeadline.isPresent() ? machineDeadline : writeDeadline;
        }
        return OptionalLong.of(Math.min(machineDeadline.getAsLong(), writeDeadline.getAsLong()));
    }

    public ShardPhase phase() {
        return phase;
    }

    /** The machine of an active shard, to be read only. */
    public Optional<ShardMachine<Q, A, R>> activeMachine() {
        return phase instanceof ShardPhase.Active ? Optional.ofNullable(machine) : Optional.empty();
    }

    /** How many requests wait for their answer. */
    public int waitingRequests() {
        return waiting.size();
    }

    /** How many stored records of unknown kinds the load left alone. */
    public long skippedRecords() {
        return skippedRecords;
    }

    // ---- from decision to answer ----

    private void execute(LeaderEpoch epoch, Decision<A, R> decision, Now now) {
        long lastOffset = decision.visibleAfter();
        for (List<R> batch : batches(decision)) {
            List<EncodedRecord> encoded = new ArrayList<>(batch.size());
            for (R record : batch) {
                encoded.add(codec.encode(record));
            }
            switch (writer.append(epoch, encoded, decision.producerOrNull())) {
                case AppendOutcome.Appended appended -> {
                    apply(batch, appended, decision.producerOrNull());
                    lastOffset = appended.lastOffset();
                }
                case AppendOutcome.Refused(PartitionWriter.Refusal reason) -> {
                    for (Decision.Answer<A> answer : decision.answers()) {
                        fail(answer.ticket(), ShardFailure.of(reason));
                    }
                    return;
                }
            }
        }
        long deadlineNanos = now.deadlineAfterMs(writeTimeoutMs);
        for (Decision.Answer<A> answer : decision.answers()) {
            if (lastOffset < highWatermark) {
                answer(answer);
            } else {
                uncommitted.add(lastOffset, deadlineNanos, answer);
            }
        }
    }

    private void apply(
            List<R> batch,
            AppendOutcome.Appended appended,
            @Nullable TransactionalProducer producer) {
        Invariants.check(
                appended.lastOffset() - appended.baseOffset() == batch.size() - 1L,
                "a batch has one offset for each record",
                appended);
        Invariants.check(
                appended.baseOffset() > lastAppliedOffset,
                "the log grows",
                appended.baseOffset(),
                lastAppliedOffset);
        long offset = appended.baseOffset();
        for (R record : batch) {
            apply(record, offset++, producer);
        }
        lastAppliedOffset = appended.lastOffset();
    }

    private void apply(R record, long offset, @Nullable TransactionalProducer producer) {
        if (producer == null) {
            machine().apply(record, offset);
        } else {
            machine().applyPending(record, offset, producer);
        }
    }

    private List<List<R>> batches(Decision<A, R> decision) {
        if (decision.records().isEmpty()) {
            return List.of();
        }
        if (decision.atomic()) {
            return List.of(decision.records());
        }
        List<List<R>> batches = new ArrayList<>();
        List<R> batch = new ArrayList<>();
        int sizeBytes = 0;
        for (R record : decision.records()) {
            int recordBytes = codec.encode(record).sizeBytes() + RECORD_OVERHEAD_BYTES;
            if (!batch.isEmpty() && sizeBytes + recordBytes > MAX_SPLIT_BATCH_BYTES) {
                batches.add(batch);
                batch = new ArrayList<>();
                sizeBytes = 0;
            }
            batch.add(record);
            sizeBytes += recordBytes;
        }
        batches.add(batch);
        return batches;
    }

    private void answer(Decision.Answer<A> answer) {
        Waiting<Q, A> request = waiting.remove(answer.ticket());
        if (request != null) {
            outbox.add(() -> request.reply().answer(answer.answer()));
        }
    }

    private void fail(Ticket ticket, ShardFailure failure) {
        Waiting<Q, A> request = waiting.remove(ticket);
        if (request != null) {
            A answer = failures.answer(request.request(), failure);
            outbox.add(() -> request.reply().answer(answer));
        }
    }

    /** Calls the replies that are due; a reply that submits again only adds to the outbox. */
    private void flush() {
        if (deciding || answering) {
            return;
        }
        answering = true;
        while (true) {
            Decision.Answer<A> committed = uncommitted.pollCommitted(highWatermark);
            if (committed != null) {
                answer(committed);
            }
            Runnable reply = outbox.poll();
            if (reply != null) {
                reply.run();
            } else if (committed == null) {
                break;
            }
        }
        answering = false;
    }

    private ShardMachine<Q, A, R> machine() {
        return Objects.requireNonNull(machine, "a shard that is not resigned has a machine");
    }
}

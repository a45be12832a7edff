/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Workers;
import dev.penstock.log.CheckpointWork;
import dev.penstock.log.LogRead;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.loop.BlockingWork;
import dev.penstock.protocol.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Moves partitions of one loop to other log directories (KIP-113), a piece of each in turn: it
 * copies the log, checkpoints the copy now and then, and puts it in the log's place when all is
 * there (docs/adr/0201-a-partition-moves-by-a-copy-that-takes-its-place.md). On that loop; reads
 * and syncs run on the workers, but for the last few.
 *
 * <p>Always: one read or checkpoint is under way at most; a disk is never kept full by a copy; a
 * copy that is not ended is gone on with by the next process.
 */
public final class PartitionMover {
    /** What is read at once, and at most copied within one turn of the loop. */
    static final int STEP_BYTES = 1024 * 1024;

    /** How much of a copy has to be read again after a crash, about. */
    static final long CHECKPOINT_BYTES = 64L * 1024 * 1024;

    /** How often reading a log may fail in a row: it may have been cut meanwhile. */
    static final int MAX_FAILURES = 3;

    /** After so long nobody reads any more from files that were replaced. */
    static final long REPLACED_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Scheduler loop;
    private final Clock clock;
    private final Workers workers;
    private final DiskSpace space;
    private final ThrottledRate rate;
    private final PartitionCopies copies;
    private final PartitionEvents events;
    private final HostedPartitions hosted;
    private final LogCheckpoints.Failures failures;
    private final Consumer<HostedPartition> durable;
    private final Map<TopicPartition, LogMove> moves = new TreeMap<>();
    private final Deque<LogMove> turn = new ArrayDeque<>();
    private final List<Replaced> replaced = new ArrayList<>();
    private boolean underWay;
    private boolean closed;

    /** A log that a copy has taken the place of; who had begun to read from it goes on. */
    private record Replaced(String topic, TopicPartition partition, SegmentedLog log) {}

    /** What is read of a log. */
    private static final class Reading implements BlockingWork {
        private final LogRead.Slices slices;
        private @Nullable ByteBuffer bytes;

        Reading(LogRead.Slices slices) {
            this.slices = slices;
        }

        @Override
        public void run() throws IOException {
            bytes = slices.copy();
        }

        ByteBuffer bytes() {
            return Objects.requireNonNull(bytes, "it was run");
        }
    }

    /** What is to be done once work is good, back on the loop. */
    private interface Outcome {
        void carryOut() throws IOException;
    }

    /**
     * Nothing is moved yet.
     *
     * @param failures is told of a partition whose storage failed when it was moved
     * @param durable is told of a partition all of whose log is durable
     */
    PartitionMover(
            PartitionPorts ports,
            HostedPartitions hosted,
            LogCheckpoints.Failures failures,
            Consumer<HostedPartition> durable) {
        this.loop = ports.loop();
        this.clock = ports.clock();
        this.workers = ports.workers();
        this.space = ports.space();
        this.rate = ports.throttle().moving();
        this.copies = ports.store().copies();
        this.events = ports.events();
        this.hosted = hosted;
        this.failures = failures;
        this.durable = durable;
    }

    /**
     * Begins to move the partition to the directory of that number; one that is there stays, and is
     * not moved elsewhere any more.
     */
    public ErrorCode move(TopicPartition id, int directory) {
        HostedPartition partition = hosted.get(id);
        if (partition == null) {
            return hosted.absent(id) == ErrorCode.KAFKA_STORAGE_ERROR
                    ? ErrorCode.KAFKA_STORAGE_ERROR
                    : ErrorCode.REPLICA_NOT_AVAILABLE;
        }
        LogMove known = moves.get(id);
        if (known != null && known.directory() == directory) {
            return ErrorCode.NONE;
        }
        if (known != null) {
            delete(known);
        }
        OptionalInt now = copies.directoryOf(partition.topic(), id);
        if (now.isPresent() && now.getAsInt() == directory) {
            return ErrorCode.NONE;
        }
        return space.isFull() || partition.damage() != null || closed
                ? ErrorCode.KAFKA_STORAGE_ERROR
                : begin(partition, directory);
    }

    /** Goes on with a copy that an earlier process began. */
    void resume(TopicPartition id) {
        HostedPartition partition = hosted.get(id);
        if (partition != null && !moves.containsKey(id)) {
            copies.begun(partition.topic(), id).ifPresent(directory -> begin(partition, directory));
        }
    }

    private ErrorCode begin(HostedPartition partition, int directory) {
        try {
            SegmentedLog copy =
                    copies.open(
                            partition.topic(),
                            partition.id(),
                            directory,
                            partition.settings().log());
            LogMove move = new LogMove(partition.topic(), partition.id(), directory, copy);
            moves.put(partition.id(), move);
            turn.addLast(move);
            next();
            return ErrorCode.NONE;
        } catch (IOException e) {
            events.moveEnded(partition.topic(), partition.id(), e);
            drop(partition.topic(), partition.id());
            return ErrorCode.KAFKA_STORAGE_ERROR;
        }
    }

    /** What is being moved now. */
    public List<MoveView> moves() {
        List<MoveView> views = new ArrayList<>();
        for (LogMove move : moves.values()) {
            HostedPartition partition = hosted.get(move.partition());
            if (partition != null) {
                views.add(
                        new MoveView(
                                move.topic(),
                                move.partition(),
                                move.directory(),
                                move.copy().sizeBytes(),
                                move.lagOffsets(partition.log())));
            }
        }
        return views;
    }

    /** The partition is not stored here any more. */
    void removed(TopicPartition id) {
        LogMove move = moves.get(id);
        if (move != null) {
            delete(move);
        }
    }

    /** Leaves copies as they are, for the next process. */
    void close() {
        closed = true;
        moves.values().forEach(this::leave);
        moves.clear();
        List.copyOf(replaced).forEach(this::closeReplaced);
    }

    // ---- piece by piece ----

    private void next() {
        while (!underWay && !closed && !turn.isEmpty()) {
            LogMove move = turn.removeFirst();
            if (!move.isEnded()) {
                underWay = true;
                step(move);
            }
        }
    }

    /** The step is over; the move's next one comes after those of others. */
    private void stepped(LogMove move, long pauseNanos) {
        if (!move.isEnded()) {
            turn.addLast(move);
        }
        loop.schedule(
                pauseNanos,
                () -> {
                    underWay = false;
                    next();
                });
    }

    private void step(LogMove move) {
        HostedPartition partition = hosted.get(move.partition());
        if (partition == null) {
            // Its storage failed; the next process tries again, with the copy as it is.
            moves.remove(move.partition());
            leave(move);
            stepped(move, 0);
            return;
        }
        long pauseNanos = rate.pauseNanos(clock.nanoTime());
        if (pauseNanos > 0 || partition.healing() != null) {
            stepped(move, Math.max(pauseNanos, partition.healing() == null ? 0 : WAIT_NANOS));
            return;
        }
        try {
            if (space.isFull()) {
                throw new IOException("the broker's disk is full");
            }
            copyOn(move, partition);
        } catch (IOException e) {
            giveUp(move, e);
            stepped(move, 0);
        }
    }

    private void copyOn(LogMove move, HostedPartition partition) throws IOException {
        move.follow(partition.log());
        boolean isAtEnd = move.lagOffsets(partition.log()) == 0;
        if (move.isNearEnd()) {
            finish(move, partition);
        } else if (isAtEnd || move.copy().bytesSinceCheckpoint() >= CHECKPOINT_BYTES) {
            checkpoint(move, isAtEnd);
        } else {
            read(move, partition);
        }
    }

    private void read(LogMove move, HostedPartition partition) throws IOException {
        SegmentedLog log = partition.log();
        long generation = log.generation();
        LogRead.Slices slices = slices(move, log);
        if (slices.sizeBytes() == 0) {
            // Compaction has left nothing of the last records; the next one brings the end along.
            stepped(move, WAIT_NANOS);
            return;
        }
        Reading reading = new Reading(slices);
        elsewhere(
                move,
                reading,
                () -> {
                    // What was cut while it was read may be neither the one nor the other.
                    if (partition.isClosed() || log.generation() != generation) {
                        return;
                    }
                    move.append(reading.bytes());
                    rate.take(reading.bytes().remaining(), clock.nanoTime());
                });
    }

    private static LogRead.Slices slices(LogMove move, SegmentedLog log) throws IOException {
        // A log may begin within a batch, and its copy where that does.
        long fromOffset = Math.max(move.copy().logEndOffset(), log.logStartOffset());
        if (log.read(fromOffset, STEP_BYTES, log.logEndOffset(), true)
                instanceof LogRead.Slices slices) {
            return slices;
        }
        throw new IOException("the log does not have " + fromOffset);
    }

    private void checkpoint(LogMove move, boolean isAtEnd) throws IOException {
        Optional<CheckpointWork> work = move.copy().beginCheckpoint();
        if (work.isEmpty()) {
            move.isNearEnd(isAtEnd);
            stepped(move, 0);
            return;
        }
        elsewhere(
                move,
                work.get()::run,
                () -> {
                    move.copy().endCheckpoint(work.get());
                    move.isNearEnd(isAtEnd);
                });
    }

    /** Copies what is left, and puts the copy in the log's place; within this turn of the loop. */
    private void finish(LogMove move, HostedPartition partition) throws IOException {
        SegmentedLog log = partition.log();
        LogRead.Slices left = slices(move, log);
        if (left.sizeBytes() > 0) {
            move.append(left.copy());
        }
        if (move.lagOffsets(log) > 0) {
            move.isNearEnd(false);
        } else {
            replace(move, partition);
        }
        stepped(move, 0);
    }

    private void replace(LogMove move, HostedPartition partition) throws IOException {
        move.follow(partition.log());
        move.copy().close();
        SegmentedLog taken;
        try {
            taken = copies.promote(move.topic(), move.partition(), partition.settings().log());
        } catch (UncheckedIOException e) {
            moves.remove(move.partition());
            move.end();
            failures.failed(partition, e);
            return;
        }
        moves.remove(move.partition());
        move.end();
        Replaced old = new Replaced(move.topic(), move.partition(), partition.log());
        HostedPartition moved = hosted.replaceLog(partition, taken);
        replaced.add(old);
        loop.schedule(REPLACED_NANOS, () -> closeReplaced(old));
        events.moved(move.topic(), move.partition(), move.directory());
        durable.accept(moved);
    }

    /** Runs the work on a worker, and then goes on. */
    private void elsewhere(LogMove move, BlockingWork work, Outcome outcome) {
        BlockingWork.run(work, workers, loop, failure -> ran(move, failure, outcome));
    }

    private void ran(LogMove move, @Nullable IOException failure, Outcome outcome) {
        if (!move.isEnded()) {
            try {
                if (failure == null) {
                    outcome.carryOut();
                } else if (move.failed() >= MAX_FAILURES) {
                    throw failure;
                }
            } catch (IOException e) {
                giveUp(move, e);
            }
        }
        stepped(move, 0);
    }

    // ---- ends ----

    private void giveUp(LogMove move, IOException cause) {
        events.moveEnded(move.topic(), move.partition(), cause);
        delete(move);
    }

    private void delete(LogMove move) {
        moves.remove(move.partition());
        leave(move);
        drop(move.topic(), move.partition());
    }

    private void drop(String topic, TopicPartition partition) {
        try {
            copies.drop(topic, partition);
        } catch (IOException e) {
            events.straysStay(e);
        }
    }

    private void leave(LogMove move) {
        move.end();
        try {
            move.copy().closeAbruptly();
        } catch (IOException e) {
            events.straysStay(e);
        }
    }

    private void closeReplaced(Replaced old) {
        if (replaced.remove(old)) {
            try {
                old.log().closeAbruptly();
                copies.forget(old.topic(), old.partition());
            } catch (IOException e) {
                events.straysStay(e);
            }
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Workers;
import dev.penstock.log.CheckpointWork;
import dev.penstock.node.loop.BlockingWork;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps what recovery would have to read small: checkpoints the logs of one loop, by what was
 * written to each since its last one and by time. On that loop; the syncs run on the workers.
 *
 * <p>By time each log has its turn once in an interval, the turns spread evenly over it: logs that
 * were written to at the same moment are not synced at the same moment.
 *
 * <p>Always: at most {@link #MAX_UNDER_WAY} checkpoints of the loop are under way, until it closes;
 * what was written to a log waits no longer than the interval and a tick.
 */
final class LogCheckpoints {
    static final int MAX_UNDER_WAY = 4;

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final Scheduler loop;
    private final Workers workers;
    private final UpkeepSettings settings;
    private final Failures failures;
    private final Deque<HostedPartition> due = new ArrayDeque<>();
    private int underWay;
    private long tickedNanos;

    /** Is told when a log cannot be checkpointed. */
    interface Failures {
        void failed(HostedPartition partition, Exception cause);
    }

    LogCheckpoints(
            Scheduler loop,
            Workers workers,
            UpkeepSettings settings,
            Failures failures,
            long nowNanos) {
        this.tickedNanos = nowNanos;
        this.loop = loop;
        this.workers = workers;
        this.settings = settings;
        this.failures = failures;
    }

    /** Looks which logs are due; unless those that were are still being worked on. */
    void tick(Iterable<HostedPartition> partitions, long nowNanos) {
        if (!due.isEmpty()) {
            return;
        }
        for (HostedPartition partition : partitions) {
            if (partition.log().bytesSinceCheckpoint() >= settings.checkpointDueBytes()
                    || (hasTurn(partition.id(), nowNanos)
                            && partition.log().hasNewsForCheckpoint())) {
                due.addLast(partition);
            }
        }
        tickedNanos = nowNanos;
        beginDue();
    }

    /** Whether its turn has come since the last tick. */
    private boolean hasTurn(TopicPartition id, long nowNanos) {
        long interval = Math.max(1, settings.checkpointIntervalNanos());
        long turn = Math.unsignedMultiplyHigh(spread(id), interval);
        return Math.floorDiv(nowNanos - turn, interval)
                > Math.floorDiv(tickedNanos - turn, interval);
    }

    /**
     * In all of the range; neighbours are a golden section apart, so that any number lies evenly.
     */
    private static long spread(TopicPartition id) {
        return id.topicId().leastSignificant() + id.partition() * GOLDEN_RATIO;
    }

    private void beginDue() {
        while (underWay < MAX_UNDER_WAY && !due.isEmpty()) {
            HostedPartition partition = due.removeFirst();
            if (!partition.isClosed()) {
                begin(partition);
            }
        }
    }

    private void begin(HostedPartition partition) {
        try {
            Optional<CheckpointWork> work = partition.log().beginCheckpoint();
            if (work.isPresent()) {
                underWay++;
                run(
                        work.get(),
                        failure -> {
                            underWay--;
                            ended(partition, work.get(), failure);
                            beginDue();
                        });
            }
        } catch (IOException e) {
            failures.failed(partition, e);
        }
    }

    private void ended(
            HostedPartition partition, CheckpointWork work, @Nullable IOException failure) {
        if (partition.isClosed()) {
            return;
        }
        try {
            partition.log().endCheckpoint(work);
            if (failure != null) {
                throw failure;
            }
        } catch (IOException e) {
            failures.failed(partition, e);
        }
    }

    /** Runs the work on a worker; the consumer is told on the loop how it ended. */
    private void run(CheckpointWork work, Consumer<@Nullable IOException> ended) {
        BlockingWork.run(work::run, workers, loop, ended);
    }

    /**
     * Checkpoints and closes logs, all at the same time.
     *
     * @param patienceNanos after so long the logs that are left are closed as they are
     * @param closed is told on the loop whether all were closed in order
     */
    void close(Iterable<HostedPartition> partitions, long patienceNanos, Consumer<Boolean> closed) {
        due.clear();
        Closing closing = new Closing(closed);
        for (HostedPartition partition : partitions) {
            closing.add(partition);
        }
        closing.seal(patienceNanos);
    }

    /** Logs that are on their way to their end. */
    private final class Closing {
        private final Set<HostedPartition> open = new LinkedHashSet<>();
        private final Consumer<Boolean> closed;
        private boolean inOrder = true;
        private boolean sealed;
        private Scheduler.@Nullable Timer timer;

        Closing(Consumer<Boolean> closed) {
            this.closed = closed;
        }

        void add(HostedPartition partition) {
            try {
                Optional<CheckpointWork> work = partition.log().beginLastCheckpoint();
                if (work.isEmpty()) {
                    partition.close();
                    return;
                }
                open.add(partition);
                run(
                        work.get(),
                        failure -> {
                            if (open.remove(partition)) {
                                end(partition, work.get(), failure);
                                tellIfDone();
                            }
                        });
            } catch (IOException e) {
                fail(partition, e);
            }
        }

        private void end(
                HostedPartition partition, CheckpointWork work, @Nullable IOException failure) {
            try {
                partition.log().endCheckpoint(work);
                if (failure != null) {
                    throw failure;
                }
                partition.close();
            } catch (IOException e) {
                fail(partition, e);
            }
        }

        private void fail(HostedPartition partition, IOException cause) {
            inOrder = false;
            closeAbruptly(partition, cause);
            failures.failed(partition, cause);
        }

        private void closeAbruptly(HostedPartition partition, IOException cause) {
            try {
                partition.closeAbruptly();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }

        void seal(long patienceNanos) {
            sealed = true;
            if (!open.isEmpty()) {
                timer = loop.schedule(patienceNanos, this::giveUp);
            }
            tellIfDone();
        }

        private void giveUp() {
            inOrder = false;
            for (HostedPartition partition : open) {
                closeAbruptly(
                        partition, new IOException("the log was not closed within the patience"));
            }
            open.clear();
            tellIfDone();
        }

        private void tellIfDone() {
            if (sealed && open.isEmpty()) {
                sealed = false;
                Scheduler.Timer pending = timer;
                if (pending != null) {
                    pending.cancel();
                }
                closed.accept(inOrder);
            }
        }
    }
}

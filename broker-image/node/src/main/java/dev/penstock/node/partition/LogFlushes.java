/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Workers;
import dev.penstock.log.FlushWork;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Forces logs of one loop to disk as their topics want it. On that loop; the syncs run on the
 * workers.
 *
 * <p>This is a group commit: a flush begins after everything that the loop had to do, so that it
 * carries all that came together, and what comes while it runs goes with the next one. A flush is
 * never waited for by an append, only by its answer.
 *
 * <p>Always: at most one flush of a log, and {@link #MAX_UNDER_WAY} of the loop, are under way.
 */
final class LogFlushes {
    static final int MAX_UNDER_WAY = 8;

    private final Scheduler loop;
    private final Workers workers;
    private final HostedPartitions hosted;
    private final LogCheckpoints.Failures failures;
    private final Consumer<HostedPartition> durable;
    private final Deque<LogFlush> waiting = new ArrayDeque<>();
    private boolean beginning;
    private int underWay;

    /**
     * None yet.
     *
     * @param failures is told when a log cannot be forced to disk
     * @param durable is told when more of a log is durable
     */
    LogFlushes(
            PartitionPorts ports,
            HostedPartitions hosted,
            LogCheckpoints.Failures failures,
            Consumer<HostedPartition> durable) {
        this.loop = ports.loop();
        this.workers = ports.workers();
        this.hosted = hosted;
        this.failures = failures;
        this.durable = durable;
    }

    /** Flushes the log soon. */
    void due(LogFlush flush) {
        waiting.addLast(flush);
        if (!beginning) {
            beginning = true;
            loop.execute(this::begin);
        }
    }

    /** Looks which logs have waited long enough. */
    void tick(Iterable<HostedPartition> partitions, long nowNanos) {
        for (HostedPartition partition : partitions) {
            if (partition.flush().isTimed()) {
                partition.flush().tick(nowNanos);
            }
        }
    }

    private void begin() {
        beginning = false;
        while (underWay < MAX_UNDER_WAY && !waiting.isEmpty()) {
            LogFlush flush = waiting.removeFirst();
            HostedPartition partition = hosted.get(flush.partition());
            if (partition != null && partition.flush() == flush) {
                begin(partition);
            }
        }
    }

    private void begin(HostedPartition partition) {
        try {
            Optional<FlushWork> begun = partition.log().beginFlush();
            if (begun.isEmpty()) {
                ended(partition);
                return;
            }
            FlushWork work = begun.get();
            underWay++;
            workers.execute(
                    () -> {
                        work.run();
                        loop.execute(
                                () -> {
                                    underWay--;
                                    end(partition, work);
                                    begin();
                                });
                    });
        } catch (IOException e) {
            fail(partition, e);
        }
    }

    private void end(HostedPartition partition, FlushWork work) {
        if (partition.isClosed()) {
            return;
        }
        try {
            partition.log().endFlush(work);
            ended(partition);
        } catch (IOException e) {
            fail(partition, e);
        }
    }

    private void ended(HostedPartition partition) {
        partition.flush().ended();
        durable.accept(partition);
    }

    private void fail(HostedPartition partition, IOException cause) {
        partition.flush().failed();
        failures.failed(partition, cause);
    }
}

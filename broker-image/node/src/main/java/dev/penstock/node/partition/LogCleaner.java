/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Workers;
import dev.penstock.log.CleaningWork;
import dev.penstock.node.loop.BlockingWork;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Compacts the logs of one loop, the one with the largest part of new bytes first. On that loop;
 * the work itself runs on the workers.
 *
 * <p>Always: one compaction of the loop is under way at most, so that its memory for keys is what
 * the settings say.
 */
final class LogCleaner {
    private final Scheduler loop;
    private final Workers workers;
    private final Clock clock;
    private final long keyBytes;
    private final PartitionEvents events;
    private final LogCheckpoints.Failures failures;
    private @Nullable Cleaning underWay;

    /** A log that is being compacted. */
    private record Cleaning(HostedPartition partition, CleaningWork work, long beganNanos) {}

    LogCleaner(PartitionPorts ports, UpkeepSettings settings, LogCheckpoints.Failures failures) {
        this.loop = ports.loop();
        this.workers = ports.workers();
        this.clock = ports.clock();
        this.keyBytes = settings.cleanerKeyBytes();
        this.events = ports.events();
        this.failures = failures;
    }

    /** Begins with the log that needs it most, unless one is being compacted. */
    void tick(List<HostedPartition> partitions) {
        if (underWay != null) {
            return;
        }
        HostedPartition dirtiest = null;
        double largestRatio = -1;
        for (HostedPartition partition : partitions) {
            if (partition.damage() != null) {
                continue;
            }
            OptionalDouble ratio = partition.log().dueForCleaning(partition.stableOffset());
            if (ratio.isPresent() && ratio.getAsDouble() > largestRatio) {
                dirtiest = partition;
                largestRatio = ratio.getAsDouble();
            }
        }
        if (dirtiest != null) {
            begin(dirtiest);
        }
    }

    private void begin(HostedPartition partition) {
        Optional<CleaningWork> work =
                partition.log().beginCleaning(partition.stableOffset(), keyBytes);
        if (work.isPresent()) {
            Cleaning cleaning = new Cleaning(partition, work.get(), clock.nanoTime());
            underWay = cleaning;
            run(cleaning);
        }
    }

    private void run(Cleaning cleaning) {
        BlockingWork.run(cleaning.work()::run, workers, loop, failure -> ran(cleaning, failure));
    }

    private void ran(Cleaning cleaning, @Nullable IOException failure) {
        HostedPartition partition = cleaning.partition();
        try {
            // A log that is on its way to its end is closed only when its last checkpoint is done.
            if (partition.isClosed() || cleaning.work().isCancelled()) {
                underWay = null;
                cleaning.work().discard();
                return;
            }
            if (failure != null) {
                throw failure;
            }
            if (partition.log().endCleaning(cleaning.work())) {
                run(cleaning);
                return;
            }
            underWay = null;
            events.cleaned(
                    partition.topic(),
                    partition.id(),
                    cleaning.work().report(),
                    clock.nanoTime() - cleaning.beganNanos());
        } catch (IOException e) {
            underWay = null;
            if (!partition.isClosed() && !cleaning.work().isCancelled()) {
                // On a full disk it is tried again; a damaged log is left alone from now on.
                failures.failed(partition, e);
            }
        }
    }

    /** Ends the compaction of the partition's log soon, as the log is about to be closed. */
    void leave(HostedPartition partition) {
        if (underWay != null && underWay.partition() == partition) {
            underWay.work().cancel();
        }
    }

    /** Ends whatever is under way soon. */
    void close() {
        if (underWay != null) {
            underWay.work().cancel();
        }
    }
}

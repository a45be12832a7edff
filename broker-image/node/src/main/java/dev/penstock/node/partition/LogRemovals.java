/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.Workers;
import dev.penstock.node.loop.BlockingWork;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Deletes the logs of one loop that are not to be there any more. On that loop; the file system is
 * waited for by the workers. What has not been deleted when the process ends, the next start
 * deletes.
 *
 * <p>Always: at most one deletion of the loop is under way. A file system that gives much back at
 * once keeps everybody waiting who writes to it.
 */
final class LogRemovals {
    private final PartitionStore store;
    private final Scheduler loop;
    private final Workers workers;
    private final PartitionEvents events;
    private final Deque<Removal> waiting = new ArrayDeque<>();
    private boolean isUnderWay;

    private record Removal(HostedPartition partition, BlockingWork work) {}

    LogRemovals(PartitionPorts ports) {
        this.store = ports.store();
        this.loop = ports.loop();
        this.workers = ports.workers();
        this.events = ports.events();
    }

    /** Closes the partition's log now and deletes it when those before it are deleted. */
    void remove(HostedPartition partition) {
        try {
            waiting.addLast(new Removal(partition, partition.remove(store)));
            next();
        } catch (IOException e) {
            events.failed(partition.topic(), partition.id(), e);
        }
    }

    private void next() {
        if (isUnderWay || waiting.isEmpty()) {
            return;
        }
        isUnderWay = true;
        Removal removal = waiting.removeFirst();
        BlockingWork.run(
                removal.work(), workers, loop, failure -> ended(removal.partition(), failure));
    }

    private void ended(HostedPartition partition, @Nullable IOException failure) {
        isUnderWay = false;
        if (failure == null) {
            events.deleted(partition.topic(), partition.id());
        } else {
            events.failed(partition.topic(), partition.id(), failure);
        }
        next();
    }
}

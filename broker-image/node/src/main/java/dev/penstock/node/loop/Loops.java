/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.loop;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;

import java.util.List;

/**
 * The loops of one broker.
 *
 * @param data own connections and partitions; at least one
 * @param metadata owns the quorum, the controller and this broker's registration
 */
public record Loops(List<Scheduler> data, Scheduler metadata) {
    public Loops {
        data = List.copyOf(data);
        Invariants.check(!data.isEmpty(), "a broker has a data loop");
    }

    /** The index of the loop that owns the partition. */
    public int ownerOf(TopicPartition partition) {
        long id = partition.topicId().mostSignificant() ^ partition.topicId().leastSignificant();
        return Math.floorMod(Long.hashCode(id) + partition.partition(), data.size());
    }

    public Scheduler owner(TopicPartition partition) {
        return data.get(ownerOf(partition));
    }

    /** Runs the task now when the caller is on that loop, else hands it over. */
    public static void run(Scheduler loop, Runnable task) {
        if (loop.isOnLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }
}

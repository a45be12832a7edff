/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.loop.Loops;

import java.util.List;
import java.util.function.Consumer;

/** All partitions of the broker, over all loops. May be called from any loop. */
public final class Partitions {
    private final Loops loops;
    private final List<PartitionLoop> partitionLoops;

    /**
     * Joins the loops.
     *
     * @param partitionLoops one for each data loop, in the same order
     */
    public Partitions(Loops loops, List<PartitionLoop> partitionLoops) {
        Invariants.check(
                loops.data().size() == partitionLoops.size(),
                "each data loop has its partitions",
                partitionLoops.size());
        this.loops = loops;
        this.partitionLoops = List.copyOf(partitionLoops);
    }

    /** Runs the task on the loop that owns the partition; at once when the caller is on it. */
    public void on(TopicPartition partition, Consumer<PartitionLoop> task) {
        on(loops.ownerOf(partition), task);
    }

    /** Runs the task on the loop of that index; at once when the caller is on it. */
    public void on(int loopIndex, Consumer<PartitionLoop> task) {
        PartitionLoop owner = partitionLoops.get(loopIndex);
        Loops.run(loops.data().get(loopIndex), () -> task.accept(owner));
    }

    /** What the loop of that index hosts; to be used on that loop only. */
    public PartitionLoop loop(int loopIndex) {
        return partitionLoops.get(loopIndex);
    }

    /** Runs the task on every loop. */
    public void onEach(Consumer<PartitionLoop> task) {
        for (int i = 0; i < partitionLoops.size(); i++) {
            on(i, task);
        }
    }

    public Loops loops() {
        return loops;
    }
}

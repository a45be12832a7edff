/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.replication.Acks;
import dev.penstock.replication.Deadlines;
import dev.penstock.replication.Effects;
import dev.penstock.replication.FollowerFetch;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.PartitionLeader;
import dev.penstock.replication.PartitionReplica;
import dev.penstock.replication.PartitionState;
import dev.penstock.replication.ProduceWaiter;
import dev.penstock.replication.ReplicationSettings;
import dev.penstock.replication.RestingPartitions;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A leader appends to one of many partitions that rest, and the follower's session visits it until
 * it rests again: what the others cost.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RestingBenchmark {
    private static final BrokerId LEADER = new BrokerId(0);
    private static final BrokerId FOLLOWER = new BrokerId(1);
    private static final List<BrokerId> REPLICAS = List.of(LEADER, FOLLOWER);
    private static final LeaderEpoch EPOCH = new LeaderEpoch(1);

    @Param({"1", "1000"})
    int partitions;

    private final Effects effects = new Effects();
    private final RestingPartitions<PartitionReplica> resting = new RestingPartitions<>();
    private final ByteBuffer batch = ByteBuffer.allocate(100);
    private final ProduceWaiter waiter = new ProduceWaiter() {};
    private PartitionLeader busy;
    private long nowNanos;

    @Setup
    public void letAllRest() {
        LoopContext context =
                new LoopContext(
                        effects, new Deadlines(), ReplicationSettings.DEFAULT, (_, _) -> true);
        for (int i = 0; i < partitions; i++) {
            var id = new TopicPartition(new Uuid(1, 2), i);
            var replica = new PartitionReplica(id, LEADER, new CountedLog(EPOCH), 0, context);
            replica.onState(
                    new PartitionState(Optional.of(LEADER), EPOCH, 1, REPLICAS, REPLICAS, 1),
                    nowNanos);
            busy = replica.leader().orElseThrow();
            visit(replica);
        }
    }

    @Benchmark
    public int oneOfThemIsBusy() {
        nowNanos++;
        busy.append(batch, Acks.ALL, Long.MAX_VALUE, waiter, nowNanos);
        int visits = 0;
        for (PartitionReplica replica : resting.takeNews()) {
            visit(replica);
            visits++;
        }
        while (effects.poll() != null) {
            visits++;
        }
        return visits;
    }

    /** Once with the record, and once more to tell the watermark. */
    private void visit(PartitionReplica replica) {
        PartitionLeader leader = replica.leader().orElseThrow();
        FollowerFetch fetch =
                new FollowerFetch(FOLLOWER, 1, EPOCH, replica.log().logEndOffset(), null);
        leader.onFollowerFetch(fetch, nowNanos);
        leader.onFollowerFetch(fetch, nowNanos);
        Invariants.check(leader.mayRest(FOLLOWER), "it has all", fetch);
        resting.rest(replica, replica);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.microbench;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.replication.Acks;
import dev.penstock.replication.Deadlines;
import dev.penstock.replication.Effect;
import dev.penstock.replication.Effects;
import dev.penstock.replication.FollowerFetch;
import dev.penstock.replication.LoopContext;
import dev.penstock.replication.PartitionLeader;
import dev.penstock.replication.PartitionReplica;
import dev.penstock.replication.PartitionState;
import dev.penstock.replication.ProduceWaiter;
import dev.penstock.replication.ReplicationSettings;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A leader appends, both followers fetch, the high watermark moves and the producer is answered.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WatermarkBenchmark {
    private static final BrokerId LEADER = new BrokerId(0);
    private static final List<BrokerId> REPLICAS =
            List.of(LEADER, new BrokerId(1), new BrokerId(2));
    private static final LeaderEpoch EPOCH = new LeaderEpoch(1);

    private final Effects effects = new Effects();
    private final CountedLog log = new CountedLog(EPOCH);
    private final ByteBuffer batch = ByteBuffer.allocate(100);
    private final ProduceWaiter waiter = new ProduceWaiter() {};
    private PartitionLeader leader;
    private long nowNanos;

    @Setup
    public void prepare() {
        PartitionReplica replica =
                new PartitionReplica(
                        new TopicPartition(new Uuid(1, 2), 0),
                        LEADER,
                        log,
                        0,
                        new LoopContext(
                                effects,
                                new Deadlines(),
                                ReplicationSettings.DEFAULT,
                                (_, _) -> true));
        replica.onState(
                new PartitionState(Optional.of(LEADER), EPOCH, 1, REPLICAS, REPLICAS, 2), nowNanos);
        leader = replica.leader().orElseThrow();
    }

    @Benchmark
    public int appendAndCommit() {
        nowNanos++;
        leader.append(batch, Acks.ALL, Long.MAX_VALUE, waiter, nowNanos);
        for (int follower = 1; follower < REPLICAS.size(); follower++) {
            leader.onFollowerFetch(
                    new FollowerFetch(REPLICAS.get(follower), 1, EPOCH, log.logEndOffset(), EPOCH),
                    nowNanos);
        }
        int wanted = 0;
        for (Effect next = effects.poll(); next != null; next = effects.poll()) {
            wanted++;
        }
        return wanted;
    }
}

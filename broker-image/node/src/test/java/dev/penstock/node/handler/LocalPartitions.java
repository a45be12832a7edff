/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.CleaningReport;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.RecoveryReport;
import dev.penstock.node.controller.api.MachineController;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.partition.DiskSpace;
import dev.penstock.node.partition.LeaderAnswer;
import dev.penstock.node.partition.PartitionAssigner;
import dev.penstock.node.partition.PartitionAssignment;
import dev.penstock.node.partition.PartitionEvents;
import dev.penstock.node.partition.PartitionLoop;
import dev.penstock.node.partition.PartitionOutlets;
import dev.penstock.node.partition.PartitionPorts;
import dev.penstock.node.partition.PartitionStore;
import dev.penstock.node.partition.Partitions;
import dev.penstock.node.partition.ProduceResult;
import dev.penstock.node.partition.ReplicationThrottle;
import dev.penstock.node.partition.StrayPartitions;
import dev.penstock.node.partition.UpkeepSettings;
import dev.penstock.node.storage.DirectoryPartitionStore;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.Acks;
import dev.penstock.replication.Effect;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.PartitionState;
import dev.penstock.replication.ReplicationSettings;
import dev.penstock.replication.SessionFetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Real partitions of broker 0, with real logs on a simulated disk, on one loop on which the test
 * is. Who leads them is what the test says.
 */
final class LocalPartitions {
    static final BrokerId SELF = new BrokerId(0);

    private static final BrokerId OTHER = new BrokerId(1);

    final MachineController cluster;
    final LogDirectories directories;
    final Partitions partitions;
    final DirectoryPartitionStore store;
    private int partitionEpoch;

    LocalPartitions(MachineController cluster, FileStore disk) {
        this.cluster = cluster;
        Scheduler loop = new AskedRequest.ThisThread();
        Clock clock = new StandingClock();
        try {
            directories =
                    LogDirectories.open(
                            List.of("/somewhere/data"),
                            List.of(disk),
                            MachineController.CLUSTER_ID,
                            SELF,
                            () -> new Uuid(1, 1));
            store = new DirectoryPartitionStore(directories, clock);
            partitions =
                    new Partitions(
                            new Loops(List.of(loop), loop),
                            List.of(
                                    new PartitionLoop(
                                            SELF,
                                            new PartitionPorts(
                                                    loop,
                                                    clock,
                                                    Runnable::run,
                                                    new DiskSpace(0),
                                                    new ReplicationThrottle(0),
                                                    store,
                                                    new NoPeers(),
                                                    new FailingOnFailure()),
                                            (_, _) -> true,
                                            ReplicationSettings.DEFAULT,
                                            UpkeepSettings.of(Map.of(), 1))));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Broker 0 leads the partition; with followers, nothing is committed until they fetch. */
    void lead(String topic, int partition, int leaderEpoch, BrokerId... followers) {
        assign(topic, partition, SELF, leaderEpoch, followers);
    }

    /** Broker 1 leads the partition, and broker 0 follows. */
    void follow(String topic, int partition, int leaderEpoch) {
        assign(topic, partition, OTHER, leaderEpoch, OTHER);
    }

    private void assign(
            String topic, int partition, BrokerId leader, int leaderEpoch, BrokerId... others) {
        List<BrokerId> replicas = Stream.concat(Stream.of(SELF), Stream.of(others)).toList();
        partitions.on(
                0,
                loop ->
                        loop.assign(
                                List.of(
                                        new PartitionAssignment(
                                                id(topic, partition),
                                                topic,
                                                new PartitionState(
                                                        Optional.of(leader),
                                                        new LeaderEpoch(leaderEpoch),
                                                        partitionEpoch++,
                                                        replicas,
                                                        replicas,
                                                        1),
                                                cluster.configs().topicValues(topic)))));
    }

    /** What the image says holds, instead of what the test says. */
    void followImage() {
        cluster.image.follow(
                new PartitionAssigner(
                        SELF,
                        cluster.now().broker(SELF).orElseThrow().incarnationId(),
                        cluster.settings,
                        partitions,
                        new ReplicationThrottle(0),
                        new StrayPartitions(SELF, store, new FailingOnFailure()),
                        cluster.image));
    }

    /** A producer sends so many records, one in each batch. */
    void append(String topic, int partition, int records) {
        for (int i = 0; i < records; i++) {
            ProduceResult result = append(topic, partition);
            if (!(result instanceof ProduceResult.Appended)) {
                throw new AssertionError(result);
            }
        }
    }

    /** A producer sends one record of 100 bytes. */
    ProduceResult append(String topic, int partition) {
        RecordBatchBuilder batch = new RecordBatchBuilder();
        batch.append(StandingClock.NOW_MS, null, ByteBuffer.wrap(new byte[100]));
        List<ProduceResult> results = new ArrayList<>();
        partitions.on(
                0,
                loop ->
                        loop.produce(
                                id(topic, partition),
                                batch.build(),
                                Acks.LEADER,
                                Long.MAX_VALUE,
                                results::add));
        return results.getFirst();
    }

    private TopicPartition id(String topic, int partition) {
        return cluster.now().topic(topic).orElseThrow().topicPartition(partition);
    }

    /** Time does not matter here. */
    static final class StandingClock implements Clock {
        static final long NOW_MS = 1_767_225_600_000L;

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public long epochMs() {
            return NOW_MS;
        }
    }

    /** No other broker answers. */
    private static final class NoPeers implements PartitionOutlets {
        @Override
        public void proposeIsr(IsrProposal proposal, PartitionLoop partitions, Scheduler loop) {}

        @Override
        public void fetch(
                BrokerId leader,
                Scheduler loop,
                SessionFetch fetch,
                Consumer<LeaderAnswer> answer) {}

        @Override
        public void lost(TopicPartition partition) {}

        @Override
        public void roleChanged(
                String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {}
    }

    /** A disk that fails is none of the tests. */
    private static final class FailingOnFailure implements PartitionEvents {
        @Override
        public void truncated(String topic, Effect.Truncated truncated) {}

        @Override
        public void batchesRefused(String topic, Effect.BatchesRefused refused) {}

        @Override
        public void failed(String topic, TopicPartition partition, Exception cause) {
            throw new AssertionError(topic, cause);
        }

        @Override
        public void quarantined(
                String topic, TopicPartition partition, DamagedLogException damage) {
            throw new AssertionError(damage);
        }

        @Override
        public void healed(String topic, TopicPartition partition) {}

        @Override
        public void opened(
                String topic,
                TopicPartition partition,
                long logEndOffset,
                RecoveryReport recovery) {}

        @Override
        public void cleaned(
                String topic, TopicPartition partition, CleaningReport report, long tookNanos) {}

        @Override
        public void stray(PartitionStore.Stray stray) {}

        @Override
        public void straysStay(Exception cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void deleted(String topic, TopicPartition partition) {}
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.FileStore;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.CleaningReport;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.LogConfig;
import dev.penstock.log.LogDirectory;
import dev.penstock.log.PartitionName;
import dev.penstock.log.RecoveryReport;
import dev.penstock.log.SegmentedLog;
import dev.penstock.node.scrub.ScrubEvents;
import dev.penstock.node.storage.DirectoryPartitionStore;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.Acks;
import dev.penstock.replication.Effect;
import dev.penstock.replication.FetchAnswer;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.PartitionState;
import dev.penstock.replication.ReplicationSettings;
import dev.penstock.replication.SessionFetch;
import dev.penstock.world.SimDisk;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Partitions of one loop of a broker of its own, with real logs in a simulated world. */
final class HostedLogs implements PartitionOutlets, PartitionEvents, ScrubEvents {
    static final String TOPIC = "orders";
    static final long RESERVE_BYTES = 1_000_000;

    static final BrokerId SELF = new BrokerId(0);
    static final BrokerId OTHER = new BrokerId(1);

    private static final Uuid TOPIC_ID = new Uuid(7L, 7L);

    final SimWorld world;
    final SimProcess process;
    final ReplicationThrottle throttle = new ReplicationThrottle(0);
    final DiskSpace space = new DiskSpace(RESERVE_BYTES);
    final Map<String, String> configs = new TreeMap<>();
    final List<CleaningReport> cleanings = new ArrayList<>();
    final List<DamagedLogException> quarantines = new ArrayList<>();
    final List<SessionFetch> fetches = new ArrayList<>();
    private final List<Consumer<LeaderAnswer>> waiting = new ArrayList<>();
    int healings;
    final List<String> scrubFindings = new ArrayList<>();
    long scrubbedBytes;
    int scrubPasses;
    final List<Exception> failures = new ArrayList<>();
    final List<TopicPartition> lost = new ArrayList<>();
    final List<TopicPartition> deleted = new ArrayList<>();
    private int partitionEpoch;
    private final Scheduler loop;
    private final LogDirectory directory;
    private final List<SimDisk> others;
    private long drawn;
    final List<String> moves = new ArrayList<>();
    final List<Effect.Truncated> cuts = new ArrayList<>();
    final PartitionLoop partitions;

    HostedLogs(SimWorld world, int workers, UpkeepSettings settings) throws IOException {
        this(world, world.host("broker").start(), List.of(), workers, settings);
    }

    /** With further log directories. */
    HostedLogs(SimWorld world, List<SimDisk> others, int workers, UpkeepSettings settings)
            throws IOException {
        this(world, world.host("broker").start(), others, workers, settings);
    }

    /** The next process over the same disks. */
    HostedLogs next(UpkeepSettings settings) throws IOException {
        process.host().kill();
        others.forEach(SimDisk::processDied);
        return new HostedLogs(world, process.host().start(), others, 1, settings);
    }

    private HostedLogs(
            SimWorld world,
            SimProcess process,
            List<SimDisk> others,
            int workers,
            UpkeepSettings settings)
            throws IOException {
        this.others = others;
        this.world = world;
        this.process = process;
        loop = process.loop("data");
        LogDirectories directories =
                LogDirectories.open(
                        IntStream.rangeClosed(0, others.size()).mapToObj(i -> "/data" + i).toList(),
                        Stream.<FileStore>concat(Stream.of(process.disk()), others.stream())
                                .toList(),
                        "cluster",
                        SELF,
                        () -> new Uuid(1L, ++drawn));
        directory = directories.first();
        configs.putAll(
                Map.of(
                        "segment.bytes", "1048576",
                        "segment.ms", "604800000",
                        "index.interval.bytes", "4096",
                        "segment.index.bytes", "10485760",
                        "file.delete.delay.ms", "60000",
                        "max.message.bytes", "1048588",
                        "message.timestamp.before.max.ms", "9223372036854775807",
                        "message.timestamp.after.max.ms", "3600000",
                        "min.insync.replicas", "1"));
        configs.putAll(
                Map.of(
                        "min.compaction.lag.ms", "0",
                        "max.compaction.lag.ms", "9223372036854775807",
                        "min.cleanable.dirty.ratio", "0.5",
                        "delete.retention.ms", "86400000"));
        configs.putAll(
                Map.of(
                        "retention.bytes", "-1",
                        "retention.ms", "604800000",
                        "segment.jitter.ms", "0",
                        "leader.replication.throttled.replicas", "",
                        "follower.replication.throttled.replicas", "",
                        "flush.messages", "9223372036854775807",
                        "flush.ms", "9223372036854775807"));
        partitions =
                new PartitionLoop(
                        SELF,
                        new PartitionPorts(
                                loop,
                                process.clock(),
                                process.workers(workers),
                                space,
                                throttle,
                                new DirectoryPartitionStore(directories, process.clock()),
                                this,
                                this),
                        (_, _) -> true,
                        ReplicationSettings.DEFAULT,
                        settings);
    }

    static TopicPartition id(int partition) {
        return new TopicPartition(TOPIC_ID, partition);
    }

    /** Lets this broker lead the partition alone. */
    void lead(int partition) {
        assign(partition, SELF, 1, List.of(SELF));
    }

    /** Says who leads, in which epoch, and who is in sync. */
    void assign(int partition, BrokerId leader, int leaderEpoch, List<BrokerId> isr) {
        PartitionAssignment assignment = assignment(partition, leader, leaderEpoch, isr);
        onLoop(owner -> owner.assign(List.of(assignment)));
    }

    PartitionAssignment assignment(
            int partition, BrokerId leader, int leaderEpoch, List<BrokerId> isr) {
        PartitionState state =
                new PartitionState(
                        Optional.of(leader),
                        new LeaderEpoch(leaderEpoch),
                        partitionEpoch++,
                        List.of(SELF, OTHER),
                        isr,
                        1);
        return new PartitionAssignment(id(partition), TOPIC, state, configs);
    }

    /** Answers the last fetch as the leader of the partition. */
    void answer(int partition, ByteBuffer batches) {
        answer(partition, new FetchAnswer.Records(batches, 0, 0));
    }

    /** Answers the last fetch as the leader of the partition. */
    void answer(int partition, FetchAnswer said) {
        onLoop(_ -> answered(partition, said));
    }

    /** The same, on the loop. */
    void answered(int partition, FetchAnswer said) {
        waiting.getLast().accept(new LeaderAnswer.Answered(1, Map.of(id(partition), said)));
    }

    void append(int partition, @Nullable String key, int valueBytes) {
        ProduceResult result = produce(partition, key, valueBytes);
        if (!(result instanceof ProduceResult.Appended)) {
            throw new AssertionError(result);
        }
    }

    ProduceResult produce(int partition, @Nullable String key, int valueBytes) {
        return produce(
                partition,
                new RecordBatchBuilder()
                        .append(
                                process.clock().epochMs(),
                                key == null ? null : ByteBuffer.wrap(key.getBytes()),
                                ByteBuffer.allocate(valueBytes))
                        .build());
    }

    /** What becomes of a produce that does not wait for followers. */
    ProduceResult produce(int partition, ByteBuffer batch) {
        List<ProduceResult> results = new ArrayList<>();
        onLoop(
                owner ->
                        owner.produce(
                                id(partition), batch, Acks.LEADER, Long.MAX_VALUE, results::add));
        return results.getFirst();
    }

    /** Runs the task on the loop and everything that follows at once. */
    void onLoop(Consumer<PartitionLoop> task) {
        boolean[] done = {false};
        loop.execute(
                () -> {
                    task.accept(partitions);
                    done[0] = true;
                });
        await(() -> done[0]);
    }

    void await(BooleanSupplier condition) {
        if (!world.runUntil(condition, TimeUnit.SECONDS.toNanos(60))) {
            throw new AssertionError("it does not happen");
        }
    }

    PartitionView view(int partition) {
        List<PartitionView> found = new ArrayList<>();
        onLoop(owner -> found.addAll(owner.views()));
        return found.stream()
                .filter(view -> view.partition().equals(id(partition)))
                .findFirst()
                .orElseThrow();
    }

    /** Opens the log as a process after this one would; what recovery took is in it. */
    SegmentedLog reopened(int partition) throws IOException {
        return directory.openLog(
                new PartitionName(TOPIC, partition), TOPIC_ID, LogConfig.DEFAULTS, process.clock());
    }

    @Override
    public void proposeIsr(IsrProposal proposal, PartitionLoop owner, Scheduler on) {
        throw new AssertionError("a replica alone proposes nothing");
    }

    @Override
    public void fetch(
            BrokerId leader, Scheduler on, SessionFetch fetch, Consumer<LeaderAnswer> answer) {
        fetches.add(fetch);
        waiting.add(answer);
    }

    @Override
    public void lost(TopicPartition partition) {
        lost.add(partition);
    }

    @Override
    public void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {}

    @Override
    public void truncated(String topic, Effect.Truncated truncated) {
        cuts.add(truncated);
    }

    @Override
    public void batchesRefused(String topic, Effect.BatchesRefused refused) {
        throw new AssertionError(refused.message());
    }

    @Override
    public void failed(String topic, TopicPartition partition, Exception cause) {
        failures.add(cause);
    }

    @Override
    public void quarantined(String topic, TopicPartition partition, DamagedLogException damage) {
        quarantines.add(damage);
    }

    @Override
    public ScrubEvents scrub() {
        return this;
    }

    @Override
    public void foundDamage(
            String topic, TopicPartition partition, DamagedLogException damage, boolean waits) {
        scrubFindings.add(waits ? "waits" : "fetched again");
    }

    @Override
    public void foundMetadataDamage(DamagedLogException damage, boolean replaced) {
        throw new AssertionError(damage);
    }

    @Override
    public void read(long bytes) {
        scrubbedBytes += bytes;
    }

    @Override
    public void passed(long bytes, long tookNanos) {
        scrubPasses++;
    }

    @Override
    public void moved(String topic, TopicPartition partition, int directory) {
        moves.add(partition.partition() + " to " + directory);
    }

    @Override
    public void moveEnded(String topic, TopicPartition partition, Exception cause) {
        moves.add(partition.partition() + " stays: " + cause.getMessage());
    }

    @Override
    public void healed(String topic, TopicPartition partition) {
        healings++;
    }

    @Override
    public void opened(
            String topic, TopicPartition partition, long logEndOffset, RecoveryReport recovery) {}

    @Override
    public void cleaned(
            String topic, TopicPartition partition, CleaningReport report, long tookNanos) {
        cleanings.add(report);
    }

    @Override
    public void stray(PartitionStore.Stray stray) {}

    @Override
    public void straysStay(Exception cause) {
        throw new AssertionError(cause);
    }

    @Override
    public void deleted(String topic, TopicPartition partition) {
        deleted.add(partition);
    }
}

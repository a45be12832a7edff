/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.handler.group;

import dev.penstock.coordinator.group.GroupConfig;
import dev.penstock.coordinator.group.GroupEvent;
import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Clock;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.CleaningReport;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.RecoveryReport;
import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.LeaderChange;
import dev.penstock.metadata.record.Listener;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;
import dev.penstock.metadata.record.SecurityProtocol;
import dev.penstock.node.coordinator.InternalTopicCreation;
import dev.penstock.node.group.ClusterViews;
import dev.penstock.node.group.DeletedTopics;
import dev.penstock.node.group.GroupCoordinatorEvents;
import dev.penstock.node.group.GroupCoordinators;
import dev.penstock.node.group.OffsetsTopic;
import dev.penstock.node.handler.ProduceHandler;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.node.loop.Loops;
import dev.penstock.node.partition.DiskSpace;
import dev.penstock.node.partition.ImageLiveBrokers;
import dev.penstock.node.partition.LeaderAnswer;
import dev.penstock.node.partition.PartitionAssigner;
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
import dev.penstock.node.request.RequestHandler;
import dev.penstock.node.share.ShareStateTopic;
import dev.penstock.node.storage.DirectoryPartitionStore;
import dev.penstock.node.storage.LogDirectories;
import dev.penstock.node.transaction.TransactionGate;
import dev.penstock.node.transaction.TransactionalProduce;
import dev.penstock.node.transaction.TransactionsTopic;
import dev.penstock.protocol.ErrorCode;
import dev.penstock.record.RecordBatchBuilder;
import dev.penstock.replication.Effect;
import dev.penstock.replication.IsrProposal;
import dev.penstock.replication.ReplicationSettings;
import dev.penstock.replication.SessionFetch;
import dev.penstock.schema.Message;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One life of a broker as far as groups go: two data loops, real logs on a simulated disk, an image
 * that the test writes, and the group handlers over them.
 */
final class GroupBroker implements GroupCoordinatorEvents, PartitionEvents, PartitionOutlets {
    static final int OFFSETS_PARTITIONS = 4;
    static final Uuid ORDERS = new Uuid(20L, 2L);
    static final int ORDERS_PARTITIONS = 3;
    private static final BrokerId SELF = new BrokerId(0);
    static final Uuid OFFSETS = new Uuid(10L, 1L);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** What was told, in words. */
    final List<String> told = new ArrayList<>();

    final CurrentImage image = new CurrentImage();
    final Partitions partitions;
    final GroupCoordinators coordinators;
    private final SimWorld world;
    private final Scheduler metadataLoop;
    private final Scheduler clientLoop;
    private MetadataImage latest = MetadataImage.EMPTY;
    private long imageEnd;

    /** Starts the broker of that world, over what its last life left on the disk. */
    GroupBroker(SimWorld world, GroupConfig config) throws IOException {
        this.world = world;
        SimProcess process = world.host("broker").start();
        metadataLoop = process.loop("metadata");
        clientLoop = process.loop("client");
        LogDirectories directories =
                LogDirectories.open(
                        List.of("/data"),
                        List.of(process.disk()),
                        "cluster",
                        SELF,
                        () -> new Uuid(1L, 1L));
        DirectoryPartitionStore store = new DirectoryPartitionStore(directories, process.clock());
        List<Scheduler> data = List.of(process.loop("data-0"), process.loop("data-1"));
        List<PartitionLoop> partitionLoops = new ArrayList<>();
        for (Scheduler loop : data) {
            partitionLoops.add(
                    new PartitionLoop(
                            SELF,
                            new PartitionPorts(
                                    loop,
                                    process.clock(),
                                    process.workers(1),
                                    new DiskSpace(0),
                                    new ReplicationThrottle(0),
                                    store,
                                    this,
                                    this),
                            new ImageLiveBrokers(image),
                            ReplicationSettings.DEFAULT,
                            UpkeepSettings.of(Map.of(), 1)));
        }
        partitions = new Partitions(new Loops(data, metadataLoop), partitionLoops);
        ClusterViews views = new ClusterViews();
        image.follow(views);
        coordinators =
                new GroupCoordinators(
                        SELF,
                        image,
                        partitions,
                        process.clock(),
                        process.randomness(),
                        config,
                        views,
                        this);
        image.follow(
                new PartitionAssigner(
                        SELF,
                        new Uuid(3L, 3L),
                        new MetadataSettings("cluster", new TreeMap<>(), 600),
                        partitions,
                        new ReplicationThrottle(0),
                        new StrayPartitions(SELF, store, this),
                        image));
        image.follow(new DeletedTopics(image, coordinators, metadataLoop));
    }

    // ---- the cluster ----

    /**
     * This broker, the topic {@code orders}, and the offsets topic, led here; their other replica
     * is not in sync.
     */
    void createTopics(LeaderEpoch epoch) {
        List<MetadataRecord> records = new ArrayList<>();
        records.add(
                new MetadataRecord.RegisterBroker(
                        SELF,
                        1L,
                        new Uuid(3L, 3L),
                        List.of(
                                new Listener(
                                        FakeRequest.LISTENER.value(),
                                        new Endpoint("broker.example", 9092),
                                        SecurityProtocol.PLAINTEXT)),
                        null,
                        List.of(),
                        new TreeMap<>(),
                        false,
                        false));
        topic(records, ORDERS, "orders", ORDERS_PARTITIONS, epoch);
        topic(records, OFFSETS, OffsetsTopic.NAME, OFFSETS_PARTITIONS, epoch);
        publish(records);
    }

    private static void topic(
            List<MetadataRecord> records, Uuid id, String name, int partitions, LeaderEpoch epoch) {
        records.add(new MetadataRecord.Topic(id, name));
        for (int i = 0; i < partitions; i++) {
            records.add(
                    new MetadataRecord.Partition(
                            new TopicPartition(id, i),
                            BrokerIds.of(0, 1),
                            BrokerIds.of(0),
                            BrokerIds.NONE,
                            BrokerIds.NONE,
                            BrokerIds.NONE,
                            BrokerIds.NONE,
                            SELF,
                            epoch,
                            0,
                            false,
                            ReplicaDirectories.NONE));
        }
    }

    void deleteOrders() {
        publish(List.of(new MetadataRecord.RemoveTopic(ORDERS)));
    }

    /** A topic of the same name, with another identity. */
    void createOrdersAgain() {
        List<MetadataRecord> records = new ArrayList<>();
        topic(records, new Uuid(21L, 2L), "orders", ORDERS_PARTITIONS, new LeaderEpoch(0));
        publish(records);
    }

    /** Whether there are consumer groups from now on. */
    void groupVersion(int level) {
        feature(FeatureLevels.GROUP_VERSION, level);
    }

    /** The cluster runs with that level of a feature from now on. */
    void feature(String name, int level) {
        publish(List.of(new MetadataRecord.Feature(name, (short) level)));
    }

    /** How many replicas must be in sync from now on; one is. */
    void minInsyncReplicas(int replicas) {
        publish(
                List.of(
                        new MetadataRecord.Config(
                                ConfigResource.topic(OffsetsTopic.NAME),
                                "min.insync.replicas",
                                Integer.toString(replicas))));
    }

    /** Nobody leads the offsets topic from now on, or this broker does. */
    void elect(boolean self) {
        List<MetadataRecord> records = new ArrayList<>();
        for (int i = 0; i < OFFSETS_PARTITIONS; i++) {
            records.add(
                    new MetadataRecord.PartitionChange(
                            new TopicPartition(OFFSETS, i),
                            self ? new LeaderChange.Elected(SELF) : new LeaderChange.Nobody(),
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null));
        }
        publish(records);
    }

    /** Commits the records and runs the world until requests are served by them. */
    private void publish(List<MetadataRecord> records) {
        MetadataImage before = latest;
        for (MetadataRecord record : records) {
            latest = latest.apply(record);
        }
        imageEnd += records.size();
        MetadataDelta delta = MetadataDelta.between(before, latest);
        long end = imageEnd;
        metadataLoop.execute(() -> image.publish(delta, end));
        world.runUntil(() -> image.endOffset() == end, PATIENCE_NANOS);
    }

    /** Appends a record behind the back of the partition's coordinator. */
    void append(TopicPartition partition, ByteBuffer key) {
        ByteBuffer batch = new RecordBatchBuilder().append(0L, key, null).build();
        List<ProduceResult> results = new ArrayList<>();
        metadataLoop.execute(
                () ->
                        partitions.on(
                                partition,
                                loop ->
                                        loop.led(partition)
                                                .orElseThrow()
                                                .append(batch, results::add)));
        world.runUntil(() -> !results.isEmpty(), PATIENCE_NANOS);
        if (!(results.getFirst() instanceof ProduceResult.Appended)) {
            throw new AssertionError(results);
        }
    }

    // ---- clients ----

    /** Of a broker that coordinates no transactions. */
    ProduceHandler produce(Clock clock) {
        TransactionGate gate =
                new TransactionGate(
                        partitions,
                        (entry, loop, answer) -> answer.accept(ErrorCode.NOT_COORDINATOR));
        return new ProduceHandler(image, partitions, clock, new TransactionalProduce(gate));
    }

    FindCoordinatorHandler findCoordinator(Consumer<Runnable> creation) {
        return new FindCoordinatorHandler(
                image,
                new InternalTopicCreation(OffsetsTopic.NAME, image, metadataLoop, creation),
                new InternalTopicCreation(TransactionsTopic.NAME, image, metadataLoop, creation),
                new InternalTopicCreation(ShareStateTopic.NAME, image, metadataLoop, creation));
    }

    /** Sends a request and does not wait. */
    <Q extends Message> FakeRequest send(RequestHandler<Q> handler, Q request, int version) {
        FakeRequest context = new FakeRequest(handler.api(), version, clientLoop);
        @SuppressWarnings("unchecked") // A handler's API has the handler's requests.
        Q read = FakeRequest.overTheWire(request, (Q) handler.api().newRequest(), version);
        clientLoop.execute(() -> handler.handle(context, read));
        return context;
    }

    /** Sends a request and runs the world until it is answered. */
    <Q extends Message, A extends Message> A ask(
            RequestHandler<Q> handler, Q request, int version, Class<A> answer) {
        return await(send(handler, request, version), answer);
    }

    <A extends Message> A await(FakeRequest request, Class<A> answer) {
        world.runUntil(request::isAnswered, PATIENCE_NANOS);
        return answer.cast(request.answer());
    }

    void awaitTold(String what, int times) {
        boolean told =
                world.runUntil(
                        () -> this.told.stream().filter(what::equals).count() >= times,
                        PATIENCE_NANOS);
        if (!told) {
            throw new AssertionError("never told: " + what + ", but " + this.told);
        }
    }

    // ---- what is told ----

    @Override
    public void groupsLoaded(int partition, long records, long tookNanos) {
        told.add("loaded");
    }

    @Override
    public void groupsNotLoaded(int partition, Exception cause) {
        told.add("not loaded");
    }

    @Override
    public void groupsResigned(int partition) {
        told.add("resigned");
    }

    @Override
    public void group(GroupEvent event) {
        told.add(event.groupId() + " " + event.kind());
    }

    @Override
    public void truncated(String topic, Effect.Truncated truncated) {
        throw new AssertionError("a single replica does not truncate: " + truncated);
    }

    @Override
    public void batchesRefused(String topic, Effect.BatchesRefused refused) {
        throw new AssertionError(refused.message());
    }

    @Override
    public void failed(String topic, TopicPartition partition, Exception cause) {
        throw new AssertionError(topic + "-" + partition.partition(), cause);
    }

    @Override
    public void quarantined(String topic, TopicPartition partition, DamagedLogException damage) {
        throw new AssertionError(damage);
    }

    @Override
    public void healed(String topic, TopicPartition partition) {}

    @Override
    public void opened(
            String topic, TopicPartition partition, long logEndOffset, RecoveryReport recovery) {}

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

    @Override
    public void proposeIsr(IsrProposal proposal, PartitionLoop partitions, Scheduler loop) {}

    @Override
    public void fetch(
            BrokerId leader, Scheduler loop, SessionFetch fetch, Consumer<LeaderAnswer> answer) {
        throw new AssertionError("a single replica does not fetch");
    }

    @Override
    public void lost(TopicPartition partition) {
        throw new AssertionError("a good disk fails");
    }

    @Override
    public void roleChanged(String topic, TopicPartition partition, Optional<LeaderEpoch> leads) {
        coordinators.hosts().roleChanged(topic, partition, leads);
    }
}

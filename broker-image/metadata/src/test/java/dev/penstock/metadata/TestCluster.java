/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.metadata.command.BrokerCommand.BrokerHeartbeat;
import dev.penstock.metadata.command.BrokerCommand.FenceExpired;
import dev.penstock.metadata.command.BrokerCommand.HeartbeatAnswer;
import dev.penstock.metadata.command.BrokerCommand.RegisterBroker;
import dev.penstock.metadata.command.ClusterCommand.Activate;
import dev.penstock.metadata.command.Command;
import dev.penstock.metadata.command.ConfigCommand.ConfigEntry;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitions;
import dev.penstock.metadata.command.PartitionCommand.AssignReplicasToDirs;
import dev.penstock.metadata.command.PartitionCommand.IsrMember;
import dev.penstock.metadata.command.PartitionCommand.IsrProposal;
import dev.penstock.metadata.command.PartitionCommand.PartitionAltered;
import dev.penstock.metadata.command.PartitionCommand.ReplicaPlace;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.command.TopicCommand.CreateTopics;
import dev.penstock.metadata.command.TopicCommand.NewTopic;
import dev.penstock.metadata.command.TopicCommand.TopicCreation;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.Listener;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.SecurityProtocol;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A machine with a log and a clock, and words for what happens to a cluster. */
public final class TestCluster {
    public static final String CLUSTER_ID = "pen-test-cluster";
    public static final long SESSION_MS = 600;
    private static final int SIGNS_IN_SESSION = 3;

    public final List<MetadataRecord> log = new ArrayList<>();
    public final MetadataMachine machine;
    public long nowMs = 1_000;
    private final Random random;

    public TestCluster() {
        this(new TreeMap<>(), 1);
    }

    public TestCluster(SortedMap<String, String> staticConfigs, long seed) {
        random = new Random(seed);
        machine =
                new MetadataMachine(
                        new MetadataSettings(CLUSTER_ID, staticConfigs, SESSION_MS),
                        randomness(random));
        decide(new Activate());
    }

    /** A cluster whose brokers 0 to count-1 are active. */
    public static TestCluster of(int count) {
        TestCluster cluster = new TestCluster();
        for (int broker = 0; broker < count; broker++) {
            cluster.start(broker);
        }
        return cluster;
    }

    /** Gives the command and, if it is granted, appends and applies its records. */
    public <R> R decide(Command<R> command) {
        return switch (machine.decide(command, nowMs)) {
            case Outcome.Decision<R> decision -> {
                decision.records().forEach(this::append);
                yield decision.response();
            }
            case Outcome.Rejected<R> rejected ->
                    throw new AssertionError("refused: " + rejected.rejection());
        };
    }

    /** Gives a command that must be refused. */
    public <R> ErrorName refused(Command<R> command) {
        return switch (machine.decide(command, nowMs)) {
            case Outcome.Decision<R> decision ->
                    throw new AssertionError("granted: " + decision.response());
            case Outcome.Rejected<R> rejected -> rejected.rejection().error();
        };
    }

    public MetadataImage image() {
        return machine.image();
    }

    public long register(int broker, OptionalLong previousEpoch) {
        return decide(registration(broker, previousEpoch, null)).brokerEpoch();
    }

    public RegisterBroker registration(
            int broker, OptionalLong previousEpoch, @Nullable String rack) {
        return new RegisterBroker(
                CLUSTER_ID,
                new BrokerId(broker),
                Uuid.random(randomness(random)),
                List.of(
                        new Listener(
                                "PLAINTEXT",
                                new Endpoint("broker-" + broker, 9092),
                                SecurityProtocol.PLAINTEXT)),
                rack,
                List.of(directory(broker)),
                FeatureLevels.supported(),
                previousEpoch,
                log.size());
    }

    /** The log directory of the broker. */
    public static Uuid directory(int broker) {
        return new Uuid(1, broker + 1);
    }

    /** The broker says where it has its replica. */
    public AssignReplicasToDirs place(TopicPartition partition, int broker, Uuid directory) {
        return new AssignReplicasToDirs(
                new BrokerId(broker),
                epoch(broker),
                List.of(new ReplicaPlace(partition, directory)));
    }

    /** A broker registers after a crash or for the first time, and becomes active. */
    public void start(int broker) {
        register(broker, OptionalLong.empty());
        heartbeat(broker);
    }

    public void start(int broker, String rack) {
        decide(registration(broker, OptionalLong.empty(), rack));
        heartbeat(broker);
    }

    public HeartbeatAnswer heartbeat(int broker) {
        return decide(heartbeat(broker, false));
    }

    public HeartbeatAnswer stop(int broker) {
        return decide(heartbeat(broker, true));
    }

    /** The broker dies: after a session without it everybody else is still there. */
    public void kill(int broker) {
        for (int sign = 0; sign < SIGNS_IN_SESSION; sign++) {
            nowMs += SESSION_MS / SIGNS_IN_SESSION;
            for (BrokerId each : image().brokers().keySet()) {
                if (each.value() != broker && !image().brokers().get(each).fenced()) {
                    heartbeat(each.value());
                }
            }
        }
        decide(new FenceExpired());
    }

    public BrokerHeartbeat heartbeat(int broker, boolean wantShutDown) {
        return new BrokerHeartbeat(
                new BrokerId(broker),
                epoch(broker),
                log.size() - 1,
                false,
                wantShutDown,
                log.size());
    }

    public long epoch(int broker) {
        return image().broker(new BrokerId(broker)).orElseThrow().epoch();
    }

    public Result<dev.penstock.metadata.command.TopicCommand.CreatedTopic> create(NewTopic topic) {
        List<TopicCreation> answers = decide(new CreateTopics(List.of(topic), false));
        return answers.getFirst().result();
    }

    /** Creates a topic with one partition on these brokers. */
    public TopicPartition topic(String name, int... replicas) {
        return topic(name, Map.of(), replicas);
    }

    public TopicPartition topic(String name, Map<String, String> configs, int... replicas) {
        SortedMap<Integer, BrokerIds> assignments = new TreeMap<>();
        assignments.put(0, BrokerIds.of(replicas));
        List<ConfigEntry> entries =
                configs.entrySet().stream()
                        .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
                        .toList();
        var result =
                create(
                        new NewTopic(
                                name,
                                OptionalInt.empty(),
                                OptionalInt.empty(),
                                assignments,
                                entries));
        assertThat(result.refusal()).isEmpty();
        return new TopicPartition(result.toOptional().orElseThrow().topicId(), 0);
    }

    public static NewTopic newTopic(String name, int partitions, int replicationFactor) {
        return new NewTopic(
                name,
                partitions == -1 ? OptionalInt.empty() : OptionalInt.of(partitions),
                replicationFactor == -1 ? OptionalInt.empty() : OptionalInt.of(replicationFactor),
                new TreeMap<>(),
                List.of());
    }

    public PartitionImage partition(TopicPartition partition) {
        return image().partition(partition).orElseThrow();
    }

    /** What the partition looks like, on one line. */
    public String state(TopicPartition partition) {
        return partition(partition).toString();
    }

    /** The leader proposes an ISR. */
    public Result<PartitionImage> alterIsr(TopicPartition partition, int... isr) {
        PartitionImage before = partition(partition);
        BrokerId leader = before.leader().orElseThrow();
        List<PartitionAltered> answers =
                decide(
                        new AlterPartitions(
                                leader,
                                epoch(leader.value()),
                                List.of(
                                        new IsrProposal(
                                                partition,
                                                before.leaderEpoch(),
                                                before.partitionEpoch(),
                                                members(isr),
                                                false))));
        return answers.getFirst().result();
    }

    public List<IsrMember> members(int... brokers) {
        return Arrays.stream(brokers)
                .mapToObj(
                        each ->
                                new IsrMember(
                                        new BrokerId(each),
                                        image().broker(new BrokerId(each)).stream()
                                                .mapToLong(broker -> broker.epoch())
                                                .findFirst()))
                .toList();
    }

    public static ErrorName errorOf(Result<?> result) {
        return result.refusal().map(Rejection::error).orElseThrow();
    }

    public static Randomness randomness(Random random) {
        return new Randomness() {
            @Override
            public long nextLong() {
                return random.nextLong();
            }

            @Override
            public int nextInt(int bound) {
                return random.nextInt(bound);
            }
        };
    }

    private void append(MetadataRecord record) {
        log.add(record);
        machine.apply(record);
    }
}

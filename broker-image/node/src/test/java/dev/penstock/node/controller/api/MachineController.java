/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.Endpoint;
import dev.penstock.kernel.Randomness;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.MetadataMachine;
import dev.penstock.metadata.cluster.FeatureLevels;
import dev.penstock.metadata.command.BrokerCommand.BrokerHeartbeat;
import dev.penstock.metadata.command.BrokerCommand.FenceExpired;
import dev.penstock.metadata.command.BrokerCommand.RegisterBroker;
import dev.penstock.metadata.command.BrokerCommand.Registered;
import dev.penstock.metadata.command.ClusterCommand.Activate;
import dev.penstock.metadata.command.Command;
import dev.penstock.metadata.command.ConfigCommand.ConfigAlteration;
import dev.penstock.metadata.command.ConfigCommand.ConfigOperation;
import dev.penstock.metadata.command.ConfigCommand.ConfigsAltered;
import dev.penstock.metadata.command.ConfigCommand.IncrementalAlterConfigs;
import dev.penstock.metadata.command.ConfigCommand.Operation;
import dev.penstock.metadata.command.Outcome;
import dev.penstock.metadata.command.PartitionCommand.AlterPartitions;
import dev.penstock.metadata.command.PartitionCommand.IsrMember;
import dev.penstock.metadata.command.PartitionCommand.IsrProposal;
import dev.penstock.metadata.command.PartitionCommand.PartitionAltered;
import dev.penstock.metadata.command.Rejection;
import dev.penstock.metadata.config.EffectiveConfigs;
import dev.penstock.metadata.config.MetadataSettings;
import dev.penstock.metadata.image.DeltaBuilder;
import dev.penstock.metadata.image.MetadataDelta;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.PartitionImage;
import dev.penstock.metadata.record.ConfigResource;
import dev.penstock.metadata.record.Listener;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.SecurityProtocol;
import dev.penstock.node.config.ListenerName;
import dev.penstock.node.controller.Controller;
import dev.penstock.node.controller.ControllerAnswer;
import dev.penstock.node.image.CurrentImage;
import dev.penstock.protocol.message.CreateTopicsRequest;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableReplicaAssignment;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopic;
import dev.penstock.protocol.message.CreateTopicsRequest.CreatableTopicConfig;
import dev.penstock.protocol.message.CreateTopicsResponse;
import dev.penstock.schema.Message;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** A cluster of one machine without a log: what it decides is committed at once. */
public final class MachineController implements Controller {
    public static final String CLUSTER_ID = "penstock-test-cluster";
    public static final ListenerName LISTENER = new ListenerName("PLAINTEXT");

    private static final long SESSION_MS = 600;

    public final MetadataSettings settings;
    public final CurrentImage image = new CurrentImage();
    private final Random random = new Random(1);
    private final MetadataMachine machine;
    private long logEndOffset;
    private long nowMs = 1_000;

    public MachineController(SortedMap<String, String> properties) {
        settings = new MetadataSettings(CLUSTER_ID, properties, SESSION_MS);
        machine = new MetadataMachine(settings, randomness());
        decide(new Activate());
    }

    /** A cluster whose brokers 0 to count-1 are active. */
    public static MachineController of(int brokers) {
        MachineController cluster = new MachineController(new TreeMap<>());
        for (int broker = 0; broker < brokers; broker++) {
            cluster.start(broker);
        }
        return cluster;
    }

    @Override
    public <R> void submitAt(
            LongFunction<Command<R>> command, Consumer<ControllerAnswer<R>> answer) {
        answer.accept(decide(command.apply(logEndOffset)));
    }

    @Override
    public boolean isActive() {
        return true;
    }

    /** The answer of an API to a request. */
    public <Q extends Message, A extends Message> A ask(
            ControllerApi<Q> api, Q request, Class<A> type) {
        AtomicReference<Message> answered = new AtomicReference<>();
        api.handle(
                request,
                request.highestVersion(),
                LISTENER,
                answer -> {
                    if (answered.getAndSet(answer) != null) {
                        throw new AssertionError("answered twice: " + answer);
                    }
                });
        return type.cast(answered.get());
    }

    public MetadataImage now() {
        return image.get();
    }

    public EffectiveConfigs configs() {
        return settings.effective(image.get());
    }

    /** A broker registers and becomes active. */
    public void start(int broker) {
        Registered registered =
                done(
                        new RegisterBroker(
                                CLUSTER_ID,
                                new BrokerId(broker),
                                Uuid.random(randomness()),
                                List.of(
                                        new Listener(
                                                LISTENER.value(),
                                                new Endpoint("broker-" + broker, 9092),
                                                SecurityProtocol.PLAINTEXT)),
                                "rack-" + broker,
                                List.of(new Uuid(1, broker + 1)),
                                FeatureLevels.supported(),
                                OptionalLong.empty(),
                                logEndOffset));
        heartbeat(broker, registered.brokerEpoch());
    }

    /**
     * Creates a topic.
     *
     * @param replicas by hand, the same for each partition; empty to have them placed
     */
    public void createTopic(
            String name, int partitions, int replicationFactor, Integer... replicas) {
        CreatableTopic topic = new CreatableTopic().setName(name);
        if (replicas.length == 0) {
            topic.setNumPartitions(partitions).setReplicationFactor((short) replicationFactor);
        } else {
            topic.setNumPartitions(-1).setReplicationFactor((short) -1);
            for (int i = 0; i < partitions; i++) {
                topic.assignments()
                        .add(
                                new CreatableReplicaAssignment()
                                        .setPartitionIndex(i)
                                        .setBrokerIds(List.of(replicas)));
            }
        }
        create(topic);
    }

    /** Creates a topic of one partition with replicas by hand. */
    public void createTopicWithMinIsr(String name, int minIsr, Integer... replicas) {
        create(
                new CreatableTopic()
                        .setName(name)
                        .setNumPartitions(-1)
                        .setReplicationFactor((short) -1)
                        .setAssignments(
                                List.of(
                                        new CreatableReplicaAssignment()
                                                .setBrokerIds(List.of(replicas))))
                        .setConfigs(
                                List.of(config("min.insync.replicas", Integer.toString(minIsr)))));
    }

    /** Creates a topic of one partition and one replica with one setting of its own. */
    public void createTopicWith(String name, String config, String value) {
        create(
                new CreatableTopic()
                        .setName(name)
                        .setNumPartitions(1)
                        .setReplicationFactor((short) 1)
                        .setConfigs(List.of(config(config, value))));
    }

    /** Configures one broker. */
    public void setOfBroker(int broker, String config, String value) {
        List<ConfigsAltered> altered =
                done(
                        new IncrementalAlterConfigs(
                                List.of(
                                        new ConfigAlteration(
                                                ConfigResource.broker(new BrokerId(broker)),
                                                List.of(
                                                        new ConfigOperation(
                                                                config, Operation.SET, value)))),
                                false));
        if (!altered.getFirst().result().isDone()) {
            throw new AssertionError(altered);
        }
    }

    private static CreatableTopicConfig config(String name, String value) {
        return new CreatableTopicConfig().setName(name).setValue(value);
    }

    private void create(CreatableTopic topic) {
        CreateTopicsResponse answer =
                ask(
                        new CreateTopicsApi(this, this::configs),
                        new CreateTopicsRequest().setTopics(List.of(topic)),
                        CreateTopicsResponse.class);
        if (answer.topics().getFirst().errorCode() != 0) {
            throw new AssertionError(answer);
        }
    }

    /** The preferred leader crashes, comes back and catches up, but leads no more. */
    public void moveLeaderAway(String topic, int partition) {
        TopicPartition id = now().topic(topic).orElseThrow().topicPartition(partition);
        PartitionImage before = now().partition(id).orElseThrow();
        BrokerId preferred = before.preferredLeader();
        fenceAllBut(
                now().brokers().keySet().stream()
                        .filter(broker -> !broker.equals(preferred))
                        .mapToInt(BrokerId::value)
                        .toArray());
        start(preferred.value());
        PartitionImage after = now().partition(id).orElseThrow();
        BrokerId leader = after.leader().orElseThrow();
        List<PartitionAltered> altered =
                done(
                        new AlterPartitions(
                                leader,
                                now().broker(leader).orElseThrow().epoch(),
                                List.of(
                                        new IsrProposal(
                                                id,
                                                after.leaderEpoch(),
                                                after.partitionEpoch(),
                                                before.isr().asList().stream()
                                                        .map(
                                                                broker ->
                                                                        new IsrMember(
                                                                                broker,
                                                                                OptionalLong
                                                                                        .empty()))
                                                        .toList(),
                                                false))));
        if (!altered.getFirst().result().isDone()) {
            throw new AssertionError(altered);
        }
    }

    /** All but these brokers fall silent and are fenced. */
    public void fenceAllBut(int... alive) {
        nowMs += SESSION_MS + 1;
        for (int broker : alive) {
            heartbeat(broker, now().broker(new BrokerId(broker)).orElseThrow().epoch());
        }
        done(new FenceExpired());
    }

    /** The answer to a command that must be granted. */
    public <R> R done(Command<R> command) {
        return switch (decide(command)) {
            case ControllerAnswer.Committed<R>(R response) -> response;
            case ControllerAnswer<R> other -> throw new AssertionError("refused: " + other);
        };
    }

    private void heartbeat(int broker, long epoch) {
        done(
                new BrokerHeartbeat(
                        new BrokerId(broker), epoch, logEndOffset, false, false, logEndOffset));
    }

    private <R> ControllerAnswer<R> decide(Command<R> command) {
        return switch (machine.decide(command, nowMs)) {
            case Outcome.Decision<R> decision -> {
                commit(decision.records());
                yield new ControllerAnswer.Committed<>(decision.response());
            }
            case Outcome.Rejected<R>(Rejection rejection) ->
                    new ControllerAnswer.Rejected<>(rejection);
        };
    }

    private void commit(List<MetadataRecord> records) {
        DeltaBuilder delta = new DeltaBuilder(image.newest());
        for (MetadataRecord record : records) {
            machine.apply(record);
            delta.apply(record);
        }
        logEndOffset += records.size();
        MetadataDelta built = delta.build();
        image.publish(built, logEndOffset);
        image.serve(built.after(), logEndOffset);
    }

    private Randomness randomness() {
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
}

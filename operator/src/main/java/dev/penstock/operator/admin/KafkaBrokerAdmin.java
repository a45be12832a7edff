/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import dev.penstock.operator.desired.Names;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.VolumeUse;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RaftVoterEndpoint;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.errors.DuplicateVoterException;
import org.apache.kafka.common.errors.NoReassignmentInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.VoterNotFoundException;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The brokers by Kafka's Admin client. */
public final class KafkaBrokerAdmin implements BrokerAdmin {
    private final Admin admin;
    private final Duration limit;
    private final ClusterReading reading;

    /**
     * @param admin closed with this
     * @param limit of each wait
     */
    public KafkaBrokerAdmin(Admin admin, Duration limit) {
        this.admin = admin;
        this.limit = limit;
        this.reading = new ClusterReading(admin, limit);
    }

    @Override
    public BrokersView brokers() {
        try {
            return reading.brokers();
        } catch (AdminFailure e) {
            return new BrokersView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public BrokersView members() {
        try {
            return reading.members();
        } catch (AdminFailure e) {
            return new BrokersView.Unknown(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Map<String, ObservedTopic> topics(Set<String> names) {
        return reading.topics(names);
    }

    @Override
    public Map<TopicPartition, Long> replicaSizes(Set<Integer> brokers) {
        return reading.replicaSizes(brokers);
    }

    @Override
    public Map<Integer, VolumeUse> volumeUses(Set<Integer> brokers) {
        return reading.volumeUses(brokers);
    }

    @Override
    public ReplacedBroker replaced(int broker) {
        return reading.replaced(broker);
    }

    /** It is cordoned by its directory, so that a cordon of somebody else stays. */
    @Override
    public Outcome cordon(int broker, boolean on) {
        SettingsChange change =
                on
                        ? new SettingsChange(
                                Map.of(ClusterReading.CORDON, Names.LOG_DIRECTORY), Set.of())
                        : new SettingsChange(Map.of(), Set.of(ClusterReading.CORDON));
        return alter(ClusterReading.resource(broker), change);
    }

    @Override
    public Map<String, Outcome> createTopics(Collection<TopicCreation> topics) {
        List<NewTopic> creations =
                topics.stream()
                        .map(
                                topic ->
                                        new NewTopic(
                                                        topic.name(),
                                                        topic.partitions(),
                                                        (short) topic.replicationFactor())
                                                .configs(topic.settings()))
                        .toList();
        if (creations.isEmpty()) {
            return Map.of();
        }
        CreateTopicsResult answers = admin.createTopics(creations);
        Map<String, Outcome> outcomes = new TreeMap<>();
        creations.forEach(
                topic ->
                        outcomes.put(
                                topic.name(),
                                outcome(
                                        answers.topicId(topic.name()),
                                        id -> new Outcome.Created(id.toString()))));
        return outcomes;
    }

    @Override
    public Map<String, Outcome> createPartitions(Map<String, Integer> partitions) {
        Map<String, NewPartitions> increases =
                partitions.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry -> NewPartitions.increaseTo(entry.getValue())));
        return outcomes(
                increases.isEmpty() ? Map.of() : admin.createPartitions(increases).values(),
                Function.identity());
    }

    @Override
    public Map<String, Outcome> alterSettings(Map<String, SettingsChange> changes) {
        Map<ConfigResource, Collection<AlterConfigOp>> operations =
                changes.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        entry ->
                                                new ConfigResource(
                                                        ConfigResource.Type.TOPIC, entry.getKey()),
                                        entry -> operations(entry.getValue())));
        return outcomes(
                operations.isEmpty()
                        ? Map.of()
                        : admin.incrementalAlterConfigs(operations).values(),
                ConfigResource::name);
    }

    @Override
    public Outcome alterClusterSettings(SettingsChange change) {
        return alter(ClusterReading.ALL_BROKERS, change);
    }

    private Outcome alter(ConfigResource brokers, SettingsChange change) {
        return outcome(admin.incrementalAlterConfigs(Map.of(brokers, operations(change))).all());
    }

    private static Collection<AlterConfigOp> operations(SettingsChange change) {
        return Stream.concat(
                        change.set().entrySet().stream()
                                .map(
                                        setting ->
                                                new AlterConfigOp(
                                                        new ConfigEntry(
                                                                setting.getKey(),
                                                                setting.getValue()),
                                                        AlterConfigOp.OpType.SET)),
                        change.reset().stream()
                                .map(
                                        name ->
                                                new AlterConfigOp(
                                                        new ConfigEntry(name, ""),
                                                        AlterConfigOp.OpType.DELETE)))
                .toList();
    }

    @Override
    public Map<String, Outcome> deleteTopics(Set<String> names) {
        return outcomes(
                names.isEmpty() ? Map.of() : admin.deleteTopics(names).topicNameValues(),
                Function.identity());
    }

    @Override
    public Map<TopicPartition, Outcome> moveReplicas(
            Map<TopicPartition, Optional<List<Integer>>> targets) {
        Map<TopicPartition, Optional<NewPartitionReassignment>> reassignments =
                targets.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        entry ->
                                                entry.getValue()
                                                        .map(NewPartitionReassignment::new)));
        Map<TopicPartition, KafkaFuture<Void>> answers =
                reassignments.isEmpty()
                        ? Map.of()
                        : admin.alterPartitionReassignments(reassignments).values();
        return answers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> outcome(entry.getValue())));
    }

    @Override
    public Outcome addVoter(int broker, String directory, String address) {
        int colon = address.lastIndexOf(':');
        RaftVoterEndpoint endpoint =
                new RaftVoterEndpoint(
                        Names.INTERNAL_LISTENER,
                        address.substring(0, colon),
                        Integer.parseInt(address.substring(colon + 1)));
        return outcome(
                admin.addRaftVoter(broker, Uuid.fromString(directory), Set.of(endpoint)).all());
    }

    @Override
    public Outcome removeVoter(int broker, String directory) {
        return outcome(admin.removeRaftVoter(broker, Uuid.fromString(directory)).all());
    }

    @Override
    public Outcome unregister(int broker) {
        return outcome(admin.unregisterBroker(broker).all());
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }

    private <K> Map<String, Outcome> outcomes(
            Map<K, KafkaFuture<Void>> answers, Function<K, String> name) {
        Map<String, Outcome> outcomes = new TreeMap<>();
        answers.forEach((key, answer) -> outcomes.put(name.apply(key), outcome(answer)));
        return outcomes;
    }

    private Outcome outcome(KafkaFuture<Void> answer) {
        return outcome(answer, _ -> new Outcome.Done());
    }

    private <T> Outcome outcome(KafkaFuture<T> answer, Function<T, Outcome> done) {
        try {
            return done.apply(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            return failure(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            return new Outcome.Failed("no answer within " + limit.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Failed("the operator stops");
        }
    }

    private static Outcome failure(Throwable cause) {
        return switch (cause) {
            case UnknownTopicOrPartitionException _,
                    BrokerIdNotRegisteredException _,
                    DuplicateVoterException _,
                    VoterNotFoundException _,
                    NoReassignmentInProgressException _ ->
                    new Outcome.Done();
            case RetriableException retriable ->
                    new Outcome.Failed(String.valueOf(retriable.getMessage()));
            // It was not there a moment ago, and the next look sees it.
            case TopicExistsException exists ->
                    new Outcome.Failed(String.valueOf(exists.getMessage()));
            default -> new Outcome.Refused(reason(cause), String.valueOf(cause.getMessage()));
        };
    }

    private static String reason(Throwable cause) {
        return cause.getClass().getSimpleName().replaceFirst("Exception$", "");
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.admin;

import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.PartitionState;
import dev.penstock.operator.observed.Quorum;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.ReplicaMove;
import dev.penstock.operator.observed.SettingsState;
import dev.penstock.operator.observed.VolumeUse;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Reads a cluster by many items per request. */
final class ClusterReading {
    /** Of a broker: directories that take no new replicas. */
    static final String CORDON = "cordoned.log.dirs";

    /** Topics of one request; more would make answers that do not fit a frame comfortably. */
    private static final int TOPICS_PER_REQUEST = 1000;

    static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");

    private final Admin admin;
    private final Duration limit;

    ClusterReading(Admin admin, Duration limit) {
        this.admin = admin;
        this.limit = limit;
    }

    BrokersView.Known brokers() {
        DescribeClusterResult cluster = admin.describeCluster();
        KafkaFuture<Set<String>> names =
                admin.listTopics(new ListTopicsOptions().listInternal(true)).names();
        KafkaFuture<Map<ConfigResource, Config>> settings =
                admin.describeConfigs(List.of(ALL_BROKERS)).all();
        Optional<Quorum> quorum = quorum();
        Map<Integer, String> live = live(cluster);
        List<PartitionState> partitions =
                describe(get("the list of topics", names)).values().stream()
                        .flatMap(topic -> partitionsOf(topic).stream())
                        .toList();
        return new BrokersView.Known(
                quorum,
                live,
                partitions,
                moves(),
                SettingsState.of(own(get("the settings of all brokers", settings).values())));
    }

    BrokersView.Known members() {
        return new BrokersView.Known(
                Optional.empty(),
                live(admin.describeCluster()),
                List.of(),
                Map.of(),
                SettingsState.of(Map.of()));
    }

    /** What somebody has set. */
    private static Map<String, String> own(Collection<Config> configs) {
        return configs.stream()
                .flatMap(config -> config.entries().stream())
                .filter(
                        entry ->
                                entry.source()
                                        == ConfigEntry.ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG)
                .collect(
                        Collectors.toMap(
                                ConfigEntry::name,
                                entry -> Objects.requireNonNullElse(entry.value(), "")));
    }

    private Map<Integer, String> live(DescribeClusterResult cluster) {
        return get("the list of brokers", cluster.nodes()).stream()
                .collect(
                        Collectors.toMap(
                                Node::id, node -> Objects.requireNonNullElse(node.rack(), "")));
    }

    Map<String, ObservedTopic> topics(Set<String> names) {
        Map<String, TopicDescription> descriptions = describe(names);
        Map<String, Config> settings = settings(descriptions.keySet());
        Map<String, Set<Integer>> moving = descriptions.isEmpty() ? Map.of() : moving();
        Map<String, ObservedTopic> topics = new TreeMap<>();
        descriptions.forEach(
                (name, topic) -> {
                    Config config = settings.get(name);
                    if (config != null) {
                        topics.put(
                                name, observed(topic, config, moving.getOrDefault(name, Set.of())));
                    }
                });
        return topics;
    }

    Map<TopicPartition, Long> replicaSizes(Set<Integer> brokers) {
        Map<TopicPartition, Long> sizes = new HashMap<>();
        get("the sizes of replicas", admin.describeLogDirs(brokers).allDescriptions())
                .values()
                .forEach(
                        directories ->
                                directories.values().stream()
                                        .flatMap(
                                                directory ->
                                                        directory
                                                                .replicaInfos()
                                                                .entrySet()
                                                                .stream())
                                        .forEach(
                                                replica ->
                                                        sizes.merge(
                                                                replica.getKey(),
                                                                replica.getValue().size(),
                                                                Math::max)));
        return sizes;
    }

    /** The operator gives a broker one log directory; of several the fullest counts. */
    Map<Integer, VolumeUse> volumeUses(Set<Integer> brokers) {
        Map<Integer, VolumeUse> uses = new TreeMap<>();
        get("how full their volumes are", admin.describeLogDirs(brokers).allDescriptions())
                .forEach(
                        (broker, directories) ->
                                directories.values().stream()
                                        .flatMap(directory -> useOf(directory).stream())
                                        .max(Comparator.comparingInt(VolumeUse::percent))
                                        .ifPresent(use -> uses.put(broker, use)));
        return uses;
    }

    ReplacedBroker replaced(int broker) {
        int replicas = 0;
        for (var directories :
                get(
                                "what is on the volume of broker " + broker,
                                admin.describeLogDirs(Set.of(broker)).allDescriptions())
                        .values()) {
            for (LogDirDescription directory : directories.values()) {
                if (directory.error() != null) {
                    throw new AdminFailure(
                            "broker " + broker + " cannot read its volume", directory.error());
                }
                replicas += directory.replicaInfos().size();
            }
        }
        ConfigResource resource = resource(broker);
        ConfigEntry cordon =
                Objects.requireNonNull(
                                get(
                                                "whether broker " + broker + " is cordoned",
                                                admin.describeConfigs(List.of(resource)).all())
                                        .get(resource))
                        .get(CORDON);
        String value = cordon == null || cordon.value() == null ? "" : cordon.value();
        return new ReplacedBroker(broker, value, replicas);
    }

    static ConfigResource resource(int broker) {
        return new ConfigResource(ConfigResource.Type.BROKER, String.valueOf(broker));
    }

    /** Empty for a directory that does not answer. */
    private static Optional<VolumeUse> useOf(LogDirDescription directory) {
        OptionalLong total = directory.totalBytes();
        OptionalLong usable = directory.usableBytes();
        return total.isPresent()
                        && usable.isPresent()
                        && total.getAsLong() > 0
                        && usable.getAsLong() >= 0
                        && usable.getAsLong() <= total.getAsLong()
                ? Optional.of(new VolumeUse(total.getAsLong(), usable.getAsLong()))
                : Optional.empty();
    }

    private static ObservedTopic observed(
            TopicDescription topic, Config config, Set<Integer> moving) {
        Map<String, String> values = new HashMap<>();
        Set<String> own = new HashSet<>();
        for (ConfigEntry entry : config.entries()) {
            values.put(entry.name(), Objects.requireNonNullElse(entry.value(), ""));
            if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                own.add(entry.name());
            }
        }
        return new ObservedTopic(
                topic.name(), topic.topicId().toString(), partitionsOf(topic), values, own, moving);
    }

    private static List<PartitionState> partitionsOf(TopicDescription topic) {
        return topic.partitions().stream()
                .map(partition -> partitionOf(topic.name(), partition))
                .toList();
    }

    private static PartitionState partitionOf(String topic, TopicPartitionInfo info) {
        Node leader = info.leader();
        return new PartitionState(
                new TopicPartition(topic, info.partition()),
                leader == null || leader.isEmpty() ? Optional.empty() : Optional.of(leader.id()),
                info.replicas().stream().map(Node::id).toList(),
                info.isr().stream().map(Node::id).toList());
    }

    /** Empty while nobody leads it. */
    private Optional<Quorum> quorum() {
        QuorumInfo info = get("the metadata quorum", admin.describeMetadataQuorum().quorumInfo());
        return info.leaderId() < 0
                ? Optional.empty()
                : Optional.of(
                        new Quorum(
                                info.leaderId(),
                                info.highWatermark(),
                                info.voters().stream().map(ClusterReading::replica).toList(),
                                info.observers().stream().map(ClusterReading::replica).toList()));
    }

    private static Quorum.Replica replica(QuorumInfo.ReplicaState state) {
        return new Quorum.Replica(
                state.replicaId(),
                state.replicaDirectoryId().toString(),
                state.logEndOffset(),
                state.lastFetchTimestamp().orElse(-1));
    }

    private Map<TopicPartition, ReplicaMove> moves() {
        Map<TopicPartition, PartitionReassignment> reassignments =
                get("the moves of replicas", admin.listPartitionReassignments().reassignments());
        return reassignments.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        new ReplicaMove(
                                                entry.getValue().addingReplicas(),
                                                entry.getValue().removingReplicas())));
    }

    /** The partitions that are being moved, by topic. */
    private Map<String, Set<Integer>> moving() {
        return moves().keySet().stream()
                .collect(
                        Collectors.groupingBy(
                                TopicPartition::topic,
                                Collectors.mapping(TopicPartition::partition, Collectors.toSet())));
    }

    /** Those that exist. */
    private Map<String, TopicDescription> describe(Collection<String> names) {
        Map<String, TopicDescription> found = new TreeMap<>();
        for (List<String> part : parts(names)) {
            admin.describeTopics(part)
                    .topicNameValues()
                    .forEach(
                            (name, answer) ->
                                    existing(answer).ifPresent(topic -> found.put(name, topic)));
        }
        return found;
    }

    private Map<String, Config> settings(Collection<String> names) {
        Map<String, Config> found = new TreeMap<>();
        for (List<String> part : parts(names)) {
            List<ConfigResource> resources =
                    part.stream()
                            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                            .toList();
            admin.describeConfigs(resources)
                    .values()
                    .forEach(
                            (resource, answer) ->
                                    existing(answer)
                                            .ifPresent(
                                                    config -> found.put(resource.name(), config)));
        }
        return found;
    }

    private static List<List<String>> parts(Collection<String> names) {
        List<String> all = new ArrayList<>(names);
        List<List<String>> parts = new ArrayList<>();
        for (int start = 0; start < all.size(); start += TOPICS_PER_REQUEST) {
            parts.add(all.subList(start, Math.min(all.size(), start + TOPICS_PER_REQUEST)));
        }
        return parts;
    }

    private <T> Optional<T> existing(KafkaFuture<T> answer) {
        try {
            return Optional.of(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw failure("a topic", e);
        } catch (TimeoutException | InterruptedException e) {
            throw failure("a topic", e);
        }
    }

    private <T> T get(String what, KafkaFuture<T> answer) {
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw failure(what, e);
        }
    }

    private AdminFailure failure(String what, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        String why =
                cause instanceof TimeoutException
                        ? "no answer within " + limit.toSeconds() + " s"
                        : Objects.requireNonNullElse(
                                cause.getMessage(), cause.getClass().getSimpleName());
        return new AdminFailure("the brokers did not tell " + what + ": " + why, failure);
    }
}

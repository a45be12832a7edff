/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.operator.admin.AdminFailure;
import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.admin.Outcome;
import dev.penstock.operator.admin.SettingsChange;
import dev.penstock.operator.admin.TopicCreation;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.PartitionState;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.SettingsState;
import dev.penstock.operator.observed.VolumeUse;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Three brokers that keep topics in memory and count what is asked of them. */
final class FakeBrokers implements BrokerAdmin {
    final Map<String, ObservedTopic> topics = new TreeMap<>();
    final List<String> requests = new ArrayList<>();
    final Map<String, Outcome> refusals = new HashMap<>();
    boolean silent;

    void put(String name, int partitions, Map<String, String> settings) {
        topics.put(name, topic(name, partitions, 3, settings));
    }

    private static ObservedTopic topic(
            String name, int partitions, int copies, Map<String, String> settings) {
        List<Integer> replicas = IntStream.range(0, copies).boxed().toList();
        return new ObservedTopic(
                name,
                "id-of-" + name,
                IntStream.range(0, partitions)
                        .mapToObj(
                                number ->
                                        new PartitionState(
                                                new TopicPartition(name, number),
                                                Optional.of(0),
                                                replicas,
                                                replicas))
                        .toList(),
                settings,
                settings.keySet(),
                Set.of());
    }

    private <K> Map<String, Outcome> answer(
            String request, Map<String, K> items, java.util.function.BiConsumer<String, K> action) {
        if (items.isEmpty()) {
            return Map.of();
        }
        requests.add(request + " " + items.size());
        Map<String, Outcome> outcomes = new TreeMap<>();
        items.forEach(
                (name, item) -> {
                    Outcome refusal = refusals.get(name);
                    if (refusal == null) {
                        action.accept(name, item);
                    }
                    outcomes.put(name, refusal == null ? new Outcome.Done() : refusal);
                });
        return outcomes;
    }

    @Override
    public Map<TopicPartition, Long> replicaSizes(Set<Integer> brokers) {
        return Map.of();
    }

    @Override
    public Map<Integer, VolumeUse> volumeUses(Set<Integer> brokers) {
        return Map.of();
    }

    @Override
    public ReplacedBroker replaced(int broker) {
        throw new UnsupportedOperationException("no volume is replaced here");
    }

    @Override
    public Outcome cordon(int broker, boolean on) {
        throw new UnsupportedOperationException("no volume is replaced here");
    }

    @Override
    public BrokersView brokers() {
        return silent
                ? new BrokersView.Unknown("no answer")
                : new BrokersView.Known(
                        Optional.empty(),
                        Map.of(0, "", 1, "", 2, ""),
                        List.of(),
                        Map.of(),
                        SettingsState.of(Map.of()));
    }

    @Override
    public BrokersView members() {
        return brokers();
    }

    @Override
    public Map<String, ObservedTopic> topics(Set<String> names) {
        if (silent) {
            throw new AdminFailure("no answer", new IllegalStateException());
        }
        Map<String, ObservedTopic> found = new TreeMap<>(topics);
        found.keySet().retainAll(names);
        return found;
    }

    @Override
    public Map<String, Outcome> createTopics(Collection<TopicCreation> creations) {
        Map<String, TopicCreation> byName = new TreeMap<>();
        creations.forEach(creation -> byName.put(creation.name(), creation));
        Map<String, Outcome> outcomes =
                new TreeMap<>(
                        answer(
                                "create",
                                byName,
                                (name, creation) ->
                                        topics.put(
                                                name,
                                                topic(
                                                        name,
                                                        creation.partitions(),
                                                        creation.replicationFactor(),
                                                        creation.settings()))));
        outcomes.replaceAll(
                (name, outcome) ->
                        outcome instanceof Outcome.Done
                                ? new Outcome.Created("id-of-" + name)
                                : outcome);
        return outcomes;
    }

    @Override
    public Map<String, Outcome> createPartitions(Map<String, Integer> partitions) {
        return answer(
                "partitions",
                partitions,
                (name, number) ->
                        topics.put(name, topic(name, number, 3, topics.get(name).settings())));
    }

    @Override
    public Map<String, Outcome> alterSettings(Map<String, SettingsChange> changes) {
        return answer(
                "settings",
                changes,
                (name, change) -> {
                    Map<String, String> settings = new TreeMap<>(topics.get(name).settings());
                    settings.keySet().removeAll(change.reset());
                    settings.putAll(change.set());
                    topics.put(
                            name, topic(name, topics.get(name).partitions().size(), 3, settings));
                });
    }

    @Override
    public Outcome alterClusterSettings(SettingsChange change) {
        throw new UnsupportedOperationException("Topics do not ask for that");
    }

    @Override
    public Map<String, Outcome> deleteTopics(Set<String> names) {
        Map<String, String> byName = new TreeMap<>();
        names.forEach(name -> byName.put(name, name));
        return answer("delete", byName, (name, _) -> topics.remove(name));
    }

    @Override
    public Map<TopicPartition, Outcome> moveReplicas(
            Map<TopicPartition, Optional<List<Integer>>> targets) {
        return Map.of();
    }

    @Override
    public Outcome addVoter(int broker, String directory, String address) {
        return new Outcome.Done();
    }

    @Override
    public Outcome removeVoter(int broker, String directory) {
        return new Outcome.Done();
    }

    @Override
    public Outcome unregister(int broker) {
        return new Outcome.Done();
    }

    @Override
    public void close() {
        requests.add("close");
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.admin.Outcome;
import dev.penstock.operator.admin.SettingsChange;
import dev.penstock.operator.admin.TopicCreation;
import dev.penstock.operator.plan.TopicStep;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The steps of many Topics, as few orders to the brokers. */
final class TopicOrders {
    private final List<TopicCreation> creations = new ArrayList<>();
    private final Map<String, Integer> partitions = new TreeMap<>();
    private final Map<String, SettingsChange> settings = new TreeMap<>();
    private final Map<TopicPartition, Optional<List<Integer>>> replicas = new HashMap<>();
    private final TreeSet<String> deletions = new TreeSet<>();

    /** Notes what a step needs of the brokers. */
    void add(String topic, TopicStep step) {
        switch (step) {
            case TopicStep.Create create ->
                    creations.add(
                            new TopicCreation(
                                    topic,
                                    create.partitions(),
                                    create.replicationFactor(),
                                    create.settings()));
            case TopicStep.AddPartitions more -> partitions.put(topic, more.partitions());
            case TopicStep.AlterSettings alter ->
                    settings.put(topic, new SettingsChange(alter.set(), alter.reset()));
            case TopicStep.ChangeReplicas change ->
                    change.replicas()
                            .forEach(
                                    (partition, brokers) ->
                                            replicas.put(
                                                    new TopicPartition(topic, partition),
                                                    Optional.of(brokers)));
            case TopicStep.Delete _ -> deletions.add(topic);
            case TopicStep.Release _,
                    TopicStep.Hold _,
                    TopicStep.Refuse _,
                    TopicStep.WaitFor _,
                    TopicStep.Done _ -> {
                // Nothing of the brokers.
            }
        }
    }

    /** Gives the orders, and tells what came of each topic's. */
    Map<String, Outcome> send(BrokerAdmin admin) {
        Map<String, Outcome> outcomes = new TreeMap<>();
        outcomes.putAll(admin.deleteTopics(deletions));
        outcomes.putAll(admin.createTopics(creations));
        outcomes.putAll(admin.createPartitions(partitions));
        outcomes.putAll(admin.alterSettings(settings));
        admin.moveReplicas(replicas)
                .forEach(
                        (partition, outcome) ->
                                outcomes.merge(
                                        partition.topic(),
                                        outcome,
                                        (one, other) -> one instanceof Outcome.Done ? other : one));
        return outcomes;
    }
}

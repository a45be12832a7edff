/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.killed;

import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.admin.Outcome;
import dev.penstock.operator.admin.SettingsChange;
import dev.penstock.operator.admin.TopicCreation;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.ReplacedBroker;
import dev.penstock.operator.observed.VolumeUse;

import org.apache.kafka.common.TopicPartition;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The Admin side of the brokers; its orders are counted, and may fail, as writes do. */
final class StruckAdmin implements BrokerAdmin {
    private static final Outcome REFUSED =
            new Outcome.Refused("ReassignmentInProgress", "somebody else was faster");
    private static final Outcome FAILED = new Outcome.Failed("no answer in time");

    private final MemoryBrokers brokers;
    private final Supplier<Map<Integer, VolumeUse>> uses;
    private final Calls calls;

    StruckAdmin(MemoryBrokers brokers, Supplier<Map<Integer, VolumeUse>> uses, Calls calls) {
        this.brokers = brokers;
        this.uses = uses;
        this.calls = calls;
    }

    @Override
    public BrokersView brokers() {
        return brokers.view();
    }

    @Override
    public BrokersView members() {
        throw new UnsupportedOperationException("there are no Topics here");
    }

    @Override
    public Map<TopicPartition, Long> replicaSizes(Set<Integer> asked) {
        return brokers.sizes();
    }

    @Override
    public Map<Integer, VolumeUse> volumeUses(Set<Integer> asked) {
        return uses.get();
    }

    @Override
    public ReplacedBroker replaced(int broker) {
        return brokers.replaced(broker);
    }

    @Override
    public Outcome cordon(int broker, boolean on) {
        return order((on ? "cordon " : "uncordon ") + broker, () -> brokers.cordon(broker, on));
    }

    @Override
    public Map<TopicPartition, Outcome> moveReplicas(
            Map<TopicPartition, Optional<List<Integer>>> targets) {
        return calls.write(
                "move " + targets,
                () -> {
                    targets.forEach(brokers::move);
                    return each(targets, new Outcome.Done());
                },
                () -> each(targets, REFUSED),
                () -> each(targets, FAILED));
    }

    private static Map<TopicPartition, Outcome> each(
            Map<TopicPartition, Optional<List<Integer>>> targets, Outcome outcome) {
        Map<TopicPartition, Outcome> outcomes = new HashMap<>();
        targets.keySet().forEach(partition -> outcomes.put(partition, outcome));
        return outcomes;
    }

    @Override
    public Outcome unregister(int broker) {
        return order("unregister " + broker, () -> brokers.unregister(broker));
    }

    @Override
    public Outcome addVoter(int broker, String directory, String address) {
        return order("add voter " + broker, () -> brokers.addVoter(broker, directory, address));
    }

    @Override
    public Outcome removeVoter(int broker, String directory) {
        return order("remove voter " + broker, () -> brokers.removeVoter(broker, directory));
    }

    private Outcome order(String what, Runnable deed) {
        return calls.write(
                what,
                () -> {
                    deed.run();
                    return new Outcome.Done();
                },
                () -> REFUSED,
                () -> FAILED);
    }

    @Override
    public Map<String, ObservedTopic> topics(Set<String> names) {
        throw new UnsupportedOperationException("there are no Topics here");
    }

    @Override
    public Map<String, Outcome> createTopics(Collection<TopicCreation> topics) {
        throw new UnsupportedOperationException("there are no Topics here");
    }

    @Override
    public Map<String, Outcome> createPartitions(Map<String, Integer> partitions) {
        throw new UnsupportedOperationException("there are no Topics here");
    }

    @Override
    public Map<String, Outcome> alterSettings(Map<String, SettingsChange> changes) {
        throw new UnsupportedOperationException("there are no Topics here");
    }

    /** Who refuses a setting would refuse it again, which is no failure that passes. */
    @Override
    public Outcome alterClusterSettings(SettingsChange change) {
        return calls.write(
                "alter settings " + change,
                () -> {
                    brokers.alterSettings(change);
                    return new Outcome.Done();
                },
                () -> FAILED,
                () -> FAILED);
    }

    @Override
    public Map<String, Outcome> deleteTopics(Set<String> names) {
        throw new UnsupportedOperationException("there are no Topics here");
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;
import dev.penstock.operator.act.EventRecorder;
import dev.penstock.operator.admin.AdminConnections;
import dev.penstock.operator.admin.AdminFailure;
import dev.penstock.operator.admin.BrokerAdmin;
import dev.penstock.operator.admin.Outcome;
import dev.penstock.operator.desired.DesiredTopic;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.plan.TopicPlanner;
import dev.penstock.operator.plan.TopicSituation;
import dev.penstock.operator.plan.TopicStep;
import dev.penstock.operator.status.TopicStatusBuilder;
import dev.penstock.operator.status.TopicStatusBuilder.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One look at all Topics of one Cluster: one description of all of them, one step each, one order
 * per kind of step, and the statuses that changed.
 *
 * <p>A pass leaves what it ordered to the next pass to see: it never reads back what it wrote.
 */
final class TopicPass {
    /** When nothing is to be done, for drift. */
    static final Duration PERIOD = Duration.ofSeconds(60);

    private static final Duration AFTER_A_STEP = Duration.ofMillis(250);
    private static final Duration WHILE_WAITING = Duration.ofSeconds(3);
    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(20);

    private final AdminConnections connections;
    private final TopicWrites writer;
    private final Clock clock;

    TopicPass(AdminConnections connections, TopicWrites writer, Clock clock) {
        this.connections = connections;
        this.writer = writer;
        this.clock = clock;
    }

    /**
     * Looks at the Topics once.
     *
     * @param key namespace and name of the Cluster
     * @return when to look again if nothing happens
     */
    Duration run(String key, Optional<Cluster> cluster, Collection<Topic> topics) {
        if (cluster.isEmpty() || cluster.get().getMetadata().getDeletionTimestamp() != null) {
            return withoutCluster(cluster.isPresent(), topics);
        }
        if (Boolean.TRUE.equals(cluster.get().getSpec().suspend())) {
            return suspended(topics);
        }
        Optional<BrokerAdmin> admin = connections.current(key);
        if (admin.isEmpty()) {
            return unanswered(topics, "ClusterNotReady", "no broker of the Cluster is ready yet");
        }
        try {
            return admin.get().brokers() instanceof BrokersView.Known brokers
                    ? look(admin.get(), brokers, topics)
                    : unanswered(
                            topics,
                            "BrokersDoNotAnswer",
                            "the brokers of the Cluster do not answer");
        } catch (AdminFailure e) {
            return unanswered(topics, "BrokersDoNotAnswer", String.valueOf(e.getMessage()));
        }
    }

    /**
     * There is nobody to delete a topic, and nothing left that could be deleted: no resource waits
     * for that.
     */
    private Duration withoutCluster(boolean leaving, Collection<Topic> topics) {
        String reason = leaving ? "ClusterIsDeleted" : "ClusterNotFound";
        Instant now = clock.instant();
        writer.forEach(
                topics,
                topic -> {
                    if (topic.getMetadata().getDeletionTimestamp() != null) {
                        writer.release(topic);
                    } else {
                        writer.status(
                                topic,
                                TopicStatusBuilder.notLooked(
                                        topic,
                                        writer.statusOf(topic),
                                        !leaving,
                                        reason,
                                        "Cluster "
                                                + topic.getSpec().clusterRef().name()
                                                + (leaving
                                                        ? " is being deleted"
                                                        : " does not exist in this namespace"),
                                        now));
                    }
                });
        return PERIOD;
    }

    /** Topics wait quietly, and none that is to be deleted is held up: its topic stays. */
    private Duration suspended(Collection<Topic> topics) {
        writer.forEach(
                topics.stream()
                        .filter(topic -> topic.getMetadata().getDeletionTimestamp() != null)
                        .toList(),
                writer::release);
        unanswered(
                topics.stream()
                        .filter(topic -> topic.getMetadata().getDeletionTimestamp() == null)
                        .toList(),
                "ClusterSuspended",
                "the Cluster is suspended");
        return PERIOD;
    }

    /** A Topic that was Ready stays so: not knowing is no news of it. */
    private Duration unanswered(Collection<Topic> topics, String reason, String message) {
        Instant now = clock.instant();
        writer.forEach(
                topics,
                topic -> {
                    TopicStatus before = writer.statusOf(topic);
                    if (!TopicStatusBuilder.isReady(topic, before)) {
                        writer.status(
                                topic,
                                TopicStatusBuilder.notLooked(
                                        topic, before, false, reason, message, now));
                    }
                });
        return WHILE_WAITING;
    }

    /** One Topic in this pass. */
    private record Item(
            Topic topic, Optional<ObservedTopic> observed, TopicStep step, boolean owner) {}

    private Duration look(BrokerAdmin admin, BrokersView.Known brokers, Collection<Topic> topics) {
        Set<String> names = topics.stream().map(DesiredTopic::nameOf).collect(Collectors.toSet());
        Map<String, ObservedTopic> observed = admin.topics(names);
        TopicClaims claims = new TopicClaims(topics);
        TopicOrders orders = new TopicOrders();
        Map<String, Item> items = new HashMap<>();
        for (Topic topic : topics) {
            Item item =
                    plan(
                            topic,
                            Optional.ofNullable(observed.get(DesiredTopic.nameOf(topic))),
                            brokers,
                            claims);
            items.put(topic.getMetadata().getName(), item);
            if (item.owner()) {
                orders.add(DesiredTopic.nameOf(topic), item.step());
            }
        }
        Map<String, Outcome> outcomes = orders.send(admin);
        finish(items.values(), outcomes, brokers.live().size());
        return nextLook(items.values(), outcomes);
    }

    private Item plan(
            Topic topic,
            Optional<ObservedTopic> observed,
            BrokersView.Known brokers,
            TopicClaims claims) {
        Optional<String> older = claims.olderThan(topic);
        TopicStep step =
                TopicPlanner.next(
                        new TopicSituation(
                                DesiredTopic.of(topic),
                                observed,
                                brokers,
                                topic.getMetadata().getDeletionTimestamp() != null,
                                TopicWrites.isHeld(topic),
                                older));
        return new Item(topic, observed, step, older.isEmpty());
    }

    private void finish(Collection<Item> items, Map<String, Outcome> outcomes, int brokers) {
        Instant now = clock.instant();
        writer.forEach(
                items,
                item -> {
                    Topic topic = item.topic();
                    Optional<Problem> problem =
                            item.owner()
                                    ? problem(outcomes.get(DesiredTopic.nameOf(topic)))
                                    : Optional.empty();
                    switch (item.step()) {
                        case TopicStep.Release _ -> writer.release(topic);
                        case TopicStep.Hold _ -> writer.hold(topic);
                        default -> tell(item, problem, brokers, now);
                    }
                });
    }

    private void tell(Item item, Optional<Problem> problem, int brokers, Instant now) {
        TopicStatus before = writer.statusOf(item.topic());
        if (problem.isEmpty()) {
            announce(item, before);
        }
        writer.status(
                item.topic(),
                TopicStatusBuilder.of(
                        item.topic(), before, item.observed(), item.step(), problem, brokers, now));
    }

    private void announce(Item item, @Nullable TopicStatus before) {
        switch (item.step()) {
            case TopicStep.Create create ->
                    event(
                            item,
                            "TopicCreated",
                            "Created with "
                                    + create.partitions()
                                    + " partitions and "
                                    + create.replicationFactor()
                                    + " copies");
            case TopicStep.AddPartitions more ->
                    event(item, "PartitionsAdded", "Now has " + more.partitions() + " partitions");
            case TopicStep.AlterSettings alter -> {
                boolean drifted = TopicStatusBuilder.drifted(item.topic(), before, item.step());
                event(
                        item,
                        drifted ? "DriftRepaired" : "SettingsAltered",
                        "Set "
                                + alter.set()
                                + (alter.reset().isEmpty()
                                        ? ""
                                        : ", back to the default " + alter.reset()));
            }
            case TopicStep.ChangeReplicas change ->
                    event(
                            item,
                            "ReplicasMove",
                            "Moving replicas of " + change.replicas().size() + " partitions");
            case TopicStep.Delete _ ->
                    event(item, "TopicDeleted", "Deleted, as deletionPolicy says");
            default -> {
                // Nothing that happened to the topic.
            }
        }
    }

    private void event(Item item, String reason, String message) {
        writer.event(item.topic(), EventRecorder.Type.Normal, reason, message);
    }

    private static Optional<Problem> problem(@Nullable Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused(String reason, String message) ->
                    Optional.of(new Problem(true, reason, message));
            case Outcome.Failed(String message) ->
                    Optional.of(new Problem(false, "BrokersDoNotAnswer", message));
            case null, default -> Optional.empty();
        };
    }

    /**
     * The soonest that one of them needs; a topic that is refused does not slow down the others.
     */
    private static Duration nextLook(Collection<Item> items, Map<String, Outcome> outcomes) {
        return items.stream()
                .map(
                        item ->
                                nextLook(
                                        item,
                                        item.owner()
                                                ? outcomes.get(DesiredTopic.nameOf(item.topic()))
                                                : null))
                .min(Comparator.naturalOrder())
                .orElse(PERIOD);
    }

    private static Duration nextLook(Item item, @Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Refused) {
            return AFTER_A_REFUSAL;
        }
        if (outcome instanceof Outcome.Failed) {
            return WHILE_WAITING;
        }
        return switch (item.step()) {
            case TopicStep.Done _, TopicStep.Refuse _ -> PERIOD;
            case TopicStep.WaitFor _ -> WHILE_WAITING;
            default -> AFTER_A_STEP;
        };
    }
}

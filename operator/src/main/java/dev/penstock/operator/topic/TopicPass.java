/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.topic;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * One look at some Topics of one Cluster: one description of them, one step each, one order per
 * kind of step, and the statuses that changed.
 *
 * <p>What was created or deleted is so when the brokers say that they have done it; what else was
 * ordered is left to a later look to see.
 */
final class TopicPass {
    private static final Duration AFTER_A_STEP = Duration.ofMillis(250);
    private static final Duration WHILE_WAITING = Duration.ofSeconds(3);

    /** When a broker is ready the Cluster's status says so, and that is an event. */
    private static final Duration WHILE_NO_BROKER_RUNS = Duration.ofSeconds(10);

    private static final Duration AFTER_A_REFUSAL = Duration.ofSeconds(20);

    private final AdminConnections connections;
    private final TopicCache cache;
    private final TopicWrites writer;
    private final UnaskedTopics unasked;
    private final TopicEvents events;
    private final Clock clock;

    TopicPass(AdminConnections connections, TopicCache cache, TopicWrites writer, Clock clock) {
        this.connections = connections;
        this.cache = cache;
        this.writer = writer;
        this.unasked = new UnaskedTopics(writer);
        this.events = new TopicEvents(writer);
        this.clock = clock;
    }

    /**
     * What may be done for the Topics of a Cluster.
     *
     * @param key namespace and name of the Cluster
     */
    ClusterState stateOf(String key) {
        Optional<Cluster> found = cache.cluster(key);
        if (found.isEmpty() || found.get().isMarkedForDeletion()) {
            return new ClusterState.Absent(found.isPresent());
        }
        Cluster cluster = found.get();
        if (Boolean.TRUE.equals(cluster.getSpec().suspend())) {
            return new ClusterState.Suspended();
        }
        Optional<BrokerAdmin> admin = connections.current(key);
        if (admin.isEmpty()) {
            return new ClusterState.Silent(
                    "ClusterNotReady",
                    "no broker of the Cluster is ready yet",
                    WHILE_NO_BROKER_RUNS);
        }
        return admin.get().members() instanceof BrokersView.Known members
                ? new ClusterState.Answering(cluster, admin.get(), members)
                : silent("the brokers of the Cluster do not answer");
    }

    private static ClusterState.Silent silent(String message) {
        return new ClusterState.Silent("BrokersDoNotAnswer", message, WHILE_WAITING);
    }

    /**
     * Looks at Topics once.
     *
     * @return those that have to be looked at again although nothing happens to them, by name, and
     *     how soon
     */
    Map<String, Duration> run(ClusterState state, Collection<Topic> topics) {
        return switch (state) {
            case ClusterState.Absent(boolean leaving) -> {
                unasked.withoutCluster(leaving, topics, clock.instant());
                yield Map.of();
            }
            case ClusterState.Suspended() -> {
                unasked.suspended(topics, clock.instant());
                yield Map.of();
            }
            case ClusterState.Silent silent -> unanswered(topics, silent);
            case ClusterState.Answering answering -> {
                try {
                    yield look(answering, topics);
                } catch (AdminFailure e) {
                    yield unanswered(topics, silent(String.valueOf(e.getMessage())));
                }
            }
        };
    }

    private Map<String, Duration> unanswered(Collection<Topic> topics, ClusterState.Silent silent) {
        unasked.silent(topics, silent.reason(), silent.message(), clock.instant());
        return topics.stream()
                .collect(
                        Collectors.toMap(
                                topic -> topic.getMetadata().getName(), _ -> silent.nextLook()));
    }

    /** One Topic in this look. */
    private record Item(
            Topic topic, Optional<ObservedTopic> observed, TopicStep step, boolean owner) {
        private @Nullable Outcome outcome(Map<String, Outcome> outcomes) {
            return owner ? outcomes.get(DesiredTopic.nameOf(topic)) : null;
        }
    }

    private Map<String, Duration> look(ClusterState.Answering cluster, Collection<Topic> topics) {
        Set<String> names = topics.stream().map(DesiredTopic::nameOf).collect(Collectors.toSet());
        Map<String, ObservedTopic> observed = cluster.admin().topics(names);
        List<Item> items = plan(topics, observed, cluster.members());
        if (items.stream().anyMatch(item -> item.step() instanceof TopicStep.ChangeReplicas)) {
            // Only to place replicas it has to be known where all the others are.
            if (!(cluster.admin().brokers() instanceof BrokersView.Known brokers)) {
                return unanswered(topics, silent("the brokers of the Cluster do not answer"));
            }
            items = plan(topics, observed, brokers);
        }
        items = held(items, cluster.members());
        TopicOrders orders = new TopicOrders();
        for (Item item : items) {
            if (item.owner()) {
                orders.add(DesiredTopic.nameOf(item.topic()), item.step());
            }
        }
        Map<String, Outcome> outcomes = orders.send(cluster.admin());
        finish(cluster, items, outcomes);
        Map<String, Duration> again = new HashMap<>();
        items.forEach(
                item ->
                        nextLook(item, item.outcome(outcomes))
                                .ifPresent(
                                        soon ->
                                                again.put(
                                                        item.topic().getMetadata().getName(),
                                                        soon)));
        return again;
    }

    private List<Item> plan(
            Collection<Topic> topics,
            Map<String, ObservedTopic> observed,
            BrokersView.Known brokers) {
        return topics.stream()
                .map(
                        topic ->
                                plan(
                                        topic,
                                        Optional.ofNullable(
                                                observed.get(DesiredTopic.nameOf(topic))),
                                        brokers,
                                        TopicWrites.isHeld(topic)))
                .toList();
    }

    private Item plan(
            Topic topic,
            Optional<ObservedTopic> observed,
            BrokersView.Known brokers,
            boolean held) {
        Optional<String> older = TopicClaims.olderThan(topic, cache.claimants(topic));
        TopicStep step =
                TopicPlanner.next(
                        new TopicSituation(
                                DesiredTopic.of(topic),
                                observed,
                                brokers,
                                topic.isMarkedForDeletion(),
                                held,
                                older));
        return new Item(topic, observed, step, older.isEmpty());
    }

    /** Holds those that are to be held, and plans again for those that are held by now. */
    private List<Item> held(List<Item> items, BrokersView.Known brokers) {
        List<Item> unheld =
                items.stream().filter(item -> item.step() instanceof TopicStep.Hold).toList();
        if (unheld.isEmpty()) {
            return items;
        }
        Set<Item> held = ConcurrentHashMap.newKeySet();
        writer.forEach(
                unheld,
                item -> {
                    writer.hold(item.topic());
                    held.add(item);
                });
        return items.stream()
                .map(
                        item ->
                                held.contains(item)
                                        ? plan(item.topic(), item.observed(), brokers, true)
                                        : item)
                .toList();
    }

    private void finish(
            ClusterState.Answering cluster, List<Item> items, Map<String, Outcome> outcomes) {
        Instant now = clock.instant();
        int brokers = cluster.members().live().size();
        List<TopicEvents.Done> done = new ArrayList<>();
        for (Item item : items) {
            if (problem(item.outcome(outcomes)).isEmpty()) {
                done.add(
                        new TopicEvents.Done(
                                item.topic(),
                                item.step(),
                                TopicStatusBuilder.drifted(
                                        item.topic(), writer.statusOf(item.topic()), item.step())));
            }
        }
        writer.forEach(items, item -> finish(item, item.outcome(outcomes), brokers, now));
        events.tell(cluster.cluster(), done);
    }

    private void finish(Item item, @Nullable Outcome outcome, int brokers, Instant now) {
        Topic topic = item.topic();
        TopicStatus before = writer.statusOf(topic);
        if (outcome instanceof Outcome.Created(String id)
                && item.step() instanceof TopicStep.Create create) {
            writer.status(
                    topic, TopicStatusBuilder.created(topic, before, create, id, brokers, now));
            return;
        }
        Optional<Problem> problem = problem(outcome);
        switch (item.step()) {
            case TopicStep.Release _ -> writer.release(topic);
            case TopicStep.Hold _ -> {
                // It could not be held, and nothing is created that might be left behind.
            }
            case TopicStep.Delete _ when problem.isEmpty() -> writer.release(topic);
            default ->
                    writer.status(
                            topic,
                            TopicStatusBuilder.of(
                                    topic,
                                    before,
                                    item.observed(),
                                    item.step(),
                                    problem,
                                    brokers,
                                    now));
        }
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

    private static Optional<Duration> nextLook(Item item, @Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Refused) {
            return Optional.of(AFTER_A_REFUSAL);
        }
        if (outcome instanceof Outcome.Failed) {
            return Optional.of(WHILE_WAITING);
        }
        return switch (item.step()) {
            case TopicStep.Done _, TopicStep.Refuse _, TopicStep.Create _, TopicStep.Delete _ ->
                    Optional.empty();
            case TopicStep.WaitFor _, TopicStep.Hold _ -> Optional.of(WHILE_WAITING);
            case TopicStep.Release _,
                    TopicStep.AddPartitions _,
                    TopicStep.AlterSettings _,
                    TopicStep.ChangeReplicas _ ->
                    Optional.of(AFTER_A_STEP);
        };
    }
}

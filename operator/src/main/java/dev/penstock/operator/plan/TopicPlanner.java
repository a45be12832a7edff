/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredTopic;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.observed.PartitionState;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What to do next for a Topic.
 *
 * <p>The resource is the truth: what differs in the cluster is set right, except that partitions
 * are never taken away, and that a number of copies which nobody asked for is left alone. Of two
 * resources that name one topic the older has it, and the younger neither changes nor deletes it.
 */
public final class TopicPlanner {

    /** Part of the order: what to do, if this rule has something to say. */
    private interface Rule {
        Optional<TopicStep> step(TopicSituation situation);
    }

    private static final List<Rule> RULES =
            List.of(
                    TopicPlanner::letGo,
                    TopicPlanner::yieldToOlder,
                    TopicPlanner::hold,
                    TopicPlanner::create,
                    TopicPlanner::refuseFewerPartitions,
                    TopicPlanner::addPartitions,
                    TopicPlanner::changeReplicas,
                    TopicPlanner::alterSettings,
                    TopicPlanner::waitForMoves);

    private TopicPlanner() {}

    /** The one step to take now. */
    public static TopicStep next(TopicSituation situation) {
        return RULES.stream()
                .flatMap(rule -> rule.step(situation).stream())
                .findFirst()
                .orElseGet(TopicStep.Done::new);
    }

    private static Optional<TopicStep> letGo(TopicSituation situation) {
        if (!situation.deleting()) {
            return Optional.empty();
        }
        boolean ours =
                situation.olderClaim().isEmpty()
                        && situation.held()
                        && situation.desired().deletedWithResource();
        return Optional.of(
                ours && situation.observed().isPresent()
                        ? new TopicStep.Delete()
                        : new TopicStep.Release());
    }

    private static Optional<TopicStep> yieldToOlder(TopicSituation situation) {
        return situation
                .olderClaim()
                .map(
                        claim ->
                                new TopicStep.Refuse(
                                        "Conflict",
                                        "Topic "
                                                + claim
                                                + " is older and names the same topic; this one changes nothing"));
    }

    /**
     * Before anything is created, so that nothing can be left behind. A policy that became Retain
     * needs no hold any more.
     */
    private static Optional<TopicStep> hold(TopicSituation situation) {
        boolean wanted = situation.desired().deletedWithResource();
        if (wanted == situation.held()) {
            return Optional.empty();
        }
        return Optional.of(wanted ? new TopicStep.Hold() : new TopicStep.Release());
    }

    private static Optional<TopicStep> create(TopicSituation situation) {
        if (situation.observed().isPresent()) {
            return Optional.empty();
        }
        DesiredTopic desired = situation.desired();
        int brokers = situation.brokers().live().size();
        int copies = desired.replicationFactor(brokers);
        return Optional.of(
                tooManyCopies(copies, brokers)
                        .orElseGet(
                                () ->
                                        new TopicStep.Create(
                                                desired.partitions(),
                                                copies,
                                                desired.settingsFor(copies))));
    }

    private static Optional<TopicStep> tooManyCopies(int copies, int brokers) {
        return copies <= brokers
                ? Optional.empty()
                : Optional.of(
                        new TopicStep.Refuse(
                                "TooFewBrokers",
                                copies + " copies need as many brokers, and there are " + brokers));
    }

    private static Optional<TopicStep> refuseFewerPartitions(TopicSituation situation) {
        int wanted = situation.desired().partitions();
        return observed(situation)
                .filter(topic -> topic.partitions().size() > wanted)
                .map(
                        topic ->
                                new TopicStep.Refuse(
                                        "MorePartitionsExist",
                                        "the topic has "
                                                + topic.partitions().size()
                                                + " partitions, which cannot become "
                                                + wanted
                                                + "; set partitions to "
                                                + topic.partitions().size()));
    }

    private static Optional<TopicStep> addPartitions(TopicSituation situation) {
        int wanted = situation.desired().partitions();
        return observed(situation)
                .filter(topic -> topic.partitions().size() < wanted)
                .map(_ -> new TopicStep.AddPartitions(wanted));
    }

    /** Only if a number of copies is asked for; moves that are going on are waited for. */
    private static Optional<TopicStep> changeReplicas(TopicSituation situation) {
        Optional<Integer> asked = situation.desired().askedReplicationFactor();
        if (asked.isEmpty() || situation.observed().isEmpty()) {
            return Optional.empty();
        }
        int copies = asked.get();
        Map<Integer, List<Integer>> replicas = new TreeMap<>();
        for (PartitionState partition : situation.observed().get().partitions()) {
            int number = partition.partition().partition();
            if (partition.replicas().size() != copies
                    && !situation.observed().get().moving().contains(number)) {
                replicas.put(number, List.of());
            }
        }
        if (replicas.isEmpty()) {
            return Optional.empty();
        }
        Optional<TopicStep> impossible = tooManyCopies(copies, situation.brokers().live().size());
        if (impossible.isPresent()) {
            return impossible;
        }
        situation.observed().get().partitions().stream()
                .filter(partition -> replicas.containsKey(partition.partition().partition()))
                .limit(Pace.PARTITIONS)
                .forEach(
                        partition ->
                                replicas.put(
                                        partition.partition().partition(),
                                        ReplicaMoves.resized(
                                                situation.brokers(), partition, copies)));
        replicas.values().removeIf(List::isEmpty);
        return Optional.of(new TopicStep.ChangeReplicas(replicas));
    }

    private static Optional<TopicStep> alterSettings(TopicSituation situation) {
        return observed(situation)
                .flatMap(
                        topic -> {
                            Map<String, String> wanted =
                                    situation.desired().settingsFor(topic.replicationFactor());
                            Map<String, String> set = new TreeMap<>(wanted);
                            set.entrySet()
                                    .removeIf(
                                            setting ->
                                                    setting.getValue()
                                                                    .equals(
                                                                            topic.settings()
                                                                                    .get(
                                                                                            setting
                                                                                                    .getKey()))
                                                            && topic.ownSettings()
                                                                    .contains(setting.getKey()));
                            Set<String> reset = new TreeSet<>(topic.ownSettings());
                            reset.removeAll(wanted.keySet());
                            return set.isEmpty() && reset.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(new TopicStep.AlterSettings(set, reset));
                        });
    }

    private static Optional<TopicStep> waitForMoves(TopicSituation situation) {
        return observed(situation)
                .filter(topic -> !topic.moving().isEmpty())
                .map(
                        topic ->
                                new TopicStep.WaitFor(
                                        "ReplicasMove",
                                        "replicas of "
                                                + topic.moving().size()
                                                + " partitions are being moved"));
    }

    private static Optional<ObservedTopic> observed(TopicSituation situation) {
        return situation.observed();
    }
}

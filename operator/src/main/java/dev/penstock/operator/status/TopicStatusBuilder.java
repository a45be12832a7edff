/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.Condition;
import dev.penstock.crds.Topic;
import dev.penstock.crds.TopicStatus;
import dev.penstock.crds.Warning;
import dev.penstock.operator.desired.DesiredTopic;
import dev.penstock.operator.observed.ObservedTopic;
import dev.penstock.operator.plan.TopicStep;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/** The status of a Topic. */
public final class TopicStatusBuilder {
    /** What the brokers refuse to do again unless something changes. */
    private record State(Condition.Status ready, boolean stalled, String reason, String message) {}

    private static final State IN_SYNC =
            new State(Condition.Status.True, false, "InSync", "the topic is as the resource says");

    private TopicStatusBuilder() {}

    /**
     * The status after a look at the brokers.
     *
     * @param before the last status that was written
     * @param observed the topic after the step, as far as it is known
     * @param problem what the brokers said to the step, if they refused it
     * @param brokers that are live
     */
    public static TopicStatus of(
            Topic topic,
            @Nullable TopicStatus before,
            Optional<ObservedTopic> observed,
            TopicStep step,
            Optional<Problem> problem,
            int brokers,
            Instant now) {
        TopicStatus last = before == null ? none() : before;
        Optional<Integer> copies = observed.map(ObservedTopic::replicationFactor);
        return new TopicStatus(
                topic.getMetadata().getGeneration(),
                DesiredTopic.nameOf(topic),
                observed.map(ObservedTopic::id).orElse(null),
                observed.map(known -> known.partitions().size()).orElse(null),
                copies.orElse(null),
                drift(topic, last, observed, step),
                copies.map(number -> warnings(DesiredTopic.of(topic), number, brokers))
                        .orElse(null),
                conditions(topic, last, state(step, problem), now));
    }

    /** The status of a topic that was just created, by what the brokers say of it. */
    public static TopicStatus created(
            Topic topic,
            @Nullable TopicStatus before,
            TopicStep.Create step,
            String id,
            int brokers,
            Instant now) {
        TopicStatus last = before == null ? none() : before;
        return new TopicStatus(
                topic.getMetadata().getGeneration(),
                DesiredTopic.nameOf(topic),
                id,
                step.partitions(),
                step.replicationFactor(),
                null,
                warnings(DesiredTopic.of(topic), step.replicationFactor(), brokers),
                conditions(topic, last, IN_SYNC, now));
    }

    /** The status when the brokers could not be asked: what was said stays. */
    public static TopicStatus notLooked(
            Topic topic,
            @Nullable TopicStatus before,
            boolean stalled,
            String reason,
            String message,
            Instant now) {
        TopicStatus last = before == null ? none() : before;
        return new TopicStatus(
                topic.getMetadata().getGeneration(),
                DesiredTopic.nameOf(topic),
                last.topicId(),
                last.partitions(),
                last.replicationFactor(),
                last.drift(),
                last.warnings(),
                conditions(
                        topic,
                        last,
                        new State(Condition.Status.False, stalled, reason, message),
                        now));
    }

    /** What the brokers answered instead of doing the step. */
    public record Problem(boolean refused, String reason, String message) {}

    private static TopicStatus none() {
        return new TopicStatus(null, null, null, null, null, null, null, null);
    }

    private static State state(TopicStep step, Optional<Problem> problem) {
        if (problem.isPresent()) {
            Problem said = problem.get();
            return new State(Condition.Status.False, said.refused(), said.reason(), said.message());
        }
        return switch (step) {
            case TopicStep.Done() -> IN_SYNC;
            case TopicStep.Refuse(String reason, String message) ->
                    new State(Condition.Status.False, true, reason, message);
            case TopicStep.WaitFor(String reason, String message) -> working(reason, message);
            case TopicStep.AddPartitions more ->
                    working(
                            "AddingPartitions",
                            "the topic gets " + more.partitions() + " partitions");
            case TopicStep.AlterSettings _ ->
                    working("AlteringSettings", "settings are being set right");
            case TopicStep.ChangeReplicas change ->
                    working(
                            "ReplicasMove",
                            "replicas of "
                                    + change.replicas().size()
                                    + " partitions are being moved");
            case TopicStep.Create _, TopicStep.Delete _, TopicStep.Release _, TopicStep.Hold _ ->
                    working("Reconciling", "the resource is being prepared");
        };
    }

    private static State working(String reason, String message) {
        return new State(Condition.Status.False, false, reason, message);
    }

    private static List<Condition> conditions(
            Topic topic, TopicStatus last, State state, Instant now) {
        Long generation = topic.getMetadata().getGeneration();
        return new Conditions(last.conditions(), generation == null ? 0 : generation, now)
                .add(Conditions.READY, state.ready(), state.reason(), state.message())
                .addWhile(
                        state.ready() != Condition.Status.True && !state.stalled(),
                        Conditions.RECONCILING,
                        state.reason(),
                        state.message())
                .addWhile(state.stalled(), Conditions.STALLED, state.reason(), state.message())
                .sorted();
    }

    /** Whether the Topic was Ready, and the resource has not changed since. */
    public static boolean isReady(Topic topic, @Nullable TopicStatus before) {
        return before != null
                && Objects.equals(before.observedGeneration(), topic.getMetadata().getGeneration())
                && before.conditions() != null
                && before.conditions().stream()
                        .anyMatch(
                                condition ->
                                        condition.type().equals(Conditions.READY)
                                                && condition.status() == Condition.Status.True);
    }

    /** Whether the settings differ although nobody changed the resource since it was Ready. */
    public static boolean drifted(Topic topic, @Nullable TopicStatus before, TopicStep step) {
        return step instanceof TopicStep.AlterSettings && isReady(topic, before);
    }

    /** Stays until the resource changes, so that a person can still see it. */
    private static @Nullable List<String> drift(
            Topic topic, TopicStatus last, Optional<ObservedTopic> observed, TopicStep step) {
        if (drifted(topic, last, step) && step instanceof TopicStep.AlterSettings alter) {
            TreeSet<String> names = new TreeSet<>(alter.set().keySet());
            names.addAll(alter.reset());
            return names.stream()
                    .map(
                            name ->
                                    name
                                            + " was "
                                            + observed.map(known -> known.settings().get(name))
                                                    .orElse("not set"))
                    .toList();
        }
        return Objects.equals(last.observedGeneration(), topic.getMetadata().getGeneration())
                ? last.drift()
                : null;
    }

    private static @Nullable List<Warning> warnings(DesiredTopic desired, int copies, int brokers) {
        List<Warning> warnings = new ArrayList<>();
        int safe = DesiredTopic.safeReplicationFactor(brokers);
        if (copies == 1) {
            warnings.add(
                    new Warning(
                            "SingleReplica",
                            "one copy: records are lost with its volume, and unavailable while its broker restarts"));
        } else if (copies < safe) {
            warnings.add(
                    new Warning(
                            "FewReplicas", copies + " copies, and there are brokers for " + safe));
        }
        int inSync = inSync(desired, copies);
        if (copies > 1 && inSync >= copies) {
            warnings.add(
                    new Warning(
                            "NoSlack",
                            "min.insync.replicas equals the number of copies: writes with acks=all stop, and restarts are held back, when one broker is away"));
        } else if (copies > 2 && inSync < copies - 1) {
            warnings.add(
                    new Warning(
                            "WeakDurability",
                            "min.insync.replicas is "
                                    + inSync
                                    + ": an acknowledged record may be on so few brokers only"));
        }
        if ("true".equals(desired.settings().get("unclean.leader.election.enable"))) {
            warnings.add(
                    new Warning(
                            "UncleanLeaderElection",
                            "a broker that lacks acknowledged records may lead: they would be lost"));
        }
        return warnings.isEmpty() ? null : warnings;
    }

    private static int inSync(DesiredTopic desired, int copies) {
        String value = desired.settingsFor(copies).getOrDefault(DesiredTopic.MIN_IN_SYNC, "1");
        return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 1;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import static dev.penstock.operator.Fixtures.healthy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;
import dev.penstock.operator.Fixtures;
import dev.penstock.operator.observed.StopImpact;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What GitOps tools conclude from a status, by the rules of kstatus. */
class KstatusTest {
    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    /** kstatus' words. */
    private enum Conclusion {
        Current,
        InProgress,
        Failed
    }

    /** The rules, for a resource that is not being deleted. */
    private static Conclusion conclude(Cluster cluster, ClusterStatus status) {
        if (!cluster.getMetadata().getGeneration().equals(status.observedGeneration())) {
            return Conclusion.InProgress;
        }
        if (holds(status, "Reconciling")) {
            return Conclusion.InProgress;
        }
        if (holds(status, "Stalled")) {
            return Conclusion.Failed;
        }
        return holds(status, "Ready") ? Conclusion.Current : Conclusion.InProgress;
    }

    private static boolean holds(ClusterStatus status, String type) {
        return status.conditions().stream()
                .anyMatch(
                        condition ->
                                condition.type().equals(type)
                                        && condition.status() == Condition.Status.True);
    }

    private static ClusterStatus status(
            Fixtures fixtures, @Nullable ClusterStatus before, Instant now) {
        Cluster cluster = fixtures.cluster();
        cluster.setStatus(before);
        return ClusterStatusBuilder.of(
                new ClusterReport(
                        cluster,
                        fixtures.desired(),
                        fixtures.observed(),
                        fixtures.next(),
                        Optional.empty(),
                        Optional.of("shop:9092"),
                        now));
    }

    private static Arguments row(String what, Supplier<Fixtures> fixtures, Conclusion conclusion) {
        return Arguments.of(what, fixtures, conclusion);
    }

    private static Fixtures withALonePartition() {
        return healthy(3)
                .stale(1)
                .partition("scratch", 0, 1)
                .answering(
                        1,
                        new StopImpact.Breaks(
                                new StopImpact.Partitions(1, List.of("scratch-0")),
                                new StopImpact.Partitions(0, List.of())));
    }

    static Stream<Arguments> situations() {
        return Stream.of(
                row("arrived", () -> healthy(3), Conclusion.Current),
                row("a restart", () -> healthy(3).stale(1), Conclusion.InProgress),
                row(
                        "nothing applied",
                        () -> healthy(3).withoutStatefulSet(),
                        Conclusion.InProgress),
                row("a broker starts", () -> healthy(3).withoutPod(2), Conclusion.InProgress),
                row(
                        "paused",
                        () -> healthy(3).stale(1).with("rollout: {paused: true}"),
                        Conclusion.InProgress),
                row(
                        "too few brokers",
                        () -> healthy(4).wanting(3).partition("a", 0, 0, 1, 2, 3),
                        Conclusion.Failed),
                row("a single replica", KstatusTest::withALonePartition, Conclusion.Failed),
                row(
                        "asleep",
                        () -> healthy(3).with("suspend: true").withoutPods(),
                        Conclusion.Current),
                row(
                        "falling asleep",
                        () -> healthy(3).with("suspend: true"),
                        Conclusion.InProgress),
                row(
                        "balancing",
                        () -> healthy(2).balancing().partition("a", 0, 0).partition("a", 1, 0),
                        Conclusion.Current));
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("situations")
    void aSituationIsConcluded(String what, Supplier<Fixtures> fixtures, Conclusion conclusion) {
        Fixtures situation = fixtures.get();
        assertThat(conclude(situation.cluster(), status(situation, null, NOON)))
                .as(what)
                .isEqualTo(conclusion);
    }

    @Test
    void aSpecThatNobodyLookedAtIsInProgressWhateverTheConditionsSay() {
        ClusterStatus status = status(healthy(3), null, NOON);
        Cluster edited = healthy(3).cluster();
        edited.getMetadata().setGeneration(8L);
        assertThat(conclude(edited, status)).isEqualTo(Conclusion.InProgress);
    }

    @Test
    void reconcilingAndStalledNeverHoldTogetherNorWithReady() {
        situations()
                .map(row -> (Supplier<?>) row.get()[1])
                .map(fixtures -> status((Fixtures) fixtures.get(), null, NOON))
                .forEach(
                        status ->
                                assertThat(
                                                Stream.of("Reconciling", "Stalled", "Ready")
                                                        .filter(type -> holds(status, type)))
                                        .hasSizeLessThanOrEqualTo(1));
    }

    @Test
    void aRolloutThatWaitsTooLongForTheSameThingIsStalledAndGoesOn() {
        Fixtures waiting =
                healthy(3).stale(1).unready(2, "current").with("rollout: {progressDeadline: 10m}");
        ClusterStatus first = status(waiting, null, NOON);
        assertThat(conclude(waiting.cluster(), first)).isEqualTo(Conclusion.InProgress);
        ClusterStatus late = status(waiting, first, NOON.plus(Duration.ofMinutes(10)));
        assertThat(conclude(waiting.cluster(), late)).isEqualTo(Conclusion.Failed);
        assertThat(
                        late.conditions().stream()
                                .filter(condition -> condition.type().equals("Stalled"))
                                .map(Condition::message))
                .singleElement()
                .asString()
                .startsWith("no progress for 10m: ");
        Fixtures restarting = healthy(3).stale(1).with("rollout: {progressDeadline: 10m}");
        assertThat(
                        conclude(
                                restarting.cluster(),
                                status(restarting, late, NOON.plus(Duration.ofMinutes(11)))))
                .isEqualTo(Conclusion.InProgress);
    }

    @Test
    void whatWasAskedToWaitIsNotLate() {
        Fixtures paused =
                healthy(3).stale(1).with("rollout: {paused: true, progressDeadline: 10m}");
        ClusterStatus first = status(paused, null, NOON);
        assertThat(
                        conclude(
                                paused.cluster(),
                                status(paused, first, NOON.plus(Duration.ofHours(5)))))
                .isEqualTo(Conclusion.InProgress);
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Conditions in the making. Times are carried over from the conditions before. */
public final class Conditions {
    static final String AVAILABLE = "Available";
    static final String READY = "Ready";
    static final String BALANCED = "Balanced";
    static final String VOLUMES_HAVE_ROOM = "VolumesHaveRoom";
    static final String RECONCILING = "Reconciling";
    static final String STALLED = "Stalled";
    static final String EXPANDING = "Expanding";
    private static final int MAX_MESSAGE = 2048;

    private final List<Condition> before;
    private final long generation;
    private final Instant now;
    private final List<Condition> conditions = new ArrayList<>();

    Conditions(@Nullable List<Condition> before, long generation, Instant now) {
        this.before = before == null ? List.of() : before;
        this.generation = generation;
        this.now = now;
    }

    Conditions add(String type, boolean holds, String reason, String message) {
        return add(type, holds ? Condition.Status.True : Condition.Status.False, reason, message);
    }

    Conditions add(String type, Condition.Status status, String reason, String message) {
        String since =
                previous(type)
                        .filter(condition -> condition.status() == status)
                        .map(Condition::lastTransitionTime)
                        .orElseGet(() -> text(now));
        conditions.add(new Condition(type, status, reason, shortened(message), generation, since));
        return this;
    }

    /** Why a Cluster is Ready or is not. */
    public static Optional<String> readyReason(@Nullable ClusterStatus status) {
        return in(status, READY).map(Condition::reason);
    }

    /** That volumes should grow and do not, where this, or why, was not said before. */
    public static Optional<Condition> newlyWithoutRoom(
            @Nullable ClusterStatus before, @Nullable ClusterStatus after) {
        return withoutRoom(after)
                .filter(
                        now ->
                                withoutRoom(before)
                                        .filter(said -> said.reason().equals(now.reason()))
                                        .isEmpty());
    }

    private static Optional<Condition> withoutRoom(@Nullable ClusterStatus status) {
        return in(status, VOLUMES_HAVE_ROOM)
                .filter(condition -> condition.status() == Condition.Status.False)
                .filter(condition -> !condition.reason().equals(EXPANDING));
    }

    private static Optional<Condition> in(@Nullable ClusterStatus status, String type) {
        return Optional.ofNullable(status)
                .map(ClusterStatus::conditions)
                .flatMap(
                        all ->
                                all.stream()
                                        .filter(condition -> condition.type().equals(type))
                                        .findFirst());
    }

    /** A condition that is there only while it holds. */
    Conditions addWhile(boolean holds, String type, String reason, String message) {
        return holds ? add(type, true, reason, message) : this;
    }

    Optional<Condition> previous(String type) {
        return before.stream().filter(condition -> condition.type().equals(type)).findFirst();
    }

    List<Condition> sorted() {
        return conditions.stream().sorted(Comparator.comparing(Condition::type)).toList();
    }

    static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String shortened(String message) {
        return message.length() <= MAX_MESSAGE
                ? message
                : message.substring(0, MAX_MESSAGE - 1) + "…";
    }
}

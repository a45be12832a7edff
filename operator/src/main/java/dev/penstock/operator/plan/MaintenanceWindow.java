/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.RolloutSpec;
import dev.penstock.crds.WindowSpec;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.PodState;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** When brokers may be restarted. All times are UTC. */
final class MaintenanceWindow {
    private static final int DAYS_OF_A_WEEK = 7;

    private MaintenanceWindow() {}

    /** Why no broker may be restarted at this time. */
    static Optional<Objection> objection(
            List<PodState> stale, DesiredCluster desired, ObservedCluster observed) {
        return Optional.ofNullable(desired.cluster().getSpec().rollout())
                .map(RolloutSpec::window)
                .filter(window -> !isOpen(window, observed.at()))
                .map(
                        window ->
                                Objection.rollout(
                                        stale.getLast().broker(),
                                        "OutsideWindow",
                                        "restarts wait for the maintenance window, which begins at "
                                                + next(window, observed.at())));
    }

    /** It may have begun yesterday. */
    static boolean isOpen(WindowSpec window, Instant now) {
        LocalDate today = now.atZone(ZoneOffset.UTC).toLocalDate();
        return contains(window, today, now) || contains(window, today.minusDays(1), now);
    }

    private static boolean contains(WindowSpec window, LocalDate day, Instant now) {
        Instant start = startOn(window, day);
        return isDay(window, day)
                && !now.isBefore(start)
                && now.isBefore(start.plus(durationOf(window.duration())));
    }

    /** The next beginning after now. */
    static Instant next(WindowSpec window, Instant now) {
        LocalDate day = now.atZone(ZoneOffset.UTC).toLocalDate();
        for (int ahead = 0; ahead <= DAYS_OF_A_WEEK; ahead++) {
            Instant start = startOn(window, day.plusDays(ahead));
            if (isDay(window, day.plusDays(ahead)) && start.isAfter(now)) {
                return start;
            }
        }
        throw new IllegalStateException("No day of a week is one of " + window.days());
    }

    private static Instant startOn(WindowSpec window, LocalDate day) {
        return day.atTime(LocalTime.parse(window.start())).toInstant(ZoneOffset.UTC);
    }

    private static boolean isDay(WindowSpec window, LocalDate day) {
        String asked = day.getDayOfWeek().name();
        return window.days() == null
                || window.days().isEmpty()
                || window.days().stream()
                        .anyMatch(one -> asked.startsWith(one.name().toUpperCase(Locale.ROOT)));
    }

    static Duration durationOf(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }
}

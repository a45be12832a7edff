/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.ClusterSpec;
import dev.penstock.crds.RolloutSpec;
import dev.penstock.crds.RolloutStatus;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How long a rollout may wait for the same thing before somebody should look. */
final class ProgressDeadline {
    /** What was asked for is no lack of progress. */
    private static final Set<String> ASKED_FOR = Set.of("Paused", "OutsideWindow");

    private ProgressDeadline() {}

    static String textOf(ClusterSpec spec) {
        return Optional.ofNullable(spec.rollout())
                .map(RolloutSpec::progressDeadline)
                .orElse(RolloutSpec.PROGRESS_DEADLINE);
    }

    static boolean isOver(@Nullable RolloutStatus rollout, ClusterReport report) {
        if (rollout == null
                || rollout.blocked() == null
                || ASKED_FOR.contains(rollout.blocked().reason())) {
            return false;
        }
        Duration limit =
                Duration.parse("PT" + textOf(report.cluster().getSpec()).toUpperCase(Locale.ROOT));
        return !report.now().isBefore(Instant.parse(rollout.blocked().since()).plus(limit));
    }
}

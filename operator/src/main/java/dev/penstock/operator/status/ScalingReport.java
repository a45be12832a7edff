/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.ScalingStatus;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.plan.Objection;
import dev.penstock.operator.plan.Step;
import dev.penstock.operator.plan.VolumeReplacement;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.IntStream;

/** How far a change of the number of brokers has come. */
final class ScalingReport {
    private ScalingReport() {}

    /** Null when the number of brokers does not change. */
    static @Nullable ScalingStatus of(ClusterReport report) {
        Sizing sizing = report.desired().sizing();
        if (sizing.suspended()) {
            return null;
        }
        int wanted = report.desired().wantedReplicas();
        int kept = VolumeReplacement.brokersKept(report.desired(), report.observed());
        if (sizing.replicas() > kept) {
            List<Integer> leaving = IntStream.range(kept, sizing.replicas()).boxed().toList();
            return new ScalingStatus(
                    ScalingStatus.Phase.Draining,
                    sizing.replicas(),
                    kept,
                    leaving,
                    replicasOn(report, leaving),
                    message(report.step()));
        }
        if (!sizing.leaving().isEmpty()) {
            List<Integer> leaving = List.copyOf(sizing.leaving());
            return new ScalingStatus(
                    ScalingStatus.Phase.Removing,
                    wanted + leaving.size(),
                    wanted,
                    leaving,
                    null,
                    message(report.step()));
        }
        int pods = report.observed().pods().size();
        return pods > 0 && pods < wanted
                ? new ScalingStatus(
                        ScalingStatus.Phase.Starting,
                        pods,
                        wanted,
                        null,
                        null,
                        message(report.step()))
                : null;
    }

    private static @Nullable Integer replicasOn(ClusterReport report, List<Integer> brokers) {
        return report.observed().brokers() instanceof BrokersView.Known view
                ? (int)
                        view.partitions().stream()
                                .flatMap(partition -> partition.replicas().stream())
                                .filter(brokers::contains)
                                .count()
                : null;
    }

    private static @Nullable String message(Step step) {
        return step instanceof Step.WaitFor(Objection objection)
                ? Conditions.shortened(objection.message())
                : null;
    }
}

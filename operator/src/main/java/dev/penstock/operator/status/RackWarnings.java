/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.Warning;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.PodState;
import dev.penstock.operator.observed.Zones;

import java.util.ArrayList;
import java.util.List;

/** What is to be said about racks. */
final class RackWarnings {
    private RackWarnings() {}

    static List<Warning> of(ClusterReport report) {
        List<Warning> warnings = new ArrayList<>();
        report.observed()
                .zones()
                .unreadable()
                .ifPresent(why -> warnings.add(new Warning("RacksUnknown", why)));
        List<Integer> strangers =
                report.observed().pods().stream()
                        .filter(pod -> isInAnotherRack(pod, report))
                        .map(PodState::broker)
                        .toList();
        if (!strangers.isEmpty()) {
            warnings.add(
                    new Warning(
                            "RackNotUsed",
                            "brokers "
                                    + strangers
                                    + " run with another rack than the zone of their nodes, and take it when they restart"));
        }
        return warnings;
    }

    private static boolean isInAnotherRack(PodState pod, ClusterReport report) {
        return report.observed().brokers() instanceof BrokersView.Known view
                && view.live().containsKey(pod.broker())
                && pod.rack()
                        .map(rack -> rack.equals(Zones.NONE) ? "" : rack)
                        .filter(rack -> !rack.equals(view.live().get(pod.broker())))
                        .isPresent();
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.ClusterStatus;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.Quorum;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether a Cluster serves: the condition Available, and the voters that it needs for that. */
final class Availability {
    private Availability() {}

    /**
     * By the leader's word, or as it was: without a leader nobody becomes a voter or is one no
     * more.
     */
    static Set<Integer> voters(ClusterReport report, ClusterStatus before) {
        return report.observed()
                .brokers()
                .quorum()
                .<Set<Integer>>map(Quorum::voterIds)
                .orElseGet(
                        () ->
                                IntStream.range(
                                                0,
                                                Optional.ofNullable(before.voters())
                                                        .orElse(
                                                                report.desired()
                                                                        .identity()
                                                                        .voters()))
                                        .boxed()
                                        .collect(Collectors.toSet()));
    }

    static void condition(
            Conditions conditions, ClusterReport report, ClusterStatus before, int ready) {
        Set<Integer> voting = voters(report, before);
        int voters = voting.size();
        long readyVoters =
                report.observed().pods().stream()
                        .filter(pod -> voting.contains(pod.broker()) && pod.ready())
                        .count();
        int offline =
                report.observed().brokers() instanceof BrokersView.Known view
                        ? view.offline().size()
                        : 0;
        if (report.desired().sizing().suspended()) {
            conditions.add(Conditions.AVAILABLE, false, "Suspended", "spec.suspend is true");
        } else if (ready == 0) {
            conditions.add(Conditions.AVAILABLE, false, "NoBrokerReady", "no broker is ready");
        } else if (readyVoters <= voters / 2) {
            conditions.add(
                    Conditions.AVAILABLE,
                    false,
                    "NoQuorum",
                    readyVoters + " of " + voters + " voters of the metadata quorum are ready");
        } else if (offline > 0) {
            conditions.add(
                    Conditions.AVAILABLE,
                    false,
                    "PartitionsOffline",
                    offline + " partitions have no leader");
        } else {
            conditions.add(Conditions.AVAILABLE, true, "Serving", "all partitions have a leader");
        }
    }
}

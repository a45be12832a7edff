/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.status;

import dev.penstock.crds.ClusterStatus;
import dev.penstock.crds.Condition;
import dev.penstock.crds.StorageStatus;
import dev.penstock.operator.observed.VolumeState;
import dev.penstock.operator.plan.VolumeReplacement;
import dev.penstock.operator.plan.VolumeRoom;
import dev.penstock.operator.plan.VolumeRules;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/** Volumes that grow by themselves, or are replaced. */
final class StorageReport {
    private StorageReport() {}

    /** Null when they neither grow nor are replaced. */
    static @Nullable StorageStatus of(ClusterReport report, ClusterStatus before) {
        boolean grows = report.cluster().getSpec().storage().autoExpand() != null;
        @Nullable Integer replacing = report.desired().sizing().replacing().orElse(null);
        List<Integer> outstanding =
                List.copyOf(VolumeReplacement.outstanding(report.desired(), report.observed()));
        if (!grows && replacing == null && outstanding.isEmpty()) {
            return null;
        }
        @Nullable List<Integer> toReplace = outstanding.isEmpty() ? null : outstanding;
        String size =
                VolumeRules.size(
                        report.cluster(), report.observed(), report.desired().sizing().replicas());
        StorageStatus known = before.storage();
        if (known == null) {
            return new StorageStatus(size, null, replacing, toReplace);
        }
        return new StorageStatus(
                size,
                grows && VolumeRules.smaller(known.size(), size)
                        ? Conditions.text(report.now())
                        : known.expandedTime(),
                replacing,
                toReplace);
    }

    static void condition(Conditions conditions, ClusterReport report) {
        VolumeRoom.of(report.desired(), report.observed())
                .ifPresent(room -> add(conditions, room, report));
    }

    private static void add(Conditions conditions, VolumeRoom room, ClusterReport report) {
        switch (room) {
            case VolumeRoom.HasRoom(int atPercent) ->
                    conditions.add(
                            Conditions.VOLUMES_HAVE_ROOM,
                            true,
                            "HasRoom",
                            "of each volume less than " + atPercent + " % is in use");
            case VolumeRoom.Grow(String size, String why) ->
                    no(conditions, Conditions.EXPANDING, why + ": they grow to " + size);
            case VolumeRoom.Expanding(String size) ->
                    no(conditions, Conditions.EXPANDING, "volumes grow to " + size);
            case VolumeRoom.CoolingDown(var until, String why) ->
                    no(
                            conditions,
                            "CoolingDown",
                            why + ", and they may grow again at " + Conditions.text(until));
            case VolumeRoom.AtMaximum(String maxSize, String why) ->
                    no(
                            conditions,
                            "AtMaximum",
                            why
                                    + ", and they have storage.autoExpand.maxSize, "
                                    + maxSize
                                    + ": raise it, keep less, or add brokers");
            case VolumeRoom.Refused(var refusal) ->
                    no(
                            conditions,
                            "ExpansionRefused",
                            VolumeRules.message(
                                    VolumeRules.used(
                                                    report.observed(),
                                                    report.desired().sizing().replicas())
                                            .map(VolumeState::name)
                                            .sorted()
                                            .toList(),
                                    refusal));
            case VolumeRoom.SharedFileSystem(var brokers) ->
                    no(
                            conditions,
                            "SharedFileSystem",
                            "the volumes of brokers "
                                    + brokers
                                    + " are filling up, but their file systems are more than "
                                    + VolumeRoom.OWN_AT_MOST_TIMES
                                    + " times as large as their claims: larger claims would not help");
            case VolumeRoom.UseUnknown() -> unknown(conditions);
        }
    }

    private static void no(Conditions conditions, String reason, String message) {
        conditions.add(Conditions.VOLUMES_HAVE_ROOM, false, reason, message);
    }

    /** What was known holds until the brokers tell something else. */
    private static void unknown(Conditions conditions) {
        conditions
                .previous(Conditions.VOLUMES_HAVE_ROOM)
                .ifPresentOrElse(
                        known ->
                                conditions.add(
                                        known.type(),
                                        known.status(),
                                        known.reason(),
                                        Optional.ofNullable(known.message()).orElse("")),
                        () ->
                                conditions.add(
                                        Conditions.VOLUMES_HAVE_ROOM,
                                        Condition.Status.Unknown,
                                        "UseUnknown",
                                        "no broker has told yet how full its volume is"));
    }
}

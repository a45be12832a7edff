/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.AutoExpandSpec;
import dev.penstock.crds.StorageStatus;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.VolumeState;
import dev.penstock.operator.observed.VolumeUse;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether volumes that may grow by themselves have room.
 *
 * <p>All volumes of a Cluster have one size: replicas move between brokers, and the fullest volume
 * of today is not that of tomorrow. That size is nowhere but on the claims themselves, so that
 * nobody writes into the spec, and a new operator goes on where the old one ended.
 */
public sealed interface VolumeRoom {
    /**
     * A file system that is so many times as large as its claim holds more than this broker's
     * files: a larger claim would not make it emptier.
     */
    int OWN_AT_MOST_TIMES = 2;

    /** There is room. */
    record HasRoom(int atPercent) implements VolumeRoom {}

    /** They are full enough, and may grow now. */
    record Grow(String size, String why) implements VolumeRoom {}

    /** They are on their way to this size. */
    record Expanding(String size) implements VolumeRoom {}

    /** They would grow, but grew a short time ago. */
    record CoolingDown(Instant until, String why) implements VolumeRoom {}

    /** They would grow, but are as large as they may be. */
    record AtMaximum(String maxSize, String why) implements VolumeRoom {}

    /** They would grow, but Kubernetes does not let them. */
    record Refused(Expansion.Refusal refusal) implements VolumeRoom {}

    /** They are full enough, but of more than the broker's files. */
    record SharedFileSystem(List<Integer> brokers) implements VolumeRoom {}

    /** No broker told. */
    record UseUnknown() implements VolumeRoom {}

    /** Empty for a Cluster whose volumes do not grow by themselves. */
    static Optional<VolumeRoom> of(DesiredCluster desired, ObservedCluster observed) {
        return Optional.ofNullable(desired.cluster().getSpec().storage().autoExpand())
                .map(asked -> of(asked, desired, observed));
    }

    private static VolumeRoom of(
            AutoExpandSpec asked, DesiredCluster desired, ObservedCluster observed) {
        String size = VolumeRules.size(desired.cluster(), observed, desired.sizing().replicas());
        Optional<Expansion.Refusal> refusal = observed.expansion().refusal();
        if (VolumeRules.used(observed, desired.sizing().replicas())
                .anyMatch(volume -> isOnItsWay(volume, size))) {
            return refusal.filter(last -> last.size().equals(size))
                    .<VolumeRoom>map(Refused::new)
                    .orElseGet(() -> new Expanding(size));
        }
        Map<Integer, VolumeUse> uses = new TreeMap<>(observed.expansion().uses());
        uses.keySet().removeIf(broker -> broker >= desired.sizing().replicas());
        if (uses.isEmpty()) {
            return new UseUnknown();
        }
        int atPercent = orElse(asked.atPercent(), AutoExpandSpec.AT_PERCENT);
        uses.values().removeIf(use -> use.percent() < atPercent);
        return uses.isEmpty() ? new HasRoom(atPercent) : full(asked, size, uses, desired, observed);
    }

    /** Some are full enough. */
    private static VolumeRoom full(
            AutoExpandSpec asked,
            String size,
            Map<Integer, VolumeUse> full,
            DesiredCluster desired,
            ObservedCluster observed) {
        List<Integer> shared =
                full.entrySet().stream()
                        .filter(use -> isShared(use.getKey(), use.getValue(), observed, size))
                        .map(Map.Entry::getKey)
                        .toList();
        if (shared.size() == full.size()) {
            return new SharedFileSystem(shared);
        }
        full.keySet().removeAll(shared);
        String why =
                "of the volumes of brokers "
                        + full.keySet()
                        + " "
                        + orElse(asked.atPercent(), AutoExpandSpec.AT_PERCENT)
                        + " % or more is in use";
        if (!VolumeRules.smaller(size, asked.maxSize())) {
            return new AtMaximum(asked.maxSize(), why);
        }
        String next = next(size, asked);
        Optional<Expansion.Refusal> refusal =
                observed.expansion().refusal().filter(last -> last.size().equals(next));
        if (refusal.isPresent()) {
            return new Refused(refusal.get());
        }
        Instant until = lastGrown(desired, observed, size).plus(cooldown(asked));
        return until.isAfter(observed.at()) ? new CoolingDown(until, why) : new Grow(next, why);
    }

    private static boolean isOnItsWay(VolumeState volume, String size) {
        return VolumeRules.smaller(volume.size(), size)
                || volume.capacity()
                        .filter(capacity -> VolumeRules.smaller(capacity, volume.size()))
                        .isPresent();
    }

    private static boolean isShared(
            int broker, VolumeUse use, ObservedCluster observed, String size) {
        long claimed =
                observed.volumes().stream()
                        .filter(volume -> volume.broker() == broker)
                        .map(volume -> volume.capacity().orElse(volume.size()))
                        .mapToLong(VolumeRules::bytes)
                        .max()
                        .orElseGet(() -> VolumeRules.bytes(size));
        return use.totalBytes() / OWN_AT_MOST_TIMES > claimed;
    }

    /** The next size, in whole Gi from 1Gi on, else in whole Mi, and never above the maximum. */
    private static String next(String size, AutoExpandSpec asked) {
        long mebibytes = Math.ceilDiv(VolumeRules.bytes(size), 1L << 20);
        long step = orElse(asked.stepPercent(), AutoExpandSpec.STEP_PERCENT);
        long wanted = Math.ceilDiv(mebibytes * (100 + step), 100);
        boolean large = mebibytes >= 1L << 10;
        long rounded = large ? Math.ceilDiv(wanted, 1L << 10) : wanted;
        String next = rounded + (large ? "Gi" : "Mi");
        return VolumeRules.smaller(next, asked.maxSize()) ? next : asked.maxSize();
    }

    /** What the status does not know yet happened just now. */
    private static Instant lastGrown(
            DesiredCluster desired, ObservedCluster observed, String size) {
        StorageStatus before =
                desired.cluster().getStatus() == null
                        ? null
                        : desired.cluster().getStatus().storage();
        if (before == null) {
            return Instant.MIN;
        }
        return VolumeRules.smaller(before.size(), size)
                ? observed.at()
                : Optional.ofNullable(before.expandedTime())
                        .map(Instant::parse)
                        .orElse(Instant.MIN);
    }

    private static Duration cooldown(AutoExpandSpec asked) {
        String text = asked.cooldown() == null ? AutoExpandSpec.COOLDOWN : asked.cooldown();
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    private static int orElse(@Nullable Integer value, int ifAbsent) {
        return value == null ? ifAbsent : value;
    }
}

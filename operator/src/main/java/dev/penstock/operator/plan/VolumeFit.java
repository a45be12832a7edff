/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.observed.BrokersView;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.VolumeState;

import org.apache.kafka.common.TopicPartition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What a broker stores, and the smaller volume that it is to get.
 *
 * <p>The replicas are counted, not what the file system has in use: that may be shared, and a new
 * volume gets the replicas and nothing else.
 *
 * @param storedBytes by the sizes of its replicas
 * @param size of the new volume, as Kubernetes writes it
 */
public record VolumeFit(int broker, long storedBytes, String size) {
    /**
     * Of a new volume at most so much is filled at once: segments go as a whole, and disks want
     * room.
     */
    static final int FILLED_PERCENT = 75;

    private static final int ALL = 100;
    private static final long MEBIBYTE = 1L << 20;
    private static final long GIBIBYTE = 1L << 30;
    private static final int TENTHS = 10;

    public boolean fits() {
        return storedBytes <= room();
    }

    private long room() {
        return VolumeRules.bytes(size) / ALL * FILLED_PERCENT;
    }

    /** For people: the broker, what it holds, what would fit, what to do. */
    public String text() {
        return "broker "
                + broker
                + " stores "
                + tenths(Math.ceilDiv(storedBytes * TENTHS, unit(storedBytes)), storedBytes)
                + ", and a volume of "
                + size
                + " is to be filled with at most "
                + tenths(room() * TENTHS / unit(room()), room())
                + " at once ("
                + FILLED_PERCENT
                + " %): choose a storage.size of at least "
                + whole(Math.ceilDiv(storedBytes * ALL, FILLED_PERCENT))
                + ", keep less, or add brokers";
    }

    private static String whole(long bytes) {
        return Math.ceilDiv(bytes, unit(bytes)) + name(bytes);
    }

    private static String tenths(long tenths, long bytes) {
        return tenths / TENTHS + "." + tenths % TENTHS + name(bytes);
    }

    private static long unit(long bytes) {
        return bytes < GIBIBYTE ? MEBIBYTE : GIBIBYTE;
    }

    private static String name(long bytes) {
        return bytes < GIBIBYTE ? "Mi" : "Gi";
    }

    /** Those of the brokers whose replicas do not fit; empty if the sizes are not known. */
    static Optional<List<VolumeFit>> unfit(
            SortedSet<Integer> brokers, DesiredCluster desired, ObservedCluster observed) {
        Optional<Map<TopicPartition, Long>> sizes = observed.balancing().sizes();
        if (sizes.isEmpty() || !(observed.brokers() instanceof BrokersView.Known view)) {
            return Optional.empty();
        }
        String size = VolumeRules.size(desired.cluster(), observed, desired.sizing().replicas());
        List<VolumeFit> unfit = new ArrayList<>();
        for (int broker : brokers) {
            VolumeFit fit = new VolumeFit(broker, stored(broker, view, sizes.get()), size);
            if (becomesSmaller(broker, size, observed) && !fit.fits()) {
                unfit.add(fit);
            }
        }
        return Optional.of(unfit);
    }

    private static boolean becomesSmaller(int broker, String size, ObservedCluster observed) {
        return observed.volumes().stream()
                .filter(volume -> volume.broker() == broker)
                .map(VolumeState::size)
                .anyMatch(present -> VolumeRules.smaller(size, present));
    }

    private static long stored(
            int broker, BrokersView.Known view, Map<TopicPartition, Long> sizes) {
        return view.partitions().stream()
                .filter(partition -> partition.replicas().contains(broker))
                .mapToLong(partition -> sizes.getOrDefault(partition.partition(), 0L))
                .sum();
    }
}

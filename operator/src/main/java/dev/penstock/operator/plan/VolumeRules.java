/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.plan;

import dev.penstock.crds.Cluster;
import dev.penstock.crds.StorageSpec;
import dev.penstock.operator.desired.DesiredCluster;
import dev.penstock.operator.desired.Sizing;
import dev.penstock.operator.observed.Expansion;
import dev.penstock.operator.observed.ObservedCluster;
import dev.penstock.operator.observed.VolumeState;

import io.fabric8.kubernetes.api.model.Quantity;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When volumes grow, as the spec asks and by themselves before they are full, and how new ones are.
 */
public final class VolumeRules {
    private VolumeRules() {}

    /**
     * What each volume of so many brokers should have at least. Volumes that may grow by themselves
     * follow the largest of them: what was begun is carried on.
     */
    public static String size(Cluster cluster, ObservedCluster observed, int replicas) {
        StorageSpec storage = cluster.getSpec().storage();
        if (storage.autoExpand() == null) {
            return storage.size();
        }
        String maxSize = storage.autoExpand().maxSize();
        return used(observed, replicas)
                .map(VolumeState::size)
                .max(Comparator.comparingLong(VolumeRules::bytes))
                .map(largest -> smaller(maxSize, largest) ? maxSize : largest)
                .filter(largest -> smaller(storage.size(), largest))
                .orElse(storage.size());
    }

    /** The volume of a broker that left may have been kept; it is left as it is. */
    public static Stream<VolumeState> used(ObservedCluster observed, int replicas) {
        return observed.volumes().stream().filter(volume -> volume.broker() < replicas);
    }

    /** Of two sizes as Kubernetes writes them. */
    public static boolean smaller(String size, String wanted) {
        return bytes(size) < bytes(wanted);
    }

    static long bytes(String size) {
        return Quantity.getAmountInBytes(Quantity.parse(size)).longValue();
    }

    static Optional<Step> grow(DesiredCluster desired, ObservedCluster observed) {
        String size = size(desired.cluster(), observed, desired.sizing().replicas());
        Optional<Step> carriedOn =
                grow(size, "they are smaller than all are to be", desired, observed);
        if (carriedOn.isPresent()) {
            return carriedOn;
        }
        if (!templateIsRight(desired, observed) && !changesSize(desired)) {
            return Optional.of(new Step.RecreateStatefulSet(desired.names().brokers()));
        }
        return VolumeRoom.of(desired, observed)
                .flatMap(
                        room ->
                                room instanceof VolumeRoom.Grow(String next, String why)
                                        ? grow(next, why, desired, observed)
                                        : Optional.empty());
    }

    /** Whether new volumes are as they should be; smaller or of another class only if allowed. */
    static boolean templateIsRight(DesiredCluster desired, ObservedCluster observed) {
        Sizing sizing = desired.sizing();
        String size = size(desired.cluster(), observed, sizing.replicas());
        if (smaller(sizing.volumeSize(), size)) {
            return false;
        }
        StorageSpec storage = desired.cluster().getSpec().storage();
        return !VolumeReplacement.isAllowed(storage)
                || (!smaller(size, sizing.volumeSize())
                        && (storage.storageClass() == null
                                || sizing.volumeClass()
                                        .equals(Optional.of(storage.storageClass()))));
    }

    private static Optional<Step> grow(
            String size, String why, DesiredCluster desired, ObservedCluster observed) {
        List<String> small = tooSmall(size, desired, observed);
        return small.isEmpty() || refusal(size, observed).isPresent()
                ? Optional.empty()
                : Optional.of(new Step.GrowVolumes(small, size, why));
    }

    private static List<String> tooSmall(
            String size, DesiredCluster desired, ObservedCluster observed) {
        return used(observed, desired.sizing().replicas())
                .filter(volume -> smaller(volume.size(), size))
                .map(VolumeState::name)
                .sorted()
                .toList();
    }

    private static Optional<Expansion.Refusal> refusal(String size, ObservedCluster observed) {
        return observed.expansion().refusal().filter(last -> last.size().equals(size));
    }

    /** Everything else goes on; only in the end it is said that the spec is not reached. */
    static Optional<Step> sayRefused(DesiredCluster desired, ObservedCluster observed) {
        String asked = desired.cluster().getSpec().storage().size();
        List<String> small = tooSmall(asked, desired, observed);
        return small.isEmpty()
                ? Optional.empty()
                : observed.expansion()
                        .refusal()
                        .map(
                                refusal ->
                                        new Step.Refuse(
                                                "VolumesCannotGrow", message(small, refusal)));
    }

    /** What to do about it depends on the API server's words, so they stand first. */
    public static String message(List<String> claims, Expansion.Refusal refusal) {
        return "the volumes "
                + claims
                + " cannot grow to "
                + refusal.size()
                + ": "
                + refusal.why()
                + "; let the StorageClass allow it (allowVolumeExpansion: true), or raise the quota";
    }

    /**
     * What the StatefulSet remembers of a change of the number of brokers would go with it; and
     * while it is away, the pods are all that says how many brokers are not empty.
     */
    private static boolean changesSize(DesiredCluster desired) {
        Sizing sizing = desired.sizing();
        return desired.wantedReplicas() < sizing.replicas()
                || sizing.balancing()
                || sizing.replacing().isPresent()
                || !sizing.draining().isEmpty()
                || !sizing.leaving().isEmpty();
    }
}

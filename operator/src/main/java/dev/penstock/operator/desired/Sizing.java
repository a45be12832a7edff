/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.operator.desired;

import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many brokers there are to be right now, which may be more than the Cluster asks for while
 * some are emptied, and how large a new broker's volume is.
 *
 * @param replicas of the StatefulSet
 * @param draining brokers whose replicas are being moved away
 * @param leaving brokers that have stopped for good and must leave the metadata
 * @param volumeSize in the StatefulSet's template, which cannot be changed in place
 * @param volumeClass in that template; the default one if empty
 * @param balancing replicas are moved so that all brokers carry alike
 * @param replacing the broker whose volume is being replaced
 * @param suspended there are no pods for now; the number of brokers is only remembered
 */
public record Sizing(
        int replicas,
        Set<Integer> draining,
        Set<Integer> leaving,
        String volumeSize,
        Optional<String> volumeClass,
        boolean balancing,
        Optional<Integer> replacing,
        boolean suspended) {
    public Sizing {
        draining = sorted(draining);
        leaving = sorted(leaving);
    }

    /** So many brokers, none of which comes or goes. */
    public static Sizing steady(int replicas, String volumeSize, Optional<String> volumeClass) {
        return new Sizing(
                replicas,
                Set.of(),
                Set.of(),
                volumeSize,
                volumeClass,
                false,
                Optional.empty(),
                false);
    }

    public Sizing withDraining(Set<Integer> brokers) {
        return new Sizing(
                replicas,
                brokers,
                leaving,
                volumeSize,
                volumeClass,
                balancing,
                replacing,
                suspended);
    }

    public Sizing withLeaving(Set<Integer> brokers) {
        return new Sizing(
                replicas,
                draining,
                brokers,
                volumeSize,
                volumeClass,
                balancing,
                replacing,
                suspended);
    }

    public Sizing withReplicas(int brokers) {
        return new Sizing(
                brokers,
                draining,
                leaving,
                volumeSize,
                volumeClass,
                balancing,
                replacing,
                suspended);
    }

    public Sizing withSuspended(boolean on) {
        return new Sizing(
                replicas, draining, leaving, volumeSize, volumeClass, balancing, replacing, on);
    }

    public Sizing withBalancing(boolean on) {
        return new Sizing(
                replicas, draining, leaving, volumeSize, volumeClass, on, replacing, suspended);
    }

    public Sizing withReplacing(Optional<Integer> broker) {
        return new Sizing(
                replicas, draining, leaving, volumeSize, volumeClass, balancing, broker, suspended);
    }

    /** Reads what {@link #text} wrote. */
    public static Set<Integer> parse(String text) {
        return Stream.of(text.split(",", -1))
                .filter(id -> !id.isBlank())
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static String text(Set<Integer> brokers) {
        return brokers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static Set<Integer> sorted(Collection<Integer> brokers) {
        return Collections.unmodifiableSet(new TreeSet<>(brokers));
    }
}

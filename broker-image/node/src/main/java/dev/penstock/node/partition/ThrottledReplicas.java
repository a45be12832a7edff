/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.BrokerId;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which replicas of a topic are copied no faster than the broker's throttled rate, as {@code
 * leader.replication.throttled.replicas} and its sibling say it.
 *
 * @param isAll whether it is each of them
 * @param named those that are, as {@code partition:broker}
 */
record ThrottledReplicas(boolean isAll, Set<String> named) {
    private static final ThrottledReplicas NONE = new ThrottledReplicas(false, Set.of());
    private static final String ALL = "*";

    /** Reads a value of the setting, which the metadata machine has checked. */
    static ThrottledReplicas of(String value) {
        if (value.isBlank()) {
            return NONE;
        }
        Set<String> named = new TreeSet<>();
        for (String item : value.split(",", -1)) {
            named.add(item.strip());
        }
        return new ThrottledReplicas(named.contains(ALL), named);
    }

    boolean has(int partition, BrokerId broker) {
        return isAll || (!named.isEmpty() && named.contains(partition + ":" + broker.value()));
    }
}

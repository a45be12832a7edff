/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a member has said of itself.
 *
 * @param instanceId if it is a static member
 * @param rackId where it runs, if it says so
 * @param topics by name
 * @param regex further topics by pattern; absent for none
 * @param rebalanceTimeoutMs how long it may take to give up partitions
 * @param assignor the server-side assignor that it prefers, if it prefers one
 * @param classic present for a member that speaks the classic protocol
 */
public record Subscription(
        @Nullable String instanceId,
        @Nullable String rackId,
        String clientId,
        String clientHost,
        SortedSet<String> topics,
        @Nullable String regex,
        int rebalanceTimeoutMs,
        @Nullable String assignor,
        @Nullable ClassicProtocols classic) {
    public Subscription {
        topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    }

    /** Of a member of which no record says more than that it is there. */
    static final Subscription UNKNOWN =
            new Subscription(null, null, "", "", new TreeSet<>(), null, -1, null, null);

    public boolean isStatic() {
        return instanceId != null;
    }

    public boolean isClassic() {
        return classic != null;
    }
}

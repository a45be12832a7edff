/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.share;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a member of a share group said of itself.
 *
 * @param topics by name; they need not exist
 */
public record ShareSubscription(
        @Nullable String rackId, String clientId, String clientHost, SortedSet<String> topics) {
    /** Of a member of which only what it has is known yet. */
    static final ShareSubscription UNKNOWN =
            new ShareSubscription(null, "", "", Collections.emptySortedSet());

    public ShareSubscription {
        topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group.consumer;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a pattern stood for.
 *
 * @param topics by name
 * @param topicsVersion of the {@link ClusterView} that was looked at
 * @param atEpochMs when it was looked at
 */
public record ResolvedRegex(SortedSet<String> topics, long topicsVersion, long atEpochMs) {
    public ResolvedRegex {
        topics = Collections.unmodifiableSortedSet(new TreeSet<>(topics));
    }
}

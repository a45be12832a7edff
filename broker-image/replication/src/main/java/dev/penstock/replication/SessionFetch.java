/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.TopicPartition;

import java.util.List;

/**
 * One request of a {@link FollowerSession} (KIP-227).
 *
 * @param number of this request among all of the session object; its answer is handed back with it
 * @param sessionId 0 to begin a session
 * @param sessionEpoch 0 to begin a session, then 1, 2, …
 * @param changed the partitions whose position is new to the leader
 * @param forgotten the partitions that left the session
 */
public record SessionFetch(
        long number,
        int sessionId,
        int sessionEpoch,
        List<FetchPosition> changed,
        List<TopicPartition> forgotten) {
    public SessionFetch {
        changed = List.copyOf(changed);
        forgotten = List.copyOf(forgotten);
    }
}

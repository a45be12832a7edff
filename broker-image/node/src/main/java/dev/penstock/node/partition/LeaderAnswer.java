/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.FetchAnswer;

import java.util.Map;

/** What came of a fetch to a leader. */
public sealed interface LeaderAnswer {
    /** The leader answered; records in it are valid during the call only. */
    record Answered(int sessionId, Map<TopicPartition, FetchAnswer> partitions)
            implements LeaderAnswer {}

    /** The leader does not know the session (any more). */
    record SessionLost() implements LeaderAnswer {}

    /** No answer came, or the leader's broker is not known. */
    record Disconnected() implements LeaderAnswer {}
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.scrub;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.ScrubWork;

import java.util.List;
import java.util.Optional;

/** The logs of one loop as the scrubber sees them. On that loop. */
public interface ScrubbedLogs {
    /** All that are there now, in an order that stays. */
    List<TopicPartition> all();

    /**
     * Begins with the closed segment of the log that has the offset, or the next one. Empty when
     * there is none, when the log is gone, or known to be damaged.
     */
    Optional<ScrubWork> begin(TopicPartition partition, long fromOffset);

    /** Whether what the work found is about the log as it is. */
    boolean isCurrent(TopicPartition partition, ScrubWork work);

    /** The log is damaged. */
    void damaged(TopicPartition partition, DamagedLogException damage);
}

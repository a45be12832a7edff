/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.replication.Effect;

/** What happens to partitions and is worth a log line or a metric. Called on data loops. */
public interface PartitionEvents {
    /** A follower removed what its leader does not have. */
    void truncated(String topic, Effect.Truncated truncated);

    /** The partition's storage failed; it is offline from now on. */
    void failed(String topic, TopicPartition partition, Exception cause);

    /** The log was opened. */
    void opened(String topic, TopicPartition partition, long logEndOffset, long truncatedBytes);

    /** The log was deleted: the topic is gone, or the partition moved away. */
    void deleted(String topic, TopicPartition partition);

    /** This broker leads the partition from now on, in a new epoch. */
    default void leads(String topic, TopicPartition partition) {
        // Not everybody counts.
    }

    /** The ISR of a partition that is led here is another one. */
    default void isrChanged(String topic, Effect.IsrChanged changed) {
        // Not everybody counts.
    }

    /** Where the traffic of a topic is counted; asked once for each partition that is opened. */
    default TopicMeter meter(String topic) {
        return TopicMeter.NONE;
    }
}

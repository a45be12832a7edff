/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.partition;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.log.CleaningReport;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.RecoveryReport;
import dev.penstock.node.scrub.ScrubEvents;
import dev.penstock.replication.Effect;

/** What happens to partitions and is worth a log line or a metric. Called on data loops. */
public interface PartitionEvents {
    /** A follower removed what its leader does not have. */
    void truncated(String topic, Effect.Truncated truncated);

    /** A follower took nothing of what its leader sent, and asks again. */
    void batchesRefused(String topic, Effect.BatchesRefused refused);

    /** The partition's storage failed; it is offline from now on. */
    void failed(String topic, TopicPartition partition, Exception cause);

    /**
     * The durable bytes of a log are wrong; it was set aside and is fetched again from its leader.
     */
    void quarantined(String topic, TopicPartition partition, DamagedLogException damage);

    /** A log that took the place of a damaged one has been in sync with its leader's again. */
    void healed(String topic, TopicPartition partition);

    /** The log was opened, after what its recovery took. */
    void opened(String topic, TopicPartition partition, long logEndOffset, RecoveryReport recovery);

    /** The log was compacted. */
    void cleaned(String topic, TopicPartition partition, CleaningReport report, long tookNanos);

    /** A partition was found that is not this broker's any more. */
    void stray(PartitionStore.Stray stray);

    /** What is stored of partitions that are not this broker's any more could not be removed. */
    void straysStay(Exception cause);

    /** The log was deleted: the topic is gone, or the partition moved away. */
    void deleted(String topic, TopicPartition partition);

    /** The partition is in the log directory of that number now. */
    default void moved(String topic, TopicPartition partition, int directory) {
        // Not everybody moves partitions.
    }

    /** The partition is not moved any more to where it was to be; it stays where it is. */
    default void moveEnded(String topic, TopicPartition partition, Exception cause) {
        // Not everybody moves partitions.
    }

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

    /** Who is told what reading again finds. */
    default ScrubEvents scrub() {
        return ScrubEvents.NONE;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.TopicPartition;

import java.util.List;

/** What the caller has to do. */
public sealed interface Effect {
    /** Answer a produce that was parked. */
    record AnswerProduce(TopicPartition partition, ProduceWaiter waiter, ProduceAnswer answer)
            implements Effect {}

    /** Read again for a parked fetch and answer it; it is parked no more. */
    record WakeFetch(FetchWaiter waiter) implements Effect {}

    /**
     * Ask the controller for another ISR; its answer goes to {@link PartitionLeader#onIsrOutcome}.
     */
    record ProposeIsr(IsrProposal proposal) implements Effect {}

    /** Everything before the offset is committed now. */
    record HighWatermarkAdvanced(TopicPartition partition, long highWatermark) implements Effect {}

    /**
     * The session with this leader has something to fetch: call {@link FollowerSession#nextFetch}.
     */
    record FetchReady(BrokerId leader) implements Effect {}

    /** The ISR that the leader knows is another one; nothing has to be done. */
    record IsrChanged(TopicPartition partition, List<BrokerId> before, List<BrokerId> now)
            implements Effect {}

    /**
     * A follower removed what its leader does not have.
     *
     * @param highWatermarkBefore above {@code newEnd} only after an unclean election: committed
     *     records are lost
     */
    record Truncated(TopicPartition partition, long oldEnd, long newEnd, long highWatermarkBefore)
            implements Effect {}

    /**
     * A follower took nothing of an answer, because it is damaged or does not continue its log.
     *
     * @param logEndOffset what it asked for, and asks for again
     * @param errorName Kafka's name of the error
     * @param message why, for people
     */
    record BatchesRefused(
            TopicPartition partition, long logEndOffset, String errorName, String message)
            implements Effect {}
}

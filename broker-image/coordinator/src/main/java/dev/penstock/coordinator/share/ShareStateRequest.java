/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import dev.penstock.kernel.LeaderEpoch;

import java.util.List;

/**
 * Asks a share coordinator about the state of one share-partition.
 *
 * @param <A> its answer
 */
public sealed interface ShareStateRequest<A extends ShareStateResponse> {
    SharePartitionKey key();

    /** The answer that refuses. */
    A refused(ShareStateError error);

    /**
     * The group begins to read the partition, or begins anew elsewhere. What was kept is forgotten.
     *
     * @param stateEpoch not below an earlier one
     * @param startOffset {@link ShareStateResponse#NO_START_OFFSET} when the partition's leader
     *     shall decide
     */
    record Initialize(SharePartitionKey key, int stateEpoch, long startOffset)
            implements ShareStateRequest<ShareStateResponse.Done> {
        @Override
        public ShareStateResponse.Done refused(ShareStateError error) {
            return new ShareStateResponse.Done(error);
        }
    }

    /** The group does not read the partition any more; done as well when nothing was kept. */
    record Delete(SharePartitionKey key) implements ShareStateRequest<ShareStateResponse.Done> {
        @Override
        public ShareStateResponse.Done refused(ShareStateError error) {
            return new ShareStateResponse.Done(error);
        }
    }

    /** Somebody wants to know how far the group is. */
    record ReadSummary(SharePartitionKey key)
            implements ShareStateRequest<ShareStateResponse.Summary> {
        @Override
        public ShareStateResponse.Summary refused(ShareStateError error) {
            return new ShareStateResponse.Summary(
                    error,
                    0,
                    0,
                    ShareStateResponse.NO_START_OFFSET,
                    ShareStateResponse.NOT_COUNTED);
        }
    }

    /** The leader of the partition begins to deliver; older leaders are fenced by it. */
    record Read(SharePartitionKey key, LeaderEpoch leaderEpoch)
            implements ShareStateRequest<ShareStateResponse.State> {
        @Override
        public ShareStateResponse.State refused(ShareStateError error) {
            return new ShareStateResponse.State(
                    error, 0, ShareStateResponse.NO_START_OFFSET, List.of());
        }
    }

    /**
     * The leader says what has changed.
     *
     * @param stateEpoch in which it has read the state
     * @param batches what is kept of other offsets does not change
     */
    record Write(
            SharePartitionKey key,
            int stateEpoch,
            LeaderEpoch leaderEpoch,
            long startOffset,
            int deliveryCompleteCount,
            List<StateBatch> batches)
            implements ShareStateRequest<ShareStateResponse.Done> {
        public Write {
            batches = List.copyOf(batches);
        }

        @Override
        public ShareStateResponse.Done refused(ShareStateError error) {
            return new ShareStateResponse.Done(error);
        }
    }
}

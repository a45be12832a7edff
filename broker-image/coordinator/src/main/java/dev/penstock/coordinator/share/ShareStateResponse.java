/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.share;

import java.util.List;

/** What a {@link ShareStateRequest} is answered with. */
public sealed interface ShareStateResponse {
    /** Where nobody has said yet from which offset on is delivered. */
    long NO_START_OFFSET = -1L;

    /** Where nobody has counted. */
    int NOT_COUNTED = -1;

    ShareStateError error();

    /** Whether it was done. */
    record Done(ShareStateError error) implements ShareStateResponse {}

    /**
     * What is kept.
     *
     * @param stateEpoch grows with each initialisation
     * @param startOffset everything before it needs no delivery any more; {@link #NO_START_OFFSET}
     * @param batches from the start offset on, in order; of other offsets nothing is known
     */
    record State(ShareStateError error, int stateEpoch, long startOffset, List<StateBatch> batches)
            implements ShareStateResponse {
        public State {
            batches = List.copyOf(batches);
        }
    }

    /**
     * What is kept, in short; of a share-partition that was never initialised the defaults.
     *
     * @param leaderEpoch of the last leader that has asked
     * @param deliveryCompleteCount how many offsets from the start offset on need no delivery any
     *     more; {@link #NOT_COUNTED}
     */
    record Summary(
            ShareStateError error,
            int stateEpoch,
            int leaderEpoch,
            long startOffset,
            int deliveryCompleteCount)
            implements ShareStateResponse {}
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.coordinator.share.DeliveryState;
import dev.penstock.coordinator.share.SharePartitionKey;
import dev.penstock.coordinator.share.ShareStateError;
import dev.penstock.coordinator.share.ShareStateResponse;
import dev.penstock.coordinator.share.StateBatch;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.protocol.ErrorCode;

/** Pieces of share-partitions' state on the wire. */
final class ShareStateWire {
    private ShareStateWire() {}

    static SharePartitionKey key(String groupId, Uuid topicId, int partition) {
        if (groupId.isEmpty() || topicId.isZero() || partition < 0) {
            throw new IllegalArgumentException(
                    "there is no share-partition "
                            + partition
                            + " of the topic "
                            + topicId
                            + " in the group \""
                            + groupId
                            + "\"");
        }
        return new SharePartitionKey(groupId, new TopicPartition(topicId, partition));
    }

    static LeaderEpoch leaderEpoch(int epoch) {
        if (epoch < 0) {
            throw new IllegalArgumentException("nobody leads in the epoch " + epoch);
        }
        return new LeaderEpoch(epoch);
    }

    static long startOffset(long offset) {
        if (offset < ShareStateResponse.NO_START_OFFSET) {
            throw new IllegalArgumentException("nothing starts at the offset " + offset);
        }
        return offset;
    }

    static StateBatch batch(long firstOffset, long lastOffset, byte state, short deliveryCount) {
        if (firstOffset < 0 || lastOffset < firstOffset) {
            throw new IllegalArgumentException(
                    "offsets do not run from " + firstOffset + " to " + lastOffset);
        }
        return new StateBatch(
                firstOffset,
                lastOffset,
                DeliveryState.ofId(state)
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "nothing is kept of the state " + state)),
                deliveryCount);
    }

    static ShareStateError error(short code) {
        ErrorCode error = ErrorCode.of(code);
        for (ShareStateError known : ShareStateError.values()) {
            if (known.name().equals(error.name())) {
                return known;
            }
        }
        return ShareStateError.UNKNOWN_SERVER_ERROR;
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.share;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.image.TopicImage;
import dev.penstock.protocol.ErrorCode;

import java.util.Optional;

/** The partitions that requests of share consumers name. */
final class ShareNames {
    private ShareNames() {}

    /** Whether it names a partition at all. */
    static boolean isName(Uuid topicId, int partition) {
        return !topicId.isZero() && partition >= 0;
    }

    /** What is wrong with the name; NONE when there is such a partition. */
    static ErrorCode objection(MetadataImage image, TopicPartition partition) {
        Optional<TopicImage> topic = image.topic(partition.topicId());
        if (topic.isEmpty()) {
            return ErrorCode.UNKNOWN_TOPIC_ID;
        }
        return topic.get().partition(partition.partition()).isPresent()
                ? ErrorCode.NONE
                : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
    }
}

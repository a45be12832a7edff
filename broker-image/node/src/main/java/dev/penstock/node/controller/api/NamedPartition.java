/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller.api;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.metadata.command.ErrorName;
import dev.penstock.metadata.command.Result;
import dev.penstock.metadata.image.MetadataImage;

/**
 * A partition as clients name it.
 *
 * @param partition any number; a request may hold a negative one
 */
record NamedPartition(String topic, int partition) {
    /** Which partition that is. */
    Result<TopicPartition> in(MetadataImage image) {
        return image.topic(topic)
                .filter(known -> partition >= 0 && partition < known.partitionCount())
                .map(known -> Result.done(known.topicPartition(partition)))
                .orElseGet(
                        () ->
                                Result.refused(
                                        ErrorName.UNKNOWN_TOPIC_OR_PARTITION,
                                        "There is no partition "
                                                + partition
                                                + " of a topic "
                                                + topic
                                                + "."));
    }
}

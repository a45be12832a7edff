/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.server.events;

import dev.penstock.kernel.TopicPartition;
import dev.penstock.node.partition.PartitionStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log lines about where partitions are stored. */
final class LoggedPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedPlaces.class);

    private LoggedPlaces() {}

    static void moved(String topic, TopicPartition partition, int directory) {
        LOG.info(
                "partition moved topic={} partition={} to=\"directory {} of log.dirs\"",
                topic,
                partition.partition(),
                directory + 1);
    }

    static void moveEnded(String topic, TopicPartition partition, Exception cause) {
        LOG.warn(
                "partition stays where it is topic={} partition={} reason=\"{}\" next=\"ask for the move again once that is mended\"",
                topic,
                partition.partition(),
                cause.getMessage());
    }

    static void stray(PartitionStore.Stray stray) {
        if (stray.setAsideAs().isPresent()) {
            LOG.warn(
                    "partition set aside topic={} partition={} directory={} reason=\"this cluster has met neither it nor this broker before\""
                            + " next=\"delete the directory if nobody needs it\"",
                    stray.topic(),
                    stray.partition().partition(),
                    stray.setAsideAs().get());
        } else {
            LOG.info(
                    "partition deleted topic={} partition={} reason=\"not this broker's any more\"",
                    stray.topic(),
                    stray.partition().partition());
        }
    }
}

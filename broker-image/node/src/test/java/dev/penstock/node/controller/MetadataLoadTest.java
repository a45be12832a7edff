/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.metadata.image.MetadataImage;
import dev.penstock.metadata.record.BrokerIds;
import dev.penstock.metadata.record.MetadataRecord;
import dev.penstock.metadata.record.ReplicaDirectories;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * The metadata of many partitions, written as a snapshot and loaded again: what a broker does when
 * it starts. {@code -Dpartitions=1000000} for the figure in docs/benchmarks.md, which wants {@code
 * -Dsurefire.argLine=-Xmx3g}.
 */
class MetadataLoadTest {
    private static final int PARTITIONS_PER_TOPIC = 1_000;
    private static final int BROKERS = 9;

    @Test
    void manyPartitionsAreLoadedAsTheyWere() {
        int partitions = Integer.getInteger("partitions", 20_000);
        MetadataImage image = MetadataImage.EMPTY;
        for (int topic = 0; topic * PARTITIONS_PER_TOPIC < partitions; topic++) {
            image = withTopic(image, topic);
        }

        long began = System.nanoTime();
        ByteBuffer snapshot = MetadataSnapshot.write(image, 5L);
        long written = System.nanoTime();
        int sizeBytes = snapshot.remaining();
        MetadataImage loaded = MetadataSnapshot.read(snapshot);
        long read = System.nanoTime();

        System.out.printf(
                "%d partitions: snapshot of %d MB written in %d ms, loaded in %d ms%n",
                partitions,
                sizeBytes / 1_000_000,
                TimeUnit.NANOSECONDS.toMillis(written - began),
                TimeUnit.NANOSECONDS.toMillis(read - written));
        assertThat(loaded).isEqualTo(image);
    }

    private static MetadataImage withTopic(MetadataImage before, int topic) {
        Uuid id = new Uuid(1L, topic);
        MetadataImage image = before.apply(new MetadataRecord.Topic(id, "topic-" + topic));
        for (int partition = 0; partition < PARTITIONS_PER_TOPIC; partition++) {
            int leader = (topic + partition) % BROKERS;
            BrokerIds replicas =
                    BrokerIds.of(leader, (leader + 1) % BROKERS, (leader + 2) % BROKERS);
            image =
                    image.apply(
                            new MetadataRecord.Partition(
                                    new TopicPartition(id, partition),
                                    replicas,
                                    replicas,
                                    BrokerIds.NONE,
                                    BrokerIds.NONE,
                                    BrokerIds.NONE,
                                    BrokerIds.NONE,
                                    new BrokerId(leader),
                                    new LeaderEpoch(3),
                                    7,
                                    false,
                                    ReplicaDirectories.NONE));
        }
        return image;
    }
}

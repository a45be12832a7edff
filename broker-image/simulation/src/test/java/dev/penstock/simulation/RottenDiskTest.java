/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimDisk;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * A sector of a closed segment rots on one of three brokers, under a producer. It is found without
 * anybody's reading it, and what was acknowledged is on all three again.
 */
class RottenDiskTest {
    private static final String SEGMENT = ServedTopic.NAME + "-0/00000000000000000000.log";
    private static final String SET_ASIDE = ServedTopic.NAME + "-0.damaged.1";
    private static final String HEALING = ServedTopic.NAME + "-0.healing";

    private final ServedTopic topic = ServedTopic.start(new ClusterShape(3, 3, 1), 1, 3, 2);

    @BeforeEach
    void segmentsAreClosed() {
        // Segments are rolled after 1.5 s; then a checkpoint has to cover them.
        topic.world.runFor(TimeUnit.SECONDS.toNanos(8));
        topic.cluster.disksRot();
    }

    @Test
    void aFollowerFetchesTheLogAgain() throws Exception {
        SimBroker follower = topic.followers(0).getFirst();

        rot(follower);

        isHealed(follower, topic.leader(0));
    }

    @Test
    void aLeaderGoesOnAndFetchesTheLogAgainOnceAnotherLeads() throws Exception {
        SimBroker leader = topic.leader(0);
        SimBroker good = topic.followers(0).getFirst();

        rot(leader);
        int before = topic.history.acknowledgedCount();
        topic.world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(topic.history.acknowledgedCount()).isGreaterThan(before);
        assertThat(ServedTopic.disk(leader).exists(SET_ASIDE)).isFalse();

        topic.restart(leader);

        isHealed(leader, good);
    }

    private static void rot(SimBroker broker) {
        for (int bit = 0; bit < 512; bit += 7) {
            ServedTopic.disk(broker).flipStoredBit(SEGMENT, 100 + bit, bit % 8);
        }
    }

    private void isHealed(SimBroker broker, SimBroker good) throws Exception {
        SimDisk disk = ServedTopic.disk(broker);
        topic.until(() -> disk.exists(SET_ASIDE) && !disk.exists(HEALING));
        topic.until(topic.cluster::isWhole);
        // What was fetched in one go is rolled elsewhere; the bytes are the same.
        ByteBuffer healed = bytes(broker);
        ByteBuffer expected = bytes(good);
        assertThat(healed.remaining()).isGreaterThanOrEqualTo(expected.remaining());
        assertThat(healed.limit(expected.remaining())).isEqualTo(expected);
        topic.acknowledgesMore();
    }

    private static ByteBuffer bytes(SimBroker broker) throws Exception {
        try (var file = ServedTopic.disk(broker).openForRead(SEGMENT)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.sizeBytes());
            file.read(0, bytes);
            return bytes.flip();
        }
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/**
 * Brokers have two log directories; the second one of one broker fails. The broker goes on with
 * what is in the first, others serve the rest, and nothing is lost.
 */
class LogDirectoryFailsTest {
    private static final String FIRST = "d0";
    private static final String SECOND = "d1";

    private final ServedTopic topic =
            ServedTopic.start(new ClusterShape(3, 3, 2, false, 2), 6, 3, 2);
    private final SimBroker broker = topic.cluster.brokers().getFirst();

    @BeforeEach
    void partitionsAreInBoth() {
        for (SimBroker each : topic.cluster.brokers()) {
            assertThat(topic.in(each, FIRST)).isNotEmpty();
            assertThat(topic.in(each, SECOND)).isNotEmpty();
        }
    }

    @Test
    void theBrokerGoesOnWithTheOther() {
        List<Integer> lost = topic.in(broker, SECOND);
        List<Integer> kept = topic.in(broker, FIRST);
        topic.cluster.disksFail();

        ServedTopic.disk(broker).breakDirectory(SECOND);

        topic.until(() -> lost.stream().noneMatch(number -> topic.isInSync(broker, number)));
        assertThat(lost).allMatch(number -> topic.partition(number).hasLeader());
        assertThat(kept).allMatch(number -> topic.isInSync(broker, number));
        assertThat(broker.isRunning()).isTrue();
        topic.acknowledgesMore();

        ServedTopic.disk(broker).mendDirectory(SECOND);
        topic.restart(broker);
        topic.until(topic.cluster::isWhole);
        assertThat(topic.in(broker, SECOND)).isEqualTo(lost);
        topic.hasLostNothing();
    }

    @Test
    void stoppedAndStartedInOrderItHasAll() {
        List<Integer> inSecond = topic.in(broker, SECOND);

        topic.restart(broker);

        topic.until(topic.cluster::isWhole);
        assertThat(topic.in(broker, SECOND)).isEqualTo(inSecond);
        topic.hasLostNothing();
    }

    @Test
    void afterALossOfPowerItHasAll() {
        broker.losePower();
        broker.start();

        topic.until(topic.cluster::isWhole);
        topic.hasLostNothing();
    }
}

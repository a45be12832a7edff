/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.LeaderEpoch;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

/**
 * The files of one partition can neither be read nor written on one broker, which goes on with all
 * else: whoever can serve the partition does.
 */
class BrokenPartitionTest {
    private static final String BROKEN = ServedTopic.NAME + "-0";

    private static ServedTopic startWith(int replicas, int minInSync) {
        ServedTopic topic = ServedTopic.start(new ClusterShape(3, 3, 1), 2, replicas, minInSync);
        topic.cluster.disksFail();
        return topic;
    }

    @Test
    void anotherReplicaLeadsAndNothingIsLost() {
        ServedTopic topic = startWith(3, 2);
        SimBroker broken = topic.leader(0);
        LeaderEpoch epochOfOther = topic.partition(1).leaderEpoch();

        ServedTopic.disk(broken).breakDirectory(BROKEN);

        topic.until(
                () ->
                        topic.partition(0)
                                .leader()
                                .filter(each -> !each.equals(broken.id()))
                                .isPresent());
        assertThat(topic.isInSync(broken, 0)).isFalse();
        assertThat(broken.isRunning()).isTrue();
        topic.acknowledgesMore();
        assertThat(topic.partition(1).leaderEpoch()).isEqualTo(epochOfOther);

        isWholeAgain(topic, broken);
    }

    @Test
    void aFollowerLeavesTheInSyncReplicas() {
        ServedTopic topic = startWith(3, 2);
        SimBroker leader = topic.leader(0);
        SimBroker broken = topic.followers(0).getFirst();

        ServedTopic.disk(broken).breakDirectory(BROKEN);

        topic.until(() -> !topic.isInSync(broken, 0));
        assertThat(topic.partition(0).leader()).contains(leader.id());
        topic.acknowledgesMore();

        isWholeAgain(topic, broken);
    }

    /** Neither producers nor followers nor the broker itself come that far back. */
    @Test
    void sectorsThatOnlyAConsumerMeetsAreFoundByIt() {
        ServedTopic topic = startWith(3, 2);
        topic.cluster.disksRot();
        // Segments are rolled after 1.5 s; then the first one is not written to any more.
        topic.world.runFor(TimeUnit.SECONDS.toNanos(3));
        SimBroker broken = topic.leader(0);
        String segment = BROKEN + "/00000000000000000000.log";

        ServedTopic.disk(broken).breakFile(segment);

        // The scrubber finds it, too, but a leader that has only been scrubbed goes on.
        topic.world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(topic.partition(0).leader()).contains(broken.id());
        topic.hasLostNothing();
        assertThat(topic.isInSync(broken, 0)).isFalse();
        assertThat(broken.isRunning()).isTrue();

        ServedTopic.disk(broken).mendFile(segment);
        topic.restart(broken);
        topic.until(topic.cluster::isWhole);
    }

    @Test
    void whereThereIsNoOtherReplicaNobodyLeadsUntilTheDiskIsMended() {
        ServedTopic topic = startWith(1, 1);
        SimBroker broken = topic.leader(0);

        ServedTopic.disk(broken).breakDirectory(BROKEN);

        topic.until(() -> !topic.partition(0).hasLeader());
        topic.world.runFor(TimeUnit.SECONDS.toNanos(5));
        assertThat(topic.partition(0).hasLeader()).isFalse();

        isWholeAgain(topic, broken);
    }

    @Test
    void aBrokerThatIsStartedOverABrokenPartitionTellsSo() {
        ServedTopic topic = startWith(3, 2);
        SimBroker broken = topic.leader(0);
        ServedTopic.disk(broken).breakDirectory(BROKEN);
        topic.until(() -> !topic.isInSync(broken, 0));

        broken.kill();
        broken.start();

        topic.until(() -> broken.node().orElseThrow().isReady());
        topic.until(
                () -> topic.partition(0).directories().toString().contains(broken.id() + ":lost"));
        topic.acknowledgesMore();
        isWholeAgain(topic, broken);
    }

    private static void isWholeAgain(ServedTopic topic, SimBroker broken) {
        ServedTopic.disk(broken).mendDirectory(BROKEN);
        topic.restart(broken);
        topic.until(topic.cluster::isWhole);
        topic.hasLostNothing();
    }
}

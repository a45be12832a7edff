/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;

/** How long a cluster of three is without a leader, in simulated time, over many seeds. */
class FailoverTest {
    private static final int SEEDS = 200;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long LIMIT_NANOS = 10_000_000_000L;

    @Test
    void killedLeaderIsReplacedInATenthOfASecond() {
        long[] millis =
                sortedMillis((run, leader) -> run.cluster().crash(leader, false, run.chance()));

        assertThat(median(millis)).isLessThan(60L);
        assertThat(percentile99(millis)).isLessThan(400L);
    }

    @Test
    void silentLeaderIsReplacedInASecond() {
        long[] millis =
                sortedMillis((run, leader) -> run.cluster().crash(leader, true, run.chance()));

        assertThat(median(millis)).isLessThan(450L);
        assertThat(percentile99(millis)).isLessThan(1_000L);
    }

    @Test
    void leaderThatShutsDownIsReplacedInAFewRoundTrips() {
        long[] millis = sortedMillis((_, leader) -> leader.step(new RaftInput.Shutdown()));

        assertThat(median(millis)).isLessThan(15L);
        assertThat(percentile99(millis)).isLessThan(130L);
    }

    @Test
    void coldStartElectsInATenthOfASecond() {
        long[] millis =
                LongStream.rangeClosed(1, SEEDS)
                        .map(seed -> new Run(seed).millisUntilLeader())
                        .sorted()
                        .toArray();

        assertThat(median(millis)).isLessThan(60L);
        assertThat(percentile99(millis)).isLessThan(400L);
    }

    /** Times from the end of a settled leader to the first commit of another. */
    private static long[] sortedMillis(BiConsumer<Run, RaftReplica> end) {
        return LongStream.rangeClosed(1, SEEDS)
                .map(seed -> new Run(seed).millisWithoutLeader(end))
                .sorted()
                .toArray();
    }

    private static long median(long[] sorted) {
        return sorted[sorted.length / 2];
    }

    private static long percentile99(long[] sorted) {
        return sorted[sorted.length * 99 / 100];
    }

    /** One cluster of three, with delays of a local network. */
    private static final class Run {
        private final SimWorld world;
        private final RaftCluster cluster;

        Run(long seed) {
            this.world = new SimWorld(seed);
            this.cluster =
                    new RaftCluster(
                            world,
                            List.of(1, 2, 3),
                            List.of(),
                            RaftLimits.DEFAULT,
                            id -> world.randomness("replica-" + id),
                            CheckedStorage::new);
            SimRandomness delays = world.randomness("delays");
            cluster.weather(
                    new Weather() {
                        @Override
                        public List<Long> delaysNanos() {
                            return List.of(delays.between(100_000L, 2_000_000L));
                        }

                        @Override
                        public long flushDelayNanos() {
                            return delays.between(0L, 2_000_000L);
                        }
                    });
        }

        RaftCluster cluster() {
            return cluster;
        }

        SimRandomness chance() {
            return world.randomness("crashes");
        }

        long millisUntilLeader() {
            SimRandomness starts = world.randomness("starts");
            cluster.replicas()
                    .forEach(each -> world.after(starts.between(0L, 20_000_000L), each::start));
            return millisUntilCommitBy(null);
        }

        long millisWithoutLeader(BiConsumer<Run, RaftReplica> end) {
            millisUntilLeader();
            world.runFor(world.randomness("wait").between(200_000_000L, 400_000_000L));
            RaftReplica leader = cluster.leader().orElseThrow();
            end.accept(this, leader);
            return millisUntilCommitBy(leader);
        }

        private long millisUntilCommitBy(RaftReplica former) {
            long begin = world.nowNanos();
            boolean isReplaced =
                    world.runUntil(
                            () ->
                                    cluster.leader()
                                            .filter(leader -> leader != former)
                                            .map(RaftReplica::machine)
                                            .filter(m -> m.highWatermark() == m.endOffset())
                                            .isPresent(),
                            LIMIT_NANOS);
            assertThat(isReplaced).isTrue();
            return (world.nowNanos() - begin) / NANOS_PER_MILLI;
        }
    }
}

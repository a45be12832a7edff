/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.node.scrub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Scheduler;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.kernel.Uuid;
import dev.penstock.log.DamagedLogException;
import dev.penstock.log.ScrubWork;
import dev.penstock.world.SimProcess;
import dev.penstock.world.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** When passes begin, and with which log. */
class ScrubberTest {
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long HOUR_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final ScrubSettings HOURLY = new ScrubSettings(1 << 20, HOUR_NANOS);
    private static final List<TopicPartition> LOGS =
            IntStream.range(0, 6).mapToObj(i -> new TopicPartition(new Uuid(7, 7), i)).toList();

    private final SimWorld world = new SimWorld(1);
    private final SimProcess process = world.host("broker").start();
    private final List<TopicPartition> asked = new ArrayList<>();

    /** Logs without closed segments, which note who is asked. */
    private final class NothingCold implements ScrubbedLogs {
        @Override
        public List<TopicPartition> all() {
            return LOGS;
        }

        @Override
        public Optional<ScrubWork> begin(TopicPartition partition, long fromOffset) {
            asked.add(partition);
            return Optional.empty();
        }

        @Override
        public boolean isCurrent(TopicPartition partition, ScrubWork work) {
            throw new AssertionError("nothing was begun");
        }

        @Override
        public void damaged(TopicPartition partition, DamagedLogException damage) {
            throw new AssertionError(damage);
        }
    }

    private Scrubber start(ScrubSettings settings) {
        Scheduler loop = process.loop("data");
        Scrubber scrubber =
                new Scrubber(
                        loop,
                        process.workers(1),
                        process.clock(),
                        settings,
                        new NothingCold(),
                        ScrubEvents.NONE);
        loop.execute(scrubber::start);
        world.runFor(TimeUnit.SECONDS.toNanos(1));
        return scrubber;
    }

    @Test
    void withNothingToDoThereIsOneTimerForEachPass() {
        start(HOURLY);
        int[] happened = {0};
        world.afterEachEvent(() -> happened[0]++);

        world.runFor(10 * HOUR_NANOS);

        assertThat(asked).hasSize(10 * LOGS.size());
        // To the world a timer that goes off is two events: its time, and its turn on the loop.
        assertThat(happened[0]).isEqualTo(2 * 10);
    }

    @Test
    void aPassAsksEachLogOnceAndLaterOnesInTheSameOrder() {
        start(HOURLY);

        world.runFor(2 * HOUR_NANOS);

        List<TopicPartition> first = asked.subList(0, LOGS.size());
        assertThat(first).containsExactlyInAnyOrderElementsOf(LOGS);
        assertThat(asked.subList(LOGS.size(), asked.size())).isEqualTo(first);
    }

    @Test
    void whoIsStartedAgainAndAgainBeginsWithOtherLogs() {
        Set<TopicPartition> firsts = new HashSet<>();
        for (int life = 0; life < LOGS.size(); life++) {
            asked.clear();
            Scrubber scrubber = start(HOURLY);
            world.runFor(2 * MINUTE_NANOS);
            firsts.add(asked.getFirst());
            scrubber.close();
            world.runFor(HOUR_NANOS / LOGS.size() - 2 * MINUTE_NANOS);
        }

        assertThat(firsts).hasSameSizeAs(LOGS);
    }

    @Test
    void aRateOfZeroIsNever() {
        start(ScrubSettings.of(Map.of("penstock.scrub.bytes.per.second", "0"), 4));

        world.runFor(1000 * HOUR_NANOS);

        assertThat(asked).isEmpty();
    }

    @Test
    void theRateOfABrokerIsDividedAmongItsLoops() {
        ScrubSettings settings =
                ScrubSettings.of(Map.of("penstock.scrub.bytes.per.second", "4000"), 4);

        assertThat(settings.bytesPerSecond()).isEqualTo(1000);
        assertThat(settings.pauseNanos(500)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.Invariants;
import dev.penstock.kernel.Scheduler;
import dev.penstock.world.junit.SecondJvm;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

final class SimWorldTest {
    private final SimWorld world = new SimWorld(1);
    private final List<String> seen = new ArrayList<>();

    @Test
    void runsEventsByTimeAndThenInTheOrderOfTheirMaking() {
        world.after(20, () -> seen.add("c"));
        world.after(10, () -> seen.add("a"));
        world.after(10, () -> seen.add("b"));

        world.runFor(15);

        assertThat(seen).containsExactly("a", "b");
        assertThat(world.nowNanos()).isEqualTo(15);
    }

    @Test
    void aCheckerThatThrowsEndsTheRunAtTheEventThatBrokeIt() {
        world.afterEachEvent(() -> Invariants.check(seen.size() < 2, "at most one"));
        world.after(1, () -> seen.add("a"));
        world.after(2, () -> seen.add("b"));
        world.after(3, () -> seen.add("c"));

        assertThatThrownBy(world::runUntilIdle).isInstanceOf(Invariants.Broken.class);
        assertThat(world.nowNanos()).isEqualTo(2);
    }

    @Test
    void runUntilStopsAtTheConditionOrAtItsLimit() {
        world.after(5, () -> seen.add("a"));

        assertThat(world.runUntil(() -> !seen.isEmpty(), 100)).isTrue();
        assertThat(world.nowNanos()).isEqualTo(5);
        assertThat(world.runUntil(() -> seen.size() > 1, 100)).isFalse();
        assertThat(world.nowNanos()).isEqualTo(105);
    }

    @Test
    void aLoopRunsItsTasksInOrderAndKnowsItself() {
        SimProcess process = world.host("a").start();
        Scheduler loop = process.loop("one");
        Scheduler other = process.loop("other");
        for (int i = 0; i < 5; i++) {
            int number = i;
            loop.execute(() -> seen.add(number + " " + loop.isOnLoop() + " " + other.isOnLoop()));
        }

        world.runUntilIdle();

        assertThat(seen)
                .containsExactly(
                        "0 true false",
                        "1 true false",
                        "2 true false",
                        "3 true false",
                        "4 true false");
        assertThat(loop.isOnLoop()).isFalse();
    }

    @Test
    void nothingOfAKilledProcessRuns() {
        SimHost host = world.host("a");
        Scheduler loop = host.start().loop("one");
        loop.execute(() -> seen.add("waiting"));
        loop.schedule(1_000_000, () -> seen.add("timer"));

        host.kill();
        loop.execute(() -> seen.add("late"));
        world.runUntilIdle();

        assertThat(seen).isEmpty();
        assertThat(host.start().isAlive()).isTrue();
    }

    @Test
    void aPausedProcessRunsNothingUntilItResumesAndThenInOrder() {
        SimProcess process = world.host("a").start();
        Scheduler loop = process.loop("one");
        process.pause(1_000_000);
        loop.schedule(10, () -> seen.add("timer"));
        world.runFor(500_000);
        loop.execute(() -> seen.add("task"));
        world.runFor(499_999);
        assertThat(seen).isEmpty();

        world.runUntilIdle();

        assertThat(seen).containsExactly("timer", "task");
    }

    @Test
    void aTimerCancelledWhileItsTaskWaitsForABusyLoopDoesNotRun() {
        SimScheduler loop = world.host("a").start().loop("one");
        Scheduler.Timer timer = loop.schedule(10, () -> seen.add("timer"));
        loop.execute(() -> loop.busyFor(1_000_000));
        world.runFor(500_000);

        timer.cancel();
        world.runUntilIdle();

        assertThat(seen).isEmpty();
    }

    @Test
    void whatATaskDoesAfterItWaitedOthersSeeOnlyThen() {
        SimProcess process = world.host("a").start();
        SimScheduler loop = process.loop("one");
        SimScheduler other = process.loop("other");
        loop.execute(
                () -> {
                    other.execute(() -> seen.add("before"));
                    loop.busyFor(1_000_000);
                    other.execute(() -> seen.add("after"));
                    other.schedule(1_000_000, () -> seen.add("timer"));
                });

        world.runFor(900_000);
        assertThat(seen).containsExactly("before");
        world.runFor(200_000);
        assertThat(seen).containsExactly("before", "after");
        world.runUntilIdle();
        assertThat(seen).containsExactly("before", "after", "timer");
    }

    @Test
    void clocksOfTwoHostsHaveDifferentOriginsAndTheWallClockJumps() {
        SimClock one = world.host("a").clock();
        SimClock other = world.host("b").clock();
        long begin = one.nanoTime();
        world.runFor(3_000_000);

        assertThat(one.nanoTime() - begin).isEqualTo(3_000_000);
        assertThat(one.nanoTime()).isNotEqualTo(other.nanoTime());
        one.jumpMs(-500);
        one.jumpMs(200);
        assertThat(other.epochMs() - one.epochMs()).isEqualTo(300);
    }

    @Test
    void aDrawMoreInOneSubsystemDoesNotShiftAnother() {
        SimRandomness before = world.randomness("disk");
        SimRandomness network = world.randomness("network");
        network.nextLong();

        assertThat(world.randomness("disk").nextLong()).isEqualTo(before.nextLong());
        assertThat(world.randomness("disk").nextLong())
                .isNotEqualTo(world.randomness("network").nextLong());
    }

    @SeededTest(seeds = 20)
    void oneSeedIsOneTrace(long seed) throws Exception {
        assertThat(hashOfARun(seed)).isEqualTo(hashOfARun(seed)).isNotEqualTo(hashOfARun(seed + 1));
    }

    @Test
    void oneSeedIsOneTraceInTwoJvms() throws Exception {
        assertThat(SecondJvm.outputOf(TraceOfARun.class, "7"))
                .isEqualTo(Long.toHexString(hashOfARun(7)));
    }

    /** Prints the hash of one run. */
    static final class TraceOfARun {
        public static void main(String[] arguments) throws Exception {
            System.out.println(Long.toHexString(hashOfARun(Long.parseLong(arguments[0]))));
        }
    }

    /** A server and two clients under faults, and a disk that loses power. */
    private static long hashOfARun(long seed) throws Exception {
        SimWorld world = new SimWorld(seed);
        world.network().faults(NetworkFaults.ROUGH);
        SimHost server = world.host("server");
        PingPong.serve(server.start());
        PingPong.Client one = PingPong.connect(world.host("a").start());
        PingPong.Client other = PingPong.connect(world.host("b").start());
        SimRandomness chance = world.randomness("test");
        for (int i = 0; i < 50; i++) {
            one.send(i);
            other.send(i);
            world.runFor(chance.between(1, 50_000_000));
        }
        world.network().splitInHalves();
        world.runFor(1_000_000);
        world.network().heal();
        var file = server.disk().open("f");
        file.write(0, ByteBuffer.wrap("unsynced".getBytes(StandardCharsets.UTF_8)));
        server.losePower();
        world.trace().note("server", server.disk().list("").toString());
        one.events.forEach(event -> world.trace().note("a", event));
        other.events.forEach(event -> world.trace().note("b", event));
        world.runFor(60_000_000_000L);
        return world.trace().hash();
    }
}

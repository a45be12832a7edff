/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.kernel.Endpoint;
import dev.penstock.world.junit.SeededTest;

import io.netty.buffer.ByteBuf;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class SimNetworkTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimWorld world = new SimWorld(3);
    private final SimHost server = world.host("server");
    private final SimHost client = world.host("client");

    @Test
    void framesSentBeforeOpenedArriveAfterItInOrder() {
        PingPong.serve(server.start());
        PingPong.Client asking = PingPong.connect(client.start()).send(1, 2, 3);

        world.runUntilIdle();

        assertThat(asking.events)
                .containsExactly("opened", "received 1", "received 2", "received 3");
    }

    @SeededTest(seeds = 100)
    void aConnectionKeepsTheOrderUnderAnyDelays(SimWorld rough) {
        rough.network().faults(new NetworkFaults(0, 20_000_000, 300_000, SECOND / 2, 0));
        PingPong.serve(rough.host("server").start());
        PingPong.Client asking = PingPong.connect(rough.host("client").start());
        List<String> expected = new ArrayList<>(List.of("opened"));
        for (int i = 0; i < 40; i++) {
            asking.send(i);
            expected.add("received " + i);
            rough.runFor(rough.randomness("test").between(0, 3_000_000));
        }

        rough.runUntilIdle();

        assertThat(asking.events).isEqualTo(expected);
    }

    @Test
    void aFrameIsCopiedAndItsReferenceReleased() {
        PingPong.serve(server.start());
        PingPong.Client asking = PingPong.connect(client.start());
        ByteBuf frame = PingPong.number(5);
        world.runUntilIdle();

        PingPong.Client other = PingPong.connect(client.process().orElseThrow());
        other.send(6);
        client.process()
                .orElseThrow()
                .network()
                .connect(PingPong.SERVER, client.process().orElseThrow().loop("io"), asking)
                .send(frame);

        assertThat(frame.refCnt()).isZero();
    }

    @Test
    void nobodyListeningRefusesAndAnUnknownHostIsUnreachable() {
        server.start();
        PingPong.Client refused = PingPong.connect(client.start());
        PingPong.Recording lost = new PingPong.Recording();
        SimProcess process = client.process().orElseThrow();
        process.network().connect(new Endpoint("nowhere", 1), process.loop("io"), lost);

        world.runUntilIdle();

        assertThat(refused.events).containsExactly("closed REFUSED");
        assertThat(lost.events).containsExactly("closed UNREACHABLE");
        assertThat(world.network().openEnds()).isZero();
    }

    @Test
    void aKilledProcessResetsItsConnectionsAndTheNextAttemptIsRefused() {
        PingPong.Client asking = connected();

        server.kill();
        world.runUntilIdle();
        PingPong.Client again = PingPong.connect(client.process().orElseThrow());
        world.runUntilIdle();

        assertThat(asking.last()).isEqualTo("closed RESET");
        assertThat(again.last()).isEqualTo("closed REFUSED");
    }

    @Test
    void aHostWithoutPowerIsSilentAndAfterItsReturnTheOldConnectionIsReset() {
        PingPong.Client asking = connected();

        server.losePower();
        asking.send(9);
        world.runFor(5 * SECOND);
        assertThat(asking.last()).isEqualTo("received 1");
        PingPong.serve(server.start());
        world.runUntilIdle();

        assertThat(asking.last()).isEqualTo("closed RESET");
    }

    @Test
    void closingIsHeardByBothAfterWhatWasSentBefore() {
        PingPong.Client asking = connected();

        asking.close();
        asking.send(4);
        world.runUntilIdle();

        assertThat(asking.events).containsExactly("opened", "received 1", "closed CLOSED_HERE");
        assertThat(world.network().openEnds()).isZero();
    }

    @Test
    void acrossACutOneWayRequestsWaitAndArriveWhenItHeals() {
        PingPong.Client asking = connected();

        world.network().cut("server", "client");
        asking.send(2);
        world.runFor(5 * SECOND);
        assertThat(asking.last()).isEqualTo("received 1");
        assertThat(world.network().deliveredFrames()).isEqualTo(3);
        world.network().heal();
        world.runUntilIdle();

        assertThat(asking.last()).isEqualTo("received 2");
    }

    @Test
    void aSenderGivesUpOnACutThatLasts() {
        PingPong.Client asking = connected();

        world.network().isolate("server");
        asking.send(2);
        world.runFor(SimNetwork.GIVE_UP_NANOS + SECOND);

        assertThat(asking.last()).isEqualTo("closed UNREACHABLE");
    }

    @Test
    void anIsolatedHostReachesItselfOnly() {
        PingPong.serve(server.start());
        world.network().isolate("server");
        PingPong.Client local = PingPong.connect(server.process().orElseThrow()).send(1);
        PingPong.Client remote = PingPong.connect(client.start()).send(1);

        world.runUntilIdle();

        assertThat(local.last()).isEqualTo("received 1");
        assertThat(remote.last()).isEqualTo("closed UNREACHABLE");
    }

    @Test
    void halvesDoNotTalkAcross() {
        for (String name : List.of("a", "b", "c", "d", "e")) {
            world.host(name);
        }

        world.network().splitInHalves();

        long cutPairs =
                world.hosts().stream()
                        .filter(host -> world.network().isCut("a", host.name()))
                        .count();
        assertThat(cutPairs).isBetween(1L, 6L);
        assertThat(world.network().isCut("a", "a")).isFalse();
    }

    @Test
    void aFilterHoldsAndResetsFrames() {
        PingPong.Client asking = connected();
        world.network()
                .filter(
                        (source, _, frame) ->
                                source.equals("client") && frame.getInt(0) == 2
                                        ? FrameFilter.Verdict.HOLD
                                        : FrameFilter.Verdict.DELIVER);
        asking.send(2, 3);
        world.runFor(5 * SECOND);
        assertThat(asking.last()).isEqualTo("received 1");

        world.network().releaseHeld();
        world.runUntilIdle();
        assertThat(asking.last()).isEqualTo("received 3");

        world.network().filter((_, _, _) -> FrameFilter.Verdict.RESET);
        asking.send(4);
        world.runUntilIdle();
        assertThat(asking.last()).isEqualTo("closed RESET");
        assertThat(world.network().openEnds()).isZero();
    }

    @Test
    void resetConnectionsEndsBothSides() {
        PingPong.Client asking = connected();

        world.network().resetConnections("client", "server");
        world.runUntilIdle();

        assertThat(asking.last()).isEqualTo("closed RESET");
        assertThat(world.network().openEnds()).isZero();
    }

    @Test
    void givingUpAnAttemptThatSucceedsLateLeavesNoHalfOpenEnd() {
        PingPong.serve(server.start());
        PingPong.Client asking = PingPong.connect(client.start());
        world.runUntil(() -> world.network().openEnds() == 2, SECOND);

        asking.close();
        world.runUntilIdle();

        assertThat(asking.events).containsExactly("closed CLOSED_HERE");
        assertThat(world.network().openEnds()).isZero();
    }

    private PingPong.Client connected() {
        PingPong.serve(server.start());
        PingPong.Client asking = PingPong.connect(client.start()).send(1);
        world.runUntil(() -> asking.last().equals("received 1"), SECOND);
        assertThat(asking.last()).isEqualTo("received 1");
        return asking;
    }
}

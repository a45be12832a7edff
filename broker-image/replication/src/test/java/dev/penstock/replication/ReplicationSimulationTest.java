/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penstock.kernel.BrokerId;
import dev.penstock.kernel.LeaderEpoch;
import dev.penstock.world.NetworkFaults;
import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;
import dev.penstock.world.junit.SecondJvm;
import dev.penstock.world.junit.SeededTest;

import org.junit.jupiter.api.Test;

import java.lang.reflect.Proxy;

/**
 * One partition under crashes, lost power, pauses and a bad network; see {@link CommittedLedger}.
 */
final class ReplicationSimulationTest {
    private static final long MS = 1_000_000L;
    private static final long SECOND = 1_000 * MS;

    @SeededTest(seeds = 200)
    void nothingCommittedIsEverLostAndTheClusterBecomesWhole(SimWorld world) {
        run(world, Mutant.NONE);
    }

    @Test
    void oneSeedIsOneTraceInTwoJvms() throws Exception {
        SimWorld world = new SimWorld(11);
        run(world, Mutant.NONE);

        assertThat(SecondJvm.outputOf(TraceOfARun.class, "11"))
                .isEqualTo(Long.toHexString(world.trace().hash()));
    }

    /** Prints the hash of one run. */
    static final class TraceOfARun {
        public static void main(String[] arguments) {
            SimWorld world = new SimWorld(Long.parseLong(arguments[0]));
            run(world, Mutant.NONE);
            System.out.println(Long.toHexString(world.trace().hash()));
        }
    }

    @Test
    void findsALeaderThatBelievesItsFollowersTooEarly() {
        assertFound(
                new Mutant() {
                    @Override
                    public FollowerFetch onFetch(FollowerFetch fetch, PartitionReplica leader) {
                        boolean isNear =
                                fetch.fetchOffset() >= leader.highWatermark()
                                        && fetch.lastFetchedEpoch() != null;
                        return isNear
                                ? new FollowerFetch(
                                        fetch.follower(),
                                        fetch.brokerEpoch(),
                                        fetch.currentLeaderEpoch(),
                                        leader.log().logEndOffset(),
                                        leader.log().latestEpoch().orElse(null))
                                : fetch;
                    }
                });
    }

    @Test
    void findsALeaderThatForgetsToCompareHistories() {
        assertFound(
                new Mutant() {
                    @Override
                    public FollowerFetch onFetch(FollowerFetch fetch, PartitionReplica leader) {
                        return new FollowerFetch(
                                fetch.follower(),
                                fetch.brokerEpoch(),
                                fetch.currentLeaderEpoch(),
                                fetch.fetchOffset(),
                                null);
                    }
                });
    }

    @Test
    void findsAFollowerThatDoesNotTruncate() {
        assertFound(
                new Mutant() {
                    @Override
                    public PartitionLog wrap(PartitionLog log) {
                        return (PartitionLog)
                                Proxy.newProxyInstance(
                                        PartitionLog.class.getClassLoader(),
                                        new Class<?>[] {PartitionLog.class},
                                        (_, method, arguments) ->
                                                method.getName().equals("truncateTo")
                                                        ? null
                                                        : method.invoke(log, arguments));
                    }
                });
    }

    @Test
    void findsALogThatMistakesTheEndOfAnEpoch() {
        assertFound(
                new Mutant() {
                    @Override
                    public PartitionLog wrap(PartitionLog log) {
                        return (PartitionLog)
                                Proxy.newProxyInstance(
                                        PartitionLog.class.getClassLoader(),
                                        new Class<?>[] {PartitionLog.class},
                                        (_, method, arguments) ->
                                                method.getName().equals("endOffsetFor")
                                                        ? new EpochEnd(
                                                                log.endOffsetFor(
                                                                                (LeaderEpoch)
                                                                                        arguments[
                                                                                                0])
                                                                        .epoch(),
                                                                log.logEndOffset())
                                                        : method.invoke(log, arguments));
                    }
                });
    }

    private static void assertFound(Mutant mutant) {
        assertThatThrownBy(
                        () -> {
                            for (long seed = 1; seed <= 100; seed++) {
                                run(new SimWorld(seed), mutant);
                            }
                        })
                .isInstanceOf(Throwable.class);
    }

    static void run(SimWorld world, Mutant mutant) {
        SimRandomness chance = world.randomness("test");
        int replicas = (int) chance.between(1, 5);
        int minIsr = (int) chance.between(1, Math.min(3, replicas));
        SimCluster cluster = new SimCluster(world, replicas, minIsr, mutant);
        Faults faults = new Faults(cluster, chance, minIsr > 1);
        for (int i = 0; i < 400; i++) {
            cluster.client.produce();
            faults.maybe();
            world.runFor(chance.between(1, 60 * MS));
        }
        faults.end();
        int acknowledged = cluster.client.acknowledgedCount();
        boolean isWhole = false;
        for (int attempt = 0; attempt < 30 && !isWhole; attempt++) {
            cluster.client.produceAcksAll();
            isWhole =
                    world.runUntil(
                            () ->
                                    cluster.isWhole()
                                            && cluster.client.acknowledgedCount() > acknowledged,
                            3 * SECOND);
        }

        assertThat(isWhole).as("the cluster becomes whole: %s", cluster.describe()).isTrue();
        cluster.ids().forEach(cluster.ledger::requireAll);
    }

    /** What goes wrong, by chance; each seed leaves some of it out. */
    private static final class Faults {
        private final SimCluster cluster;
        private final SimWorld world;
        private final SimRandomness chance;
        private final boolean kills;
        private final boolean losesPower;
        private final boolean cuts;
        private final boolean pauses;
        private final boolean deletes;
        private final boolean betrays;
        private boolean over;

        Faults(SimCluster cluster, SimRandomness chance, boolean mayLosePower) {
            this.cluster = cluster;
            this.world = cluster.world;
            this.chance = chance;
            this.kills = chance.nextBoolean();
            this.losesPower = mayLosePower && chance.nextBoolean();
            this.cuts = chance.nextBoolean();
            this.pauses = chance.nextBoolean();
            this.deletes = chance.nextBoolean();
            this.betrays = chance.nextBoolean();
            cluster.controller.onJoined(this::perhapsBetray);
            if (chance.nextBoolean()) {
                world.network().faults(NetworkFaults.ROUGH);
            }
        }

        /**
         * A replica has just become one that may be elected, and the leader does not know it yet:
         * the moment at which it is dearest that it has all, and that it is waited for.
         */
        private void perhapsBetray(BrokerId leader, BrokerId newcomer) {
            if (!betrays || over || chance.nextBoolean()) {
                return;
            }
            long graceNanos = 2 * MS;
            if (chance.nextBoolean()) {
                world.network().cut("controller", "broker" + leader);
                world.network().cut("broker" + newcomer, "broker" + leader);
                graceNanos = 3 * SECOND;
            }
            world.after(
                    chance.between(0, graceNanos),
                    () -> {
                        cluster.kill(leader);
                        world.network().heal();
                        restartLater(leader);
                    });
        }

        void maybe() {
            BrokerId victim = cluster.anyBroker(chance);
            if (kills && chance.happens(20_000)) {
                cluster.kill(victim);
                restartLater(victim);
            }
            // One at a time: a partition survives as many losses as min.insync.replicas less one.
            if (losesPower && chance.happens(20_000) && cluster.isWhole()) {
                cluster.losePower(victim, chance);
                restartLater(victim);
            }
            if (pauses && chance.happens(10_000) && cluster.isRunning(victim)) {
                cluster.broker(victim).process().pause(chance.between(1, 3 * SECOND));
            }
            if (cuts && chance.happens(20_000)) {
                cut("broker" + victim, "broker" + cluster.anyBroker(chance));
                world.after(chance.between(1, 4 * SECOND), world.network()::heal);
            }
            if (deletes && chance.happens(5_000)) {
                cluster.deleteRecords();
            }
            if (chance.happens(50_000)) {
                cluster.checkpoint(victim);
            }
        }

        private void cut(String one, String other) {
            switch (chance.nextInt(5)) {
                case 0 -> world.network().isolate(one);
                case 1 -> world.network().splitInHalves();
                case 2 -> world.network().cut(one, other);
                case 3 -> world.network().cut("controller", one);
                default -> world.network().cut(one, "controller");
            }
        }

        private void restartLater(BrokerId victim) {
            world.after(chance.between(1, 4 * SECOND), () -> cluster.start(victim));
        }

        void end() {
            over = true;
            world.network().heal();
            world.network().faults(NetworkFaults.NONE);
            world.runFor(5 * SECOND);
            cluster.ids().forEach(cluster::start);
        }
    }
}

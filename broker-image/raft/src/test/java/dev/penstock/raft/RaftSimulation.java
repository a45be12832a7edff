/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.raft;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penstock.world.SimRandomness;
import dev.penstock.world.SimWorld;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run of one seed: a cluster of drawn shape under drawn faults and load; then all faults end,
 * and the cluster must come to rest with everything replicated.
 */
final class RaftSimulation {
    static final long FAULTY_NANOS = 4_000_000_000L;

    /** Twice the longest election timeout, as all may be as patient as they get. */
    static final long RECOVERY_LIMIT_NANOS = 8_000_000_000L;

    private static final long LOAD_INTERVAL_NANOS = 40_000_000L;

    private final SimWorld world;
    private final RaftCluster cluster;
    private final SimRandomness faults;
    private final SimRandomness load;
    private final SimRandomness crashes;
    private final long faultIntervalNanos;
    private final long longestRestNanos;

    /** In some seeds new leaders are killed before they get far. */
    private final int murdersPerMillion;

    /** In some seeds voters change all the time. */
    private final int voterChangesPerMillion;

    private long nextValue = 1_000L;
    private boolean triedValue;

    RaftSimulation(
            SimWorld world,
            Supplier<SafetyRules> rules,
            Function<RaftCluster, MemoryRaftStorage> storage) {
        this.world = world;
        this.faults = world.randomness("faults");
        this.load = world.randomness("load");
        this.crashes = world.randomness("crashes");
        this.faultIntervalNanos = List.of(80, 200, 400).get(faults.nextInt(3)) * 1_000_000L;
        this.longestRestNanos = List.of(100, 800).get(faults.nextInt(2)) * 1_000_000L;
        this.murdersPerMillion = faults.happens(300_000) ? 600_000 : 0;
        SimRandomness shape = world.randomness("shape");
        int voters = List.of(1, 2, 3, 3, 3, 5, 5).get(shape.nextInt(7));
        int observers = shape.nextInt(3);
        RaftLimits limits =
                new RaftLimits(
                        1 + shape.nextInt(500),
                        10 + shape.nextInt(100),
                        1_000,
                        10 + shape.nextInt(1_000),
                        7,
                        1 + shape.nextInt(3));
        this.cluster =
                new RaftCluster(
                        world,
                        IntStream.rangeClosed(1, voters).boxed().toList(),
                        IntStream.range(0, observers).mapToObj(i -> 10 + i).toList(),
                        limits,
                        id -> world.randomness("replica-" + id),
                        storage);
        this.voterChangesPerMillion = shape.nextBoolean() ? 300_000 : 0;
        if (shape.nextInt(3) == 0) {
            cluster.unformatted();
        }
        if (shape.nextBoolean()) {
            cluster.observersBootstrap();
        }
        cluster.joining(Joining.values()[shape.nextInt(3)]);
        cluster.rules(rules);
        cluster.onLeader(this::perhapsMurder);
        if (System.getProperty("seed") != null) {
            cluster.traceMessages();
        }
    }

    RaftCluster cluster() {
        return cluster;
    }

    /** Runs both phases. */
    void run() {
        cluster.weather(new ClusterWeather(world.randomness("weather")));
        for (RaftReplica replica : cluster.replicas()) {
            world.after(faults.between(0L, 300_000_000L), replica::start);
        }
        scheduleLoad();
        scheduleFault();
        world.runFor(FAULTY_NANOS);
        recover();
    }

    private void recover() {
        world.trace().note("test", "all faults end");
        cluster.weather(Weather.FAIR);
        cluster.heal();
        for (RaftReplica replica : cluster.replicas()) {
            if (replica.isUp() && replica.isReadyToStop()) {
                cluster.crash(replica, false, crashes);
            }
            if (!replica.isUp()) {
                replica.start();
            }
        }
        long value = nextValue++;
        boolean isSettled =
                world.runUntil(
                        () -> cluster.isSettled() && isCommitted(value), RECOVERY_LIMIT_NANOS);
        assertThat(isSettled)
                .as("a leader leads and all have all it has: %s", cluster.describe())
                .isTrue();
    }

    /** Appends the value through whoever leads, until it is committed. */
    private boolean isCommitted(long value) {
        if (cluster.checks().isCommitted(value)) {
            return true;
        }
        if (!triedValue && cluster.isSettled()) {
            triedValue =
                    cluster.leader().orElseThrow().append(1, value)
                            instanceof AppendOutcome.Appended;
        }
        return false;
    }

    private void scheduleLoad() {
        world.after(
                load.between(0L, 2 * LOAD_INTERVAL_NANOS),
                () -> {
                    if (world.nowNanos() < FAULTY_NANOS) {
                        cluster.replicas().stream()
                                .filter(RaftReplica::isLeader)
                                .forEach(this::appendSome);
                        if (load.happens(50_000)) {
                            drawn().filter(RaftReplica::isUp).forEach(RaftReplica::takeSnapshot);
                        }
                        if (load.happens(voterChangesPerMillion)) {
                            changeVoters();
                        }
                        scheduleLoad();
                    }
                });
    }

    private void appendSome(RaftReplica leader) {
        int appends = 1 + load.nextInt(3);
        for (int i = 0; i < appends; i++) {
            leader.append(1 + load.nextInt(3), nextValue++);
        }
    }

    /** Makes a voter of one that is none, or the other way round; rarely it makes no sense. */
    private void changeVoters() {
        VoterSet voters = cluster.checks().committedVoters();
        Optional<ReplicaKey> lost =
                voters.voters().stream()
                        .map(Voter::key)
                        .filter(key -> !cluster.replica(key.id().value()).key().matches(key))
                        .findFirst();
        if (lost.isPresent()) {
            cluster.changeVoters("remove lost", new RaftRequest.RemoveVoter(lost.get()));
            return;
        }
        drawn().forEach(
                        replica -> {
                            boolean votes = voters.contains(replica.key());
                            if (votes ^ load.happens(50_000)) {
                                cluster.changeVoters(
                                        "remove " + replica.key(),
                                        new RaftRequest.RemoveVoter(replica.key()));
                            } else {
                                cluster.changeVoters(
                                        "add " + replica.key(),
                                        cluster.add(replica, load.nextInt(2_000)));
                            }
                        });
    }

    private Stream<RaftReplica> drawn() {
        return Stream.of(cluster.replicas().get(load.nextInt(cluster.replicas().size())));
    }

    private void scheduleFault() {
        world.after(
                faults.between(0L, 2 * faultIntervalNanos),
                () -> {
                    if (world.nowNanos() < FAULTY_NANOS) {
                        causeFault();
                        scheduleFault();
                    }
                });
    }

    private void causeFault() {
        List<RaftReplica> all = cluster.replicas();
        RaftReplica one = all.get(faults.nextInt(all.size()));
        RaftReplica other = all.get(faults.nextInt(all.size()));
        switch (faults.nextInt(11)) {
            case 0, 1, 2 -> crashAndRestart(one, faults.nextBoolean());
            case 3 -> cluster.leader().ifPresent(leader -> crashAndRestart(leader, false));
            case 4 -> shutDownAndRestart(one);
            case 5 -> {
                cluster.note(one.id(), "isolated");
                cluster.isolate(one.id());
            }
            case 6 -> {
                cluster.note(one.id(), "cut to " + other.id());
                cluster.cut(one.id(), other.id());
            }
            case 10 -> replaceDisk(one);
            case 7, 8 -> {
                cluster.note(one.id(), "all links heal");
                cluster.heal();
            }
            default -> {
                cluster.note(one.id(), "paused");
                one.pause(faults.between(10_000_000L, 1_500_000_000L));
            }
        }
    }

    /**
     * A disk is lost while everyone else has everything and it is known which disks vote: to lose
     * more than that is to lose what a majority promised to keep.
     */
    private void replaceDisk(RaftReplica replica) {
        VoterSet voters = cluster.checks().committedVoters();
        boolean allKnown = voters.voters().stream().noneMatch(v -> v.key().directoryId().isZero());
        boolean allVotersUp =
                cluster.replicas().stream()
                                .filter(each -> voters.contains(each.key()))
                                .filter(RaftReplica::isUp)
                                .count()
                        == voters.size();
        boolean isCalm = cluster.isSettled() && !cluster.checks().areVotersInDoubt();
        // With an empty disk the only voter of its configuration would begin a cluster of its own.
        boolean isSure = allKnown && allVotersUp && cluster.firstVoters().size() > 1;
        if (isCalm && isSure && voters.size() > 2) {
            cluster.crash(replica, false, crashes);
            cluster.replaceDisk(replica);
            world.after(faults.between(1_000_000L, longestRestNanos), () -> startAgain(replica));
        }
    }

    private void startAgain(RaftReplica replica) {
        if (!replica.isUp()) {
            cluster.note(replica.id(), "starts");
            replica.start();
        }
    }

    private void perhapsMurder(RaftReplica leader) {
        if (world.nowNanos() < FAULTY_NANOS && faults.happens(murdersPerMillion)) {
            world.after(
                    faults.between(0L, 60_000_000L),
                    () -> crashAndRestart(leader, faults.nextBoolean()));
        }
    }

    private void crashAndRestart(RaftReplica replica, boolean isSilent) {
        if (replica.isUp()) {
            cluster.note(replica.id(), isSilent ? "loses power" : "is killed");
            cluster.crash(replica, isSilent, crashes);
            world.after(faults.between(1_000_000L, longestRestNanos), () -> startAgain(replica));
        }
    }

    private void shutDownAndRestart(RaftReplica replica) {
        if (replica.isUp()) {
            cluster.note(replica.id(), "shuts down");
            int meantFor = replica.incarnation();
            replica.input(meantFor, new RaftInput.Shutdown());
            world.after(
                    faults.between(1_000_000L, 1_200_000_000L),
                    () -> {
                        if (meantFor == replica.incarnation()) {
                            crashAndRestart(replica, false);
                        }
                    });
        }
    }
}

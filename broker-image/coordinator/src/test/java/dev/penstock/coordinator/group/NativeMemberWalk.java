/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.ConsumerHeartbeat;
import dev.penstock.kernel.TopicPartition;
import dev.penstock.world.SimRandomness;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A consumer of the newer protocol: gives up at once what it is told to give up, says so with the
 * next heartbeat, and joins anew when it is fenced.
 */
final class NativeMemberWalk implements GroupMemberWalk {
    private final String name;
    private final boolean isStatic;
    private final FakeCluster cluster;
    private final SimRandomness random;
    private final ConsumerWalk walk;
    private boolean up;
    private int life;
    private String memberId = "";
    private int epoch;
    private boolean underWay;
    private boolean sayAll;
    private long nextMs;
    private List<String> topics = List.of("t-a", "u");
    private String regex = "";
    private final SortedSet<TopicPartition> assigned = new TreeSet<>();

    NativeMemberWalk(
            String name,
            boolean isStatic,
            FakeCluster cluster,
            SimRandomness random,
            ConsumerWalk walk) {
        this.name = name;
        this.isStatic = isStatic;
        this.cluster = cluster;
        this.random = random;
        this.walk = walk;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SortedSet<TopicPartitionName> owned() {
        return named(assigned);
    }

    private SortedSet<TopicPartitionName> named(Set<TopicPartition> partitions) {
        SortedSet<TopicPartitionName> named = new TreeSet<>();
        for (TopicPartition each : partitions) {
            // A deleted topic of the name is another one.
            if (each.topicId().equals(cluster.idOf(cluster.nameOf(each.topicId())))) {
                named.add(new TopicPartitionName(cluster.nameOf(each.topicId()), each.partition()));
            }
        }
        return named;
    }

    @Override
    public void start() {
        if (!up) {
            up = true;
            memberId = name + "-" + life;
            rejoin();
        }
    }

    private void rejoin() {
        epoch = 0;
        assigned.clear();
        sayAll = true;
        nextMs = walk.nowMs();
    }

    @Override
    public void takeDown() {
        up = false;
        underWay = false;
        assigned.clear();
        life++;
    }

    @Override
    public void leave() {
        if (up) {
            send(isStatic && random.nextBoolean() ? -2 : -1);
        }
        takeDown();
    }

    @Override
    public void changeSubscription() {
        boolean byPattern = random.nextBoolean();
        regex = byPattern ? "t-.*" : "";
        topics = byPattern ? List.of() : random.nextBoolean() ? List.of("u") : List.of("t-a", "u");
        sayAll = true;
    }

    @Override
    public void readEverything() {
        topics = List.of("u");
        regex = "t-.*";
        sayAll = true;
    }

    @Override
    public void step() {
        if (up && !underWay && walk.nowMs() >= nextMs) {
            send(epoch);
        }
    }

    private void send(int withEpoch) {
        boolean full = withEpoch == 0 || sayAll;
        int bornIn = life;
        underWay = true;
        sayAll = false;
        walk.submit(
                new ConsumerHeartbeat(
                        ConsumerWalk.GROUP,
                        memberId,
                        withEpoch,
                        isStatic ? name : null,
                        null,
                        full ? 60_000 : ConsumerHeartbeat.UNCHANGED,
                        full ? topics : null,
                        full ? regex : null,
                        null,
                        withEpoch < 0 ? null : new TreeSet<>(assigned),
                        name,
                        "/127.0.0.1",
                        false),
                answer -> {
                    if (bornIn == life) {
                        underWay = false;
                        told(answer);
                    }
                });
    }

    private void told(GroupResponse.ConsumerHeartbeat answer) {
        switch (answer.error()) {
            case NONE -> {
                epoch = answer.memberEpoch();
                nextMs = walk.nowMs() + answer.heartbeatIntervalMs();
                SortedSet<TopicPartition> target = answer.assignment();
                if (target != null) {
                    SortedSet<TopicPartition> added = new TreeSet<>(target);
                    added.removeAll(assigned);
                    walk.reads(this, named(added));
                    boolean gaveUp = assigned.retainAll(target);
                    assigned.addAll(added);
                    nextMs = gaveUp || !added.isEmpty() ? walk.nowMs() : nextMs;
                }
            }
            case FENCED_MEMBER_EPOCH, UNKNOWN_MEMBER_ID -> rejoin();
            case FENCED_INSTANCE_ID -> takeDown();
            default -> {
                sayAll = true;
                nextMs = walk.nowMs() + 100;
            }
        }
    }
}

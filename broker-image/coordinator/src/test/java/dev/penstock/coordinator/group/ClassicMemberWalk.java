/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.MemberAssignment;
import dev.penstock.coordinator.group.GroupRequest.Protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A consumer of the classic protocol with an eager assignor: gives up everything before it joins
 * again. Deals out everything one by one when it leads.
 */
final class ClassicMemberWalk implements GroupMemberWalk {
    private static final List<String> TOPICS = List.of("t-a", "u");

    private final String name;
    private final FakeCluster cluster;
    private final ConsumerWalk walk;
    private boolean up;
    private int life;
    private String memberId = "";
    private int generationId = -1;
    private boolean joined;
    private boolean underWay;
    private long nextMs;
    private List<GroupResponse.JoinedMember> followers = List.of();
    private SortedSet<TopicPartitionName> owned = new TreeSet<>();

    ClassicMemberWalk(String name, FakeCluster cluster, ConsumerWalk walk) {
        this.name = name;
        this.cluster = cluster;
        this.walk = walk;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SortedSet<TopicPartitionName> owned() {
        return owned;
    }

    @Override
    public void start() {
        if (!up) {
            up = true;
            memberId = "";
            startOver();
        }
    }

    private void startOver() {
        joined = false;
        owned = new TreeSet<>();
        nextMs = walk.nowMs() + 50;
    }

    @Override
    public void takeDown() {
        up = false;
        underWay = false;
        owned = new TreeSet<>();
        life++;
    }

    @Override
    public void leave() {
        if (!memberId.isEmpty()) {
            walk.submit(
                    new GroupRequest.LeaveGroup(
                            ConsumerWalk.GROUP,
                            List.of(new GroupRequest.LeavingMember(memberId, null, null))),
                    _ -> {});
        }
        takeDown();
    }

    /** Classic members of a walk always read everything. */
    @Override
    public void changeSubscription() {}

    @Override
    public void readEverything() {}

    @Override
    public void step() {
        if (up && !underWay && walk.nowMs() >= nextMs) {
            underWay = true;
            if (joined) {
                heartbeat();
            } else {
                join();
            }
        }
    }

    private void join() {
        int bornIn = life;
        walk.submit(
                new GroupRequest.JoinGroup(
                        ConsumerWalk.GROUP,
                        memberId,
                        null,
                        name,
                        "/127.0.0.1",
                        10_000,
                        20_000,
                        ConsumerProtocol.TYPE,
                        List.of(
                                new Protocol(
                                        "range",
                                        ConsumerLines.subscription(String.join(",", TOPICS), ""))),
                        null,
                        true,
                        true),
                answer -> {
                    if (bornIn != life) {
                        return;
                    }
                    switch (answer.error()) {
                        case NONE -> {
                            memberId = answer.memberId();
                            generationId = answer.generationId();
                            followers = answer.members();
                            sync();
                        }
                        case MEMBER_ID_REQUIRED -> {
                            memberId = answer.memberId();
                            again();
                        }
                        case UNKNOWN_MEMBER_ID -> {
                            memberId = "";
                            again();
                        }
                        default -> again();
                    }
                });
    }

    private void again() {
        underWay = false;
        startOver();
    }

    private void sync() {
        int bornIn = life;
        walk.submit(
                new GroupRequest.SyncGroup(
                        ConsumerWalk.GROUP,
                        generationId,
                        memberId,
                        null,
                        ConsumerProtocol.TYPE,
                        "range",
                        dealt()),
                answer -> {
                    if (bornIn != life) {
                        return;
                    }
                    if (answer.error() == GroupError.NONE) {
                        SortedSet<TopicPartitionName> told =
                                ConsumerProtocol.assigned(answer.assignment()).orElseThrow();
                        walk.reads(this, told);
                        owned = told;
                        joined = true;
                        underWay = false;
                        nextMs = walk.nowMs() + 1_000;
                    } else {
                        if (answer.error() == GroupError.UNKNOWN_MEMBER_ID) {
                            memberId = "";
                        }
                        again();
                    }
                });
    }

    private List<MemberAssignment> dealt() {
        Map<String, SortedSet<TopicPartitionName>> shares = new LinkedHashMap<>();
        followers.forEach(each -> shares.put(each.memberId(), new TreeSet<>()));
        List<String> order = List.copyOf(shares.keySet());
        int next = 0;
        for (String topic : TOPICS) {
            for (int i = 0; i < cluster.partitions(topic) && !order.isEmpty(); i++) {
                shares.get(order.get(next++ % order.size())).add(new TopicPartitionName(topic, i));
            }
        }
        List<MemberAssignment> assignments = new ArrayList<>();
        for (GroupResponse.JoinedMember each : followers) {
            assignments.add(
                    new MemberAssignment(
                            each.memberId(),
                            ConsumerProtocol.assignment(
                                    shares.get(each.memberId()), each.metadata())));
        }
        return assignments;
    }

    private void heartbeat() {
        int bornIn = life;
        walk.submit(
                new GroupRequest.Heartbeat(ConsumerWalk.GROUP, generationId, memberId, null),
                answer -> {
                    if (bornIn != life) {
                        return;
                    }
                    underWay = false;
                    nextMs = walk.nowMs() + 1_000;
                    switch (answer.error()) {
                        case NONE,
                                COORDINATOR_LOAD_IN_PROGRESS,
                                NOT_COORDINATOR,
                                COORDINATOR_NOT_AVAILABLE -> {}
                        case UNKNOWN_MEMBER_ID -> {
                            memberId = "";
                            startOver();
                        }
                        default -> startOver();
                    }
                });
    }
}

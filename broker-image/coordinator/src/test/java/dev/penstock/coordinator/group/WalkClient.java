/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.MemberAssignment;
import dev.penstock.coordinator.group.GroupRequest.Protocol;
import dev.penstock.world.SimRandomness;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A consumer as clients are written: joins, syncs, sends heartbeats, joins again when it is told
 * to. Its leader deals {@link #PARTITIONS} out one by one. The walk may take it down at any moment;
 * what was asked before is then no longer its business.
 */
final class WalkClient {
    /** Every group of a walk reads one topic of so many partitions. */
    static final int PARTITIONS = 5;

    private static final long HEARTBEAT_INTERVAL_MS = 3_000;
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int REBALANCE_TIMEOUT_MS = 20_000;

    final String name;
    final String groupId;
    private final boolean isStatic;
    private final SimRandomness random;
    private final GroupWalk walk;

    /** What it does now. */
    private enum Phase {
        DOWN,
        OUT,
        JOINING,
        JOINED,
        SYNCING,
        MEMBER
    }

    private Phase phase = Phase.DOWN;

    /** Grows when it is taken down, so that answers to its former life are told apart. */
    private int life;

    private String memberId = "";
    private int generationId = -1;
    private List<MemberAssignment> toAssign = List.of();
    private List<Integer> owned = List.of();
    private boolean heartbeatUnderWay;
    private long nextStepMs;

    WalkClient(
            String name, String groupId, boolean isStatic, SimRandomness random, GroupWalk walk) {
        this.name = name;
        this.groupId = groupId;
        this.isStatic = isStatic;
        this.random = random;
        this.walk = walk;
    }

    boolean isUp() {
        return phase != Phase.DOWN;
    }

    boolean isMember() {
        return phase == Phase.MEMBER;
    }

    int generationId() {
        return generationId;
    }

    List<Integer> owned() {
        return owned;
    }

    String memberId() {
        return memberId;
    }

    Optional<String> instance() {
        return isStatic ? Optional.of(name) : Optional.empty();
    }

    private String instanceOrNull() {
        return instance().orElse(null);
    }

    void start() {
        if (phase == Phase.DOWN) {
            phase = Phase.OUT;
            memberId = "";
            generationId = -1;
        }
    }

    /** Without a word, as after a crash. */
    void takeDown() {
        phase = Phase.DOWN;
        owned = List.of();
        heartbeatUnderWay = false;
        nextStepMs = 0;
        life++;
    }

    void leave() {
        if (!memberId.isEmpty()) {
            walk.submit(
                    new GroupRequest.LeaveGroup(
                            groupId,
                            List.of(
                                    new GroupRequest.LeavingMember(
                                            memberId, instanceOrNull(), "goes"))),
                    _ -> {});
        }
        takeDown();
    }

    /** Does what is due. */
    void step(long nowMs) {
        if (nowMs < nextStepMs) {
            return;
        }
        switch (phase) {
            case DOWN, JOINING, SYNCING -> {}
            case OUT -> join();
            case JOINED -> sync();
            case MEMBER -> {
                heartbeat();
                nextStepMs = nowMs + HEARTBEAT_INTERVAL_MS;
            }
        }
    }

    private void join() {
        phase = Phase.JOINING;
        int bornIn = life;
        List<Protocol> protocols = new ArrayList<>();
        if (random.nextBoolean()) {
            protocols.add(new Protocol("sticky", Scenario.subscription("t")));
        }
        protocols.add(new Protocol("range", Scenario.subscription("t")));
        walk.submit(
                new GroupRequest.JoinGroup(
                        groupId,
                        memberId,
                        instanceOrNull(),
                        name,
                        "/127.0.0.1",
                        SESSION_TIMEOUT_MS,
                        REBALANCE_TIMEOUT_MS,
                        "consumer",
                        protocols,
                        null,
                        random.nextBoolean(),
                        true),
                answer -> {
                    if (life == bornIn) {
                        joined(answer);
                    }
                });
    }

    private void joined(GroupResponse.JoinGroup answer) {
        switch (answer.error()) {
            case NONE -> {
                memberId = answer.memberId();
                generationId = answer.generationId();
                boolean assigns = answer.leader().equals(memberId) && !answer.skipAssignment();
                toAssign = assigns ? deal(answer.members()) : List.of();
                phase = Phase.JOINED;
            }
            case MEMBER_ID_REQUIRED -> {
                memberId = answer.memberId();
                phase = Phase.OUT;
            }
            default -> startOver(answer.error());
        }
    }

    private static List<MemberAssignment> deal(List<GroupResponse.JoinedMember> members) {
        List<MemberAssignment> assignments = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            StringBuilder partitions = new StringBuilder();
            for (int partition = i; partition < PARTITIONS; partition += members.size()) {
                partitions.append(partition).append(' ');
            }
            assignments.add(
                    new MemberAssignment(
                            members.get(i).memberId(),
                            ByteBuffer.wrap(
                                    partitions.toString().getBytes(StandardCharsets.UTF_8))));
        }
        return assignments;
    }

    static List<Integer> partitions(ByteBuffer assignment) {
        List<Integer> partitions = new ArrayList<>();
        String text = StandardCharsets.UTF_8.decode(assignment.duplicate()).toString();
        for (String word : text.split(" ")) {
            if (!word.isEmpty()) {
                partitions.add(Integer.parseInt(word));
            }
        }
        return partitions;
    }

    private void sync() {
        phase = Phase.SYNCING;
        int bornIn = life;
        String askedAs = memberId;
        int askedIn = generationId;
        walk.submit(
                new GroupRequest.SyncGroup(
                        groupId,
                        generationId,
                        memberId,
                        instanceOrNull(),
                        "consumer",
                        null,
                        toAssign),
                answer -> {
                    if (answer.error() == GroupError.NONE) {
                        walk.checker()
                                .assigned(
                                        groupId,
                                        askedIn,
                                        instance().orElse(askedAs),
                                        partitions(answer.assignment()));
                    }
                    if (life == bornIn) {
                        synced(answer);
                    }
                });
    }

    private void synced(GroupResponse.SyncGroup answer) {
        if (answer.error() == GroupError.NONE) {
            owned = partitions(answer.assignment());
            phase = Phase.MEMBER;
        } else {
            startOver(answer.error());
        }
    }

    private void heartbeat() {
        if (heartbeatUnderWay) {
            return;
        }
        heartbeatUnderWay = true;
        int bornIn = life;
        walk.submit(
                new GroupRequest.Heartbeat(groupId, generationId, memberId, instanceOrNull()),
                answer -> {
                    if (life == bornIn) {
                        heartbeatUnderWay = false;
                        if (answer.error() != GroupError.NONE && phase == Phase.MEMBER) {
                            startOver(answer.error());
                        }
                    }
                });
    }

    /** Asks for its member id anew where the error says that the old one is worth nothing. */
    void startOver(GroupError error) {
        switch (error) {
            case UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID -> memberId = "";
            default -> {}
        }
        phase = Phase.OUT;
        owned = List.of();
    }
}

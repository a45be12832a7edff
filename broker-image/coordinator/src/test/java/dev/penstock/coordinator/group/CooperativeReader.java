/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.MemberAssignment;
import dev.penstock.coordinator.group.GroupRequest.OffsetToCommit;
import dev.penstock.coordinator.group.GroupRequest.Protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A classic member that keeps what it has while it joins again, and commits meanwhile. What one has
 * to give up is another's in the next generation only.
 */
final class CooperativeReader extends LargeGroupReader {
    private static final int HEARTBEAT_MS = 3_000;
    private static final int COMMIT_MS = 500;

    private String memberId = "";
    private int generationId = -1;
    private boolean joined;
    private boolean joining;
    private long nextHeartbeatMs;
    private long nextCommitMs;
    private int commits;

    CooperativeReader(String name, LargeGroup<?> group) {
        super(name, group);
    }

    /** How many positions it stored since it is watched, all of what it read at that moment. */
    int commits() {
        return commits;
    }

    @Override
    void watch() {
        super.watch();
        commits = 0;
    }

    @Override
    void step() {
        if (!owned().isEmpty() && group.nowMs() >= nextCommitMs) {
            nextCommitMs = group.nowMs() + COMMIT_MS;
            commit();
        }
        if (joining) {
            return;
        }
        if (!joined) {
            join();
        } else if (group.nowMs() >= nextHeartbeatMs) {
            nextHeartbeatMs = group.nowMs() + HEARTBEAT_MS;
            heartbeat();
        }
    }

    private void commit() {
        group.submit(
                new GroupRequest.OffsetCommit(
                        LargeGroup.ID,
                        generationId,
                        memberId,
                        null,
                        null,
                        owned().stream()
                                .map(
                                        number ->
                                                new OffsetToCommit(
                                                        new TopicPartitionName(
                                                                LargeGroup.TOPIC, number),
                                                        group.nowMs(),
                                                        null,
                                                        null,
                                                        null))
                                .toList()),
                answer -> {
                    GroupError error = answer.partitions().getFirst().error();
                    // Between the end of a generation and its successor's assignment: later.
                    if (error == GroupError.NONE) {
                        commits++;
                    } else if (error != GroupError.REBALANCE_IN_PROGRESS) {
                        failed(error);
                    }
                });
    }

    private void heartbeat() {
        group.submit(
                new GroupRequest.Heartbeat(LargeGroup.ID, generationId, memberId, null),
                answer -> {
                    if (answer.error() == GroupError.REBALANCE_IN_PROGRESS) {
                        joined = false;
                    } else if (answer.error() != GroupError.NONE) {
                        failed(answer.error());
                    }
                });
    }

    private void join() {
        joining = true;
        String has =
                owned().stream()
                        .map(number -> LargeGroup.TOPIC + "-" + number)
                        .collect(Collectors.joining(","));
        group.submit(
                new GroupRequest.JoinGroup(
                        LargeGroup.ID,
                        memberId,
                        null,
                        name(),
                        "/127.0.0.1",
                        45_000,
                        300_000,
                        ConsumerProtocol.TYPE,
                        List.of(
                                new Protocol(
                                        "cooperative-sticky",
                                        ConsumerLines.subscription(LargeGroup.TOPIC, has))),
                        null,
                        true,
                        false),
                answer -> {
                    memberId = answer.memberId();
                    if (answer.error() == GroupError.NONE) {
                        generationId = answer.generationId();
                        sync(answer.members());
                        return;
                    }
                    joining = false;
                    if (answer.error() != GroupError.MEMBER_ID_REQUIRED) {
                        failed(answer.error());
                    }
                });
    }

    private void sync(List<GroupResponse.JoinedMember> members) {
        group.submit(
                new GroupRequest.SyncGroup(
                        LargeGroup.ID,
                        generationId,
                        memberId,
                        null,
                        ConsumerProtocol.TYPE,
                        "cooperative-sticky",
                        assignments(members)),
                answer -> {
                    joining = false;
                    if (answer.error() == GroupError.NONE) {
                        joined =
                                !isTold(
                                        numbers(
                                                ConsumerProtocol.assigned(answer.assignment())
                                                        .orElseThrow()));
                    } else if (answer.error() != GroupError.REBALANCE_IN_PROGRESS) {
                        failed(answer.error());
                    }
                });
    }

    /** The leader's: each keeps what is its share, and who has less gets what is nobody's. */
    private List<MemberAssignment> assignments(List<GroupResponse.JoinedMember> members) {
        if (members.isEmpty()) {
            return List.of();
        }
        Map<String, SortedSet<Integer>> has = new LinkedHashMap<>();
        SortedSet<Integer> free = new TreeSet<>();
        for (int number = 0; number < group.partitions(); number++) {
            free.add(number);
        }
        for (GroupResponse.JoinedMember member : members) {
            SortedSet<Integer> owned =
                    numbers(
                            ConsumerProtocol.owned(
                                    ConsumerProtocol.subscription(member.metadata())
                                            .orElseThrow()));
            free.removeAll(owned);
            has.put(member.memberId(), owned);
        }
        int share = group.partitions() / members.size();
        int larger = group.partitions() % members.size();
        List<String> order = new ArrayList<>(has.keySet());
        order.sort(Comparator.comparing(id -> -has.get(id).size()));
        for (String id : order) {
            SortedSet<Integer> owned = has.get(id);
            int mine = larger-- > 0 ? share + 1 : share;
            while (owned.size() > mine) {
                owned.removeLast();
            }
            while (owned.size() < mine && !free.isEmpty()) {
                owned.add(free.removeFirst());
            }
        }
        return members.stream()
                .map(
                        member ->
                                new MemberAssignment(
                                        member.memberId(),
                                        ConsumerProtocol.assignment(
                                                named(has.get(member.memberId())),
                                                member.metadata())))
                .toList();
    }

    private static SortedSet<Integer> numbers(SortedSet<TopicPartitionName> partitions) {
        return partitions.stream()
                .map(TopicPartitionName::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static SortedSet<TopicPartitionName> named(SortedSet<Integer> numbers) {
        return numbers.stream()
                .map(number -> new TopicPartitionName(LargeGroup.TOPIC, number))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupRequest.DeleteGroup;
import dev.penstock.coordinator.group.GroupRequest.DescribeConsumerGroup;
import dev.penstock.coordinator.group.GroupRequest.DescribeGroup;
import dev.penstock.coordinator.group.GroupRequest.DescribeShareGroup;
import dev.penstock.coordinator.group.GroupRequest.ListGroups;
import dev.penstock.coordinator.group.assignor.Assignor;
import dev.penstock.coordinator.group.consumer.ConsumerDraft;
import dev.penstock.coordinator.runtime.Ticket;

import java.util.ArrayList;
import java.util.List;

/** Groups are described, listed and removed. */
final class AdminCommands {
    private final Groups groups;
    private final Assignor defaultAssignor;

    AdminCommands(Groups groups, Assignor defaultAssignor) {
        this.groups = groups;
        this.defaultAssignor = defaultAssignor;
    }

    void describe(Ticket ticket, DescribeGroup request, Turn turn) {
        ClassicGroup group = groups.classic(request.groupId());
        if (group == null) {
            turn.answer(
                    ticket,
                    new GroupResponse.DescribeGroup(
                            GroupError.GROUP_ID_NOT_FOUND,
                            groups.absence(request.groupId(), "classic"),
                            request.groupId(),
                            new ClassicState.Dead().kafkaName(),
                            "",
                            "",
                            List.of()));
            return;
        }
        turn.tellsAbout(group);
        String protocol =
                group.state() instanceof ClassicState.Stable && group.protocolName() != null
                        ? group.protocolName()
                        : "";
        turn.answer(
                ticket,
                new GroupResponse.DescribeGroup(
                        GroupError.NONE,
                        null,
                        request.groupId(),
                        group.stateName(),
                        group.protocolTypeOrEmpty(),
                        protocol,
                        group.members().stream().map(m -> described(m, protocol)).toList()));
    }

    private static GroupResponse.DescribedMember described(ClassicMember member, String protocol) {
        boolean stable = !protocol.isEmpty();
        return new GroupResponse.DescribedMember(
                member.memberId,
                member.groupInstanceId,
                member.clientId,
                member.clientHost,
                stable ? member.metadata(protocol) : GroupResponse.NO_BYTES,
                stable ? member.assignment : GroupResponse.NO_BYTES);
    }

    void describe(Ticket ticket, DescribeConsumerGroup request, Turn turn) {
        ConsumerGroup group = groups.consumer(request.groupId());
        if (group == null) {
            turn.answer(
                    ticket,
                    new GroupResponse.DescribeConsumerGroup(
                            GroupError.GROUP_ID_NOT_FOUND,
                            groups.absence(request.groupId(), "consumer"),
                            request.groupId(),
                            null,
                            ""));
            return;
        }
        turn.tellsAbout(group);
        turn.answer(
                ticket,
                new GroupResponse.DescribeConsumerGroup(
                        GroupError.NONE,
                        null,
                        request.groupId(),
                        group.image(),
                        ConsumerDraft.preferredAssignor(group.image(), defaultAssignor)
                                .kafkaName()));
    }

    void describe(Ticket ticket, DescribeShareGroup request, Turn turn) {
        ShareGroup group = groups.share(request.groupId());
        if (group == null) {
            turn.answer(
                    ticket,
                    new GroupResponse.DescribeShareGroup(
                            GroupError.GROUP_ID_NOT_FOUND,
                            groups.absence(request.groupId(), "share"),
                            request.groupId(),
                            null));
            return;
        }
        turn.tellsAbout(group);
        turn.answer(
                ticket,
                new GroupResponse.DescribeShareGroup(
                        GroupError.NONE, null, request.groupId(), group.image()));
    }

    void list(Ticket ticket, ListGroups request, Turn turn) {
        List<GroupResponse.ListedGroup> listed = new ArrayList<>();
        for (Group group : groups.all()) {
            if (passes(request.statesFilter(), group.stateName())
                    && passes(request.typesFilter(), group.typeName())) {
                listed.add(
                        new GroupResponse.ListedGroup(
                                group.groupId(),
                                group.protocolTypeOrEmpty(),
                                group.stateName(),
                                group.typeName()));
            }
        }
        turn.answer(ticket, new GroupResponse.ListGroups(GroupError.NONE, listed));
    }

    private static boolean passes(List<String> filter, String name) {
        return filter.isEmpty() || filter.stream().anyMatch(name::equalsIgnoreCase);
    }

    void delete(Ticket ticket, DeleteGroup request, Turn turn) {
        Group group = groups.find(request.groupId());
        GroupError error = group == null ? GroupError.GROUP_ID_NOT_FOUND : group.deleteError();
        if (error != GroupError.NONE || group == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        removeGroup(group, turn);
        turn.answer(ticket, new GroupResponse.DeleteGroup(GroupError.NONE, request.groupId()));
    }

    /** Its positions go first, so that a group without them is never left with them. */
    private void removeGroup(Group group, Turn turn) {
        for (TopicPartitionName partition : groups.offsets(group.groupId()).keySet()) {
            turn.record(new GroupRecord.OffsetRemoved(group.groupId(), partition));
        }
        group.tombstones().forEach(turn::record);
        turn.mayBeSplit();
    }
}

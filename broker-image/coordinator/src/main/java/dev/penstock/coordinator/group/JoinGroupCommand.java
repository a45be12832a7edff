/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.group.GroupRequest.JoinGroup;
import dev.penstock.coordinator.runtime.Ticket;
import dev.penstock.kernel.Randomness;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A client asks to become, or stay, a member. Answered at once with an error, with a member id to
 * come back with (KIP-394) or with the current generation if nothing changes; otherwise parked
 * until the next generation is formed.
 */
final class JoinGroupCommand {
    /**
     * How much of the client's name is part of its member id, so that the id fits into a message.
     */
    static final int MAX_MEMBER_ID_NAME_CHARS = 1_000;

    private final Groups groups;
    private final Rebalance rebalance;
    private final GroupConfig config;
    private final Randomness randomness;

    JoinGroupCommand(
            Groups groups, Rebalance rebalance, GroupConfig config, Randomness randomness) {
        this.groups = groups;
        this.rebalance = rebalance;
        this.config = config;
        this.randomness = randomness;
    }

    void decide(Ticket ticket, JoinGroup request, Turn turn) {
        boolean newcomer = request.memberId().equals(GroupRequest.NO_MEMBER_ID);
        GroupError error = requestError(request);
        ClassicGroup group =
                error == GroupError.NONE && newcomer
                        ? groups.findOrCreateClassic(request.groupId())
                        : groups.classic(request.groupId());
        if (error == GroupError.NONE && group == null) {
            error = GroupError.UNKNOWN_MEMBER_ID;
        }
        if (error != GroupError.NONE || group == null) {
            turn.answer(ticket, request.refused(error));
        } else if (!hasRoomFor(group, request.memberId())) {
            refuseForSize(ticket, group, request, turn);
        } else if (!group.supports(request.protocolType(), request.protocols())) {
            turn.answer(ticket, request.refused(GroupError.INCONSISTENT_GROUP_PROTOCOL));
        } else if (newcomer) {
            joinNew(ticket, group, request, turn);
        } else {
            joinKnown(ticket, group, request, turn);
        }
    }

    GroupError requestError(JoinGroup request) {
        if (request.groupId().isEmpty()) {
            return GroupError.INVALID_GROUP_ID;
        }
        if (request.sessionTimeoutMs() < config.minSessionTimeoutMs()
                || request.sessionTimeoutMs() > config.maxSessionTimeoutMs()) {
            return GroupError.INVALID_SESSION_TIMEOUT;
        }
        return GroupError.NONE;
    }

    /**
     * While members join, those who have count, so that the last to come back is turned away if the
     * limit was lowered; afterwards those who are in.
     */
    private boolean hasRoomFor(ClassicGroup group, String memberId) {
        ClassicMember member = group.member(memberId);
        return switch (group.state()) {
            case ClassicState.Empty _, ClassicState.Dead _ -> true;
            case ClassicState.PreparingRebalance _ ->
                    (member != null && member.awaitingJoin != null)
                            || group.awaitingJoin() < config.maxGroupSize();
            case ClassicState.CompletingRebalance _, ClassicState.Stable _ ->
                    member != null || group.memberCount() < config.maxGroupSize();
        };
    }

    private void refuseForSize(Ticket ticket, ClassicGroup group, JoinGroup request, Turn turn) {
        turn.answer(
                ticket,
                GroupResponse.JoinGroup.refused(
                        GroupError.GROUP_MAX_SIZE_REACHED, GroupRequest.NO_MEMBER_ID));
        group.removePending(request.memberId());
        ClassicMember member = group.member(request.memberId());
        if (member != null) {
            rebalance.remove(group, member, "the group has reached its size limit", turn);
            rebalance.membersChanged(group, "a member was turned away", turn);
        }
    }

    // ---- without a member id ----

    private void joinNew(Ticket ticket, ClassicGroup group, JoinGroup request, Turn turn) {
        String memberId = newMemberId(request);
        ClassicMember current = group.staticMember(request.groupInstanceId());
        if (current != null) {
            replaceStatic(ticket, group, current, memberId, request, turn);
        } else if (request.groupInstanceId() == null && request.memberIdRequired()) {
            requireMemberId(ticket, group, memberId, request, turn);
        } else {
            addMember(ticket, group, memberId, request, turn);
        }
    }

    String newMemberId(JoinGroup request) {
        String name =
                request.groupInstanceId() == null ? request.clientId() : request.groupInstanceId();
        int end = Math.min(name.length(), MAX_MEMBER_ID_NAME_CHARS);
        if (end > 0 && Character.isHighSurrogate(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end)
                + "-"
                + new UUID(randomness.nextLong(), randomness.nextLong());
    }

    private void requireMemberId(
            Ticket ticket, ClassicGroup group, String memberId, JoinGroup request, Turn turn) {
        if (group.pendingMembers().size() >= config.maxPendingMembers()) {
            turn.answer(ticket, request.refused(GroupError.GROUP_MAX_SIZE_REACHED));
            return;
        }
        group.addPending(memberId, turn.now().deadlineAfterMs(request.sessionTimeoutMs()));
        turn.answer(
                ticket, GroupResponse.JoinGroup.refused(GroupError.MEMBER_ID_REQUIRED, memberId));
    }

    private void addMember(
            Ticket ticket, ClassicGroup group, String memberId, JoinGroup request, Turn turn) {
        ClassicMember member = ClassicMember.joining(memberId, request);
        member.awaitingJoin = ticket;
        rebalance.add(group, member, request.protocolType(), turn);
    }

    // ---- a static member that has restarted ----

    /**
     * The instance comes back without its old id: the new id takes over the place, and whoever
     * still uses the old one is fenced. In a stable group the assignment stands, if the protocol
     * does, and the record of the new id replaces the rebalance.
     */
    private void replaceStatic(
            Ticket ticket,
            ClassicGroup group,
            ClassicMember old,
            String memberId,
            JoinGroup request,
            Turn turn) {
        rebalance.answerJoin(old, GroupError.FENCED_INSTANCE_ID, turn);
        rebalance.answerSync(old, GroupError.FENCED_INSTANCE_ID, turn);
        ClassicMember next = ClassicMember.joining(memberId, request);
        next.heard(turn.now());
        rebalance.event(group, Kind.STATIC_MEMBER_REPLACED, old.memberId + " is now " + memberId);
        if (group.state() instanceof ClassicState.Stable && keepsProtocol(group, old, next)) {
            keepGeneration(ticket, group, old, next, request, turn);
            return;
        }
        next.awaitingJoin = ticket;
        group.replace(old, next);
        rebalance.membersChanged(
                group, "static member " + request.groupInstanceId() + " came back", turn);
    }

    private static boolean keepsProtocol(
            ClassicGroup group, ClassicMember old, ClassicMember next) {
        Map<String, ClassicMember> members = new LinkedHashMap<>();
        for (ClassicMember member : group.members()) {
            members.put(member.memberId, member == old ? next : member);
        }
        return ProtocolVotes.elected(members.values()).equals(group.protocolName());
    }

    private void keepGeneration(
            Ticket ticket,
            ClassicGroup group,
            ClassicMember old,
            ClassicMember next,
            JoinGroup request,
            Turn turn) {
        boolean led = group.isLeader(old.memberId);
        group.announce(next);
        turn.record(StoredGeneration.withSuccessor(group, old, next, turn.now()));
        boolean skip = led && request.skipAssignmentSupported();
        turn.answer(ticket, keptGeneration(group, old, next, skip));
    }

    /**
     * Clients that cannot skip the assignment are told the old leader's id, so that a returning
     * leader does not take itself for one and assigns anew what it must not.
     */
    private static GroupResponse.JoinGroup keptGeneration(
            ClassicGroup group, ClassicMember old, ClassicMember next, boolean skip) {
        GroupResponse.JoinGroup before = Rebalance.joined(group, old, skip);
        return new GroupResponse.JoinGroup(
                GroupError.NONE,
                before.generationId(),
                before.protocolType(),
                before.protocolName(),
                skip ? next.memberId : before.leader(),
                skip,
                next.memberId,
                skip
                        ? before.members().stream()
                                .map(member -> replaced(member, old, next, before.protocolName()))
                                .toList()
                        : List.of());
    }

    private static GroupResponse.JoinedMember replaced(
            GroupResponse.JoinedMember member,
            ClassicMember old,
            ClassicMember next,
            @Nullable String protocolName) {
        return member.memberId().equals(old.memberId)
                ? new GroupResponse.JoinedMember(
                        next.memberId,
                        next.groupInstanceId,
                        next.metadata(protocolName == null ? "" : protocolName))
                : member;
    }

    // ---- with a member id ----

    private void joinKnown(Ticket ticket, ClassicGroup group, JoinGroup request, Turn turn) {
        if (group.pendingMembers().containsKey(request.memberId())) {
            joinPending(ticket, group, request, turn);
            return;
        }
        GroupError error = group.memberError(request.memberId(), request.groupInstanceId());
        ClassicMember member = group.member(request.memberId());
        if (error != GroupError.NONE || member == null) {
            turn.answer(ticket, request.refused(error));
            return;
        }
        switch (group.state()) {
            case ClassicState.Empty _, ClassicState.Dead _ ->
                    turn.answer(ticket, request.refused(GroupError.UNKNOWN_MEMBER_ID));
            case ClassicState.PreparingRebalance _ ->
                    rejoin(ticket, group, member, request, "joins again", turn);
            case ClassicState.CompletingRebalance _ -> {
                if (member.matches(request.protocols())) {
                    tellGeneration(ticket, group, member, turn);
                } else {
                    rejoin(ticket, group, member, request, "changed its protocols", turn);
                }
            }
            case ClassicState.Stable _ -> {
                if (group.isLeader(member.memberId)) {
                    rejoin(ticket, group, member, request, "leads and joins again", turn);
                } else if (!member.matches(request.protocols())) {
                    rejoin(ticket, group, member, request, "changed its protocols", turn);
                } else {
                    tellGeneration(ticket, group, member, turn);
                }
            }
        }
    }

    /** A static member never was given an id to come back with. */
    private void joinPending(Ticket ticket, ClassicGroup group, JoinGroup request, Turn turn) {
        if (request.groupInstanceId() != null) {
            turn.answer(ticket, request.refused(GroupError.UNKNOWN_MEMBER_ID));
        } else {
            addMember(ticket, group, request.memberId(), request, turn);
        }
    }

    /** The member has missed the answer to its JoinGroup; it may sync in this generation. */
    private static void tellGeneration(
            Ticket ticket, ClassicGroup group, ClassicMember member, Turn turn) {
        member.heard(turn.now());
        turn.tellsAbout(group);
        turn.answer(ticket, Rebalance.joined(group, member, false));
    }

    private void rejoin(
            Ticket ticket,
            ClassicGroup group,
            ClassicMember member,
            JoinGroup request,
            String what,
            Turn turn) {
        rebalance.answerJoin(member, GroupError.REBALANCE_IN_PROGRESS, turn);
        member.update(request);
        member.awaitingJoin = ticket;
        String why = request.reason() == null ? "" : " (" + request.reason() + ")";
        rebalance.membersChanged(group, "member " + member.memberId + " " + what + why, turn);
    }
}

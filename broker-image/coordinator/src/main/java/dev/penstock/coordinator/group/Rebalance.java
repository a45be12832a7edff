/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.group.GroupResponse.JoinedMember;
import dev.penstock.coordinator.runtime.Now;
import dev.penstock.kernel.Invariants;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The way of a classic group from one generation to the next, common to all commands.
 *
 * <h2>How long a group waits</h2>
 *
 * A group with members waits until all of them have joined again, at most the longest of their
 * rebalance timeouts. A group that was empty knows nobody to wait for, but members seldom come
 * alone, and each that comes after the generation is formed costs everybody a heartbeat interval of
 * standing still. So it waits for a short quiet time after each newcomer, within a limit that a
 * lone consumer hardly notices ({@link GroupConfig#initialRebalanceQuietMs()}).
 */
final class Rebalance {
    /** When the record of the empty generation is tried again after a refused append. */
    static final int EMPTY_GENERATION_RETRY_MS = 1_000;

    private final GroupConfig config;
    private final Consumer<GroupEvent> events;
    private long completed;
    private long membersExpired;

    Rebalance(GroupConfig config, Consumer<GroupEvent> events) {
        this.config = config;
        this.events = events;
    }

    long completed() {
        return completed;
    }

    long membersExpired() {
        return membersExpired;
    }

    // ---- members come and go ----

    /** Puts a new member into the group and parks its JoinGroup. */
    void add(ClassicGroup group, ClassicMember member, String protocolType, Turn turn) {
        if (group.members().isEmpty()) {
            group.become(protocolType);
        }
        member.isNew = true;
        member.sessionDeadlineNanos = turn.now().deadlineAfterMs(config.newMemberJoinTimeoutMs());
        group.add(member);
        if (group.state() instanceof ClassicState.PreparingRebalance preparing
                && preparing.initial()) {
            group.enter(preparing.waitingUntil(quietEnd(preparing.limitNanos(), turn.now())));
        }
        membersChanged(group, "member " + member.memberId + " joins", turn);
    }

    /** Takes a member out; what it waits for is answered. {@link #membersChanged} is to follow. */
    void remove(ClassicGroup group, ClassicMember member, String reason, Turn turn) {
        answerJoin(member, GroupError.UNKNOWN_MEMBER_ID, turn);
        answerSync(member, GroupError.UNKNOWN_MEMBER_ID, turn);
        group.remove(member);
        event(group, Kind.MEMBER_REMOVED, member.memberId + ": " + reason);
    }

    /** Begins a rebalance, or goes on with the one that is under way. */
    void membersChanged(ClassicGroup group, String reason, Turn turn) {
        if (group.state().canRebalance()) {
            begin(group, reason, turn);
        } else {
            formIfAllHaveJoined(group, turn);
        }
    }

    void answerJoin(ClassicMember member, GroupError error, Turn turn) {
        turn.answer(member.awaitingJoin, GroupResponse.JoinGroup.refused(error, member.memberId));
        member.awaitingJoin = null;
    }

    void answerSync(ClassicMember member, GroupError error, Turn turn) {
        turn.answer(member.awaitingSync, GroupResponse.SyncGroup.refused(error));
        member.awaitingSync = null;
    }

    // ---- from generation to generation ----

    private void begin(ClassicGroup group, String reason, Turn turn) {
        Now now = turn.now();
        event(group, Kind.REBALANCE_STARTED, reason);
        for (ClassicMember member : group.members()) {
            if (member.awaitingSync != null) {
                answerSync(member, GroupError.REBALANCE_IN_PROGRESS, turn);
                member.heard(now);
            }
        }
        if (group.isEmpty()) {
            int limitMs = Math.min(config.initialRebalanceLimitMs(), group.rebalanceTimeoutMs());
            long limitNanos = now.deadlineAfterMs(limitMs);
            group.enter(
                    new ClassicState.PreparingRebalance(
                            true, limitNanos, quietEnd(limitNanos, now)));
            if (config.initialRebalanceQuietMs() == 0 && group.pendingMembers().isEmpty()) {
                form(group, turn);
            }
        } else {
            enterPreparing(group, group.rebalanceTimeoutMs(), now);
            formIfAllHaveJoined(group, turn);
        }
    }

    private long quietEnd(long limitNanos, Now now) {
        return Math.min(limitNanos, now.deadlineAfterMs(config.initialRebalanceQuietMs()));
    }

    private static void enterPreparing(ClassicGroup group, int waitMs, Now now) {
        long deadlineNanos = now.deadlineAfterMs(waitMs);
        group.enter(new ClassicState.PreparingRebalance(false, deadlineNanos, deadlineNanos));
    }

    private void formIfAllHaveJoined(ClassicGroup group, Turn turn) {
        if (group.state() instanceof ClassicState.PreparingRebalance preparing
                && !preparing.initial()
                && group.allHaveJoined()) {
            form(group, turn);
        }
    }

    /** Forms the next generation from those who have joined; static members keep their place. */
    private void form(ClassicGroup group, Turn turn) {
        Now now = turn.now();
        for (ClassicMember member : List.copyOf(group.members())) {
            if (member.awaitingJoin == null && !member.isStatic()) {
                remove(group, member, "did not join again in time", turn);
            }
        }
        if (group.members().isEmpty()) {
            enterPreparing(group, EMPTY_GENERATION_RETRY_MS, now);
            turn.record(StoredGeneration.ofNobody(group, now));
            return;
        }
        if (!group.electJoinedLeader()) {
            enterPreparing(group, group.rebalanceTimeoutMs(), now);
            return;
        }
        group.nextGeneration(now.deadlineAfterMs(group.rebalanceTimeoutMs()));
        completed++;
        event(
                group,
                Kind.GENERATION_FORMED,
                group.memberCount() + " members, leader " + group.leaderOrEmpty());
        for (ClassicMember member : group.members()) {
            turn.answer(member.awaitingJoin, joined(group, member, false));
            member.awaitingJoin = null;
            member.isNew = false;
            member.heard(now);
        }
    }

    /** What a member is told of the current generation. */
    static GroupResponse.JoinGroup joined(
            ClassicGroup group, ClassicMember member, boolean skipAssignment) {
        String protocol =
                Objects.requireNonNull(group.protocolName(), "a generation has a protocol");
        List<JoinedMember> everybody = new ArrayList<>();
        if (group.isLeader(member.memberId)) {
            for (ClassicMember other : group.members()) {
                everybody.add(
                        new JoinedMember(
                                other.memberId, other.groupInstanceId, other.metadata(protocol)));
            }
        }
        return new GroupResponse.JoinGroup(
                GroupError.NONE,
                group.generationId(),
                group.protocolTypeOrEmpty(),
                protocol,
                group.leaderOrEmpty(),
                skipAssignment,
                member.memberId,
                everybody);
    }

    // ---- deadlines ----

    /** The earliest moment at which {@link #expire} may have to act. */
    static long nextDeadlineNanos(ClassicGroup group) {
        long next = stateDeadlineNanos(group);
        for (long deadline : group.pendingMembers().values()) {
            next = Math.min(next, deadline);
        }
        for (ClassicMember member : group.members()) {
            if (member.sessionIsRunning()) {
                next = Math.min(next, member.sessionDeadlineNanos);
            }
        }
        return next;
    }

    private static long stateDeadlineNanos(ClassicGroup group) {
        return switch (group.state()) {
            case ClassicState.PreparingRebalance preparing -> preparing.deadlineNanos();
            case ClassicState.CompletingRebalance completing ->
                    completing.notSynced().isEmpty()
                            ? ClassicMember.NO_DEADLINE
                            : completing.syncDeadlineNanos();
            case ClassicState.Stable stable ->
                    stable.notSynced().isEmpty() && !group.lacksLeader()
                            ? ClassicMember.NO_DEADLINE
                            : stable.syncDeadlineNanos();
            case ClassicState.Empty _, ClassicState.Dead _ -> ClassicMember.NO_DEADLINE;
        };
    }

    /** Removes who was not heard from, or else does what the state's deadline asks for. */
    void expire(ClassicGroup group, Turn turn) {
        Now now = turn.now();
        List<ClassicMember> silent =
                group.members().stream().filter(member -> member.isExpired(now)).toList();
        List<String> unseen =
                group.pendingMembers().entrySet().stream()
                        .filter(pending -> pending.getValue() <= now.nanos())
                        .map(pending -> pending.getKey())
                        .toList();
        unseen.forEach(group::removePending);
        for (ClassicMember member : silent) {
            remove(group, member, "not heard from within its session timeout", turn);
            membersExpired++;
        }
        if (!silent.isEmpty()) {
            membersChanged(group, silent.size() + " members were not heard from", turn);
        } else if (!unseen.isEmpty()) {
            formIfAllHaveJoined(group, turn);
        } else if (stateDeadlineNanos(group) <= now.nanos()) {
            expireState(group, turn);
        }
    }

    private void expireState(ClassicGroup group, Turn turn) {
        switch (group.state()) {
            case ClassicState.PreparingRebalance preparing -> {
                boolean moreToCome =
                        preparing.initial()
                                && !group.pendingMembers().isEmpty()
                                && turn.now().nanos() < preparing.limitNanos();
                if (moreToCome) {
                    group.enter(preparing.waitingUntil(preparing.limitNanos()));
                } else {
                    form(group, turn);
                }
            }
            case ClassicState.CompletingRebalance completing -> {
                group.enter(
                        new ClassicState.CompletingRebalance(
                                completing.syncDeadlineNanos(), Set.of()));
                removeUnsynced(group, completing.notSynced(), turn);
            }
            case ClassicState.Stable _ when group.lacksLeader() ->
                    begin(group, "it was a consumer group until now", turn);
            case ClassicState.Stable stable -> {
                group.enter(new ClassicState.Stable(stable.syncDeadlineNanos(), Set.of()));
                removeUnsynced(group, stable.notSynced(), turn);
            }
            case ClassicState.Empty _, ClassicState.Dead _ ->
                    Invariants.check(
                            false, "an empty or dead group has no deadline", group.groupId());
        }
    }

    private void removeUnsynced(ClassicGroup group, Set<String> notSynced, Turn turn) {
        int removed = 0;
        for (String memberId : notSynced) {
            ClassicMember member = group.member(memberId);
            if (member != null) {
                remove(group, member, "did not ask for its assignment in time", turn);
                removed++;
            }
        }
        if (removed > 0) {
            membersChanged(group, removed + " members did not ask for their assignment", turn);
        }
    }

    void event(ClassicGroup group, Kind kind, @Nullable String detail) {
        events.accept(
                new GroupEvent(
                        group.groupId(), group.generationId(), kind, detail == null ? "" : detail));
    }

    /** Told of groups of both kinds. */
    void removed(String groupId, int generation) {
        events.accept(
                new GroupEvent(
                        groupId, generation, Kind.GROUP_REMOVED, "deleted, expired or converted"));
    }
}

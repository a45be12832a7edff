/*
 * Copyright The Penstock Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.penstock.coordinator.group;

import dev.penstock.coordinator.group.GroupEvent.Kind;
import dev.penstock.coordinator.group.consumer.ClusterView;
import dev.penstock.coordinator.group.consumer.ConsumerDraft;
import dev.penstock.coordinator.group.consumer.ConsumerImage;
import dev.penstock.coordinator.group.consumer.ConsumerMember;
import dev.penstock.coordinator.group.consumer.MemberState;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the commands about consumer groups have in common: a decision is drafted, its records are
 * handed over, members are heard from, reminded and removed.
 */
final class ConsumerMembership {
    /** When members whose removal was refused are looked at again. */
    static final int REMOVAL_RETRY_MS = 1_000;

    private final ConsumerGroupConfig config;
    private final ConsumerTimes times;
    private final Migration migration;
    private final Supplier<ClusterView> view;
    private final Consumer<GroupEvent> events;
    private long membersExpired;

    ConsumerMembership(
            ConsumerGroupConfig config,
            ConsumerTimes times,
            Migration migration,
            Supplier<ClusterView> view,
            Consumer<GroupEvent> events) {
        this.config = config;
        this.times = times;
        this.migration = migration;
        this.view = view;
        this.events = events;
    }

    ConsumerGroupConfig config() {
        return config;
    }

    ConsumerTimes times() {
        return times;
    }

    long membersExpired() {
        return membersExpired;
    }

    ConsumerDraft draft(ConsumerImage image, Turn turn) {
        return new ConsumerDraft(image, view.get(), turn.now().epochMs());
    }

    /** The records of the draft are to be appended. */
    void record(ConsumerDraft draft, Turn turn) {
        draft.records().forEach(fact -> turn.record(new GroupRecord.OfConsumerGroup(fact)));
    }

    /** Looks at topics and patterns anew if they may have changed since. */
    void refreshIfStale(ConsumerGroup group, ConsumerDraft draft) {
        refresh(group, draft, false, "topics have changed");
    }

    void refresh(ConsumerGroup group, ConsumerDraft draft, boolean membersChanged, String why) {
        long version = draft.view().topicsVersion();
        if (!membersChanged && group.hasSeenTopics(version)) {
            return;
        }
        int before = draft.image().epoch();
        draft.refresh(membersChanged);
        if (draft.image().epoch() > before) {
            event(draft.image(), Kind.REBALANCE_STARTED, why);
        } else {
            group.sawTopics(version);
        }
    }

    /** The member is alive, and has so long to do what it was asked to. */
    void heard(ConsumerGroup group, ConsumerMember member, Turn turn) {
        group.heard(member.memberId(), turn.now(), times.sessionTimeoutMs(group.groupId(), member));
    }

    /**
     * A member that is to give up partitions has its rebalance timeout for each time it is told.
     */
    void remind(ConsumerGroup group, ConsumerMember before, ConsumerMember after, Turn turn) {
        boolean toRevoke = after.current().state() == MemberState.UNREVOKED_PARTITIONS;
        if (!toRevoke || before.epoch() != after.epoch()) {
            group.hasActed(after.memberId());
        }
        if (toRevoke) {
            group.mustAct(after.memberId(), turn.now(), after.subscription().rebalanceTimeoutMs());
        }
    }

    /** Takes members out of the group; it is turned into a classic one if only such are left. */
    void remove(ConsumerGroup group, List<String> memberIds, String why, Turn turn) {
        ConsumerDraft draft = draft(group.image(), turn);
        boolean nativeLeft = false;
        for (String memberId : memberIds) {
            ConsumerMember member = draft.image().member(memberId);
            if (member != null) {
                nativeLeft |= !member.isClassic();
                draft.remove(memberId);
                event(draft.image(), Kind.MEMBER_REMOVED, memberId + ": " + why);
            }
        }
        if (nativeLeft && migration.canDowngrade(draft.image())) {
            event(draft.image(), Kind.GROUP_CONVERTED, "classic, as only classic members are left");
            List<GroupRecord> generation = migration.downgraded(draft, turn);
            record(draft, turn);
            generation.forEach(turn::record);
        } else {
            draft.refresh(true);
            event(draft.image(), Kind.REBALANCE_STARTED, memberIds.size() + " members are gone");
            record(draft, turn);
        }
    }

    /** Removes who was not heard from, and who did not do in time what it was asked to. */
    void expire(ConsumerGroup group, Turn turn) {
        List<String> silent = group.silent(turn.now());
        Set<String> overdue = new LinkedHashSet<>(group.overdue(turn.now()));
        overdue.removeAll(silent);
        List<String> due = new ArrayList<>(silent);
        due.addAll(overdue);
        if (!due.isEmpty()) {
            membersExpired += due.size();
            group.putOff(due, turn.now(), REMOVAL_RETRY_MS);
            remove(group, due, silent.isEmpty() ? "did not act in time" : "not heard from", turn);
        }
    }

    void event(ConsumerImage image, Kind kind, String detail) {
        events.accept(new GroupEvent(image.groupId(), image.epoch(), kind, detail));
    }
}
